import type { Demands } from "../demands.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { DatabaseSpec } from "../spec.js";
import type { ServerSide } from "../pool/direct-server.js";
import { Forks } from "./forks.js";
import { ConnectionSlots } from "./connection-slots.js";

/** One database server: queries share its vCPUs; connections beyond `maxConnections` are refused. */
export class Database implements Tier, ProcessorUser, ServerSide {
  readonly #demands: Demands;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #caller: Caller;
  readonly #serviceHop: number;
  readonly #contentionHop: number;
  readonly #slots: ConnectionSlots;
  readonly #forks: Forks;

  /** @param cpu its own processor, or that of the machine it shares with the application */
  constructor(world: World, demands: Demands, cpu: Processor, spec: DatabaseSpec, caller: Caller, forkSeconds = 0) {
    this.#demands = demands;
    this.#cpu = cpu;
    this.#user = cpu.attach(this);
    this.#caller = caller;
    this.#serviceHop = world.requests.hop("database", "Database work");
    this.#contentionHop = world.requests.hop("databaseContention", "Waiting for the database's CPU");
    this.#slots = new ConnectionSlots(world, spec.maxConnections);
    this.#forks = new Forks(world, cpu, forkSeconds);
  }

  connect(): boolean {
    return this.#slots.connect();
  }

  disconnect(): void {
    this.#slots.disconnect();
  }

  fork(row: number, done: (row: number) => void): void {
    this.#forks.begin(row, done);
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
