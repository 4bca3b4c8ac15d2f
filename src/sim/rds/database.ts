import type { ConnectionServer } from "../app/connection-pool.js";
import type { Demands } from "../demands.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Levels } from "../metrics/levels.js";
import type { DatabaseSpec } from "../spec.js";

/** One database server: queries share its vCPUs; connections beyond `maxConnections` are refused. */
export class Database implements Tier, ProcessorUser, ConnectionServer {
  readonly #levelStore: Levels;
  readonly #demands: Demands;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #caller: Caller;
  readonly #maxConnections: number;
  readonly #serviceHop: number;
  readonly #contentionHop: number;
  readonly #connections: number;

  /** @param cpu its own processor, or that of the machine it shares with the application */
  constructor(world: World, demands: Demands, cpu: Processor, spec: DatabaseSpec, caller: Caller) {
    const { levels } = world;
    this.#levelStore = world.levels;
    this.#demands = demands;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#caller = caller;
    this.#maxConnections = spec.maxConnections;
    this.#serviceHop = world.requests.hop("database", "Database work");
    this.#contentionHop = world.requests.hop("databaseContention", "Waiting for the database's CPU");
    this.#connections = levels.add();
    world.gauges.add({
      system: "database",
      metric: "DatabaseConnections",
      label: "Database connections",
      unit: "count",
      capacity: Number.isFinite(spec.maxConnections) ? spec.maxConnections : null,
      integral: () => levels.integral(this.#connections),
    });
  }

  connect(): boolean {
    if (this.#levelStore.value(this.#connections) >= this.#maxConnections) return false;
    this.#levelStore.change(this.#connections, 1);
    return true;
  }

  disconnect(): void {
    this.#levelStore.change(this.#connections, -1);
  }

  serve(row: number): void {
    if (this.#demands.askDatabase(row)) this.#cpu.start(row, this.#user);
    else this.#caller.answered(row);
  }

  processed(row: number): void {
    this.#cpu.book(row, this.#serviceHop, this.#contentionHop);
    this.#caller.answered(row);
  }
}
