import type { ConnectionServer } from "../app/connection-pool.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Requests } from "../kernel/requests.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { FlowState } from "./flow-state.js";

/** The application, as one that may lose its database. */
export interface DatabaseClient extends Caller {
  /** The request's connection broke, or never came about. */
  databaseLost(row: number): void;
}

/**
 * The flow from the instances to the database, where it may be blocked. A pool's open connections go on as long as the
 * firewall remembers them; a new one hangs until the kernel gives up connecting, a query on a connection that was cut
 * until the kernel gives up sending it again. Either way its worker is held all the while: that is how a revoked rule of
 * the database's group takes the whole site down, static files apart.
 */
export class DatabaseGate implements Tier, Caller, ConnectionServer {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #state: FlowState;
  readonly #patience: { readonly connectSeconds: number; readonly answerSeconds: number };
  readonly #pooled: boolean;
  readonly #client: DatabaseClient;
  #tier: Tier | null = null;
  #connections: ConnectionServer | null = null;
  readonly #lost: DelayLine;
  readonly #hop: number;
  /** Set by `connect`, for the query that follows at once. */
  #fresh = false;
  /** By row: the era in which its query passed. A pool's connections are as old as its instance's last reconnection. */
  readonly #passed = new Map<number, number>();
  readonly #eraOfInstance: number[] = [];

  constructor(
    world: World,
    state: FlowState,
    patience: { readonly connectSeconds: number; readonly answerSeconds: number },
    pooled: boolean,
    client: DatabaseClient,
  ) {
    this.#requests = world.requests;
    this.#clock = world.calendar.clock;
    this.#state = state;
    this.#patience = patience;
    this.#pooled = pooled;
    this.#client = client;
    this.#lost = new DelayLine(world.calendar, { arrived: (row) => this.#giveUp(row) });
    this.#hop = world.requests.hop("droppedPackets", "Waiting for what the network dropped");
  }

  /** Puts the gate in front of the database. */
  attach(tier: Tier, connections: ConnectionServer): void {
    this.#tier = tier;
    this.#connections = connections;
  }

  connect(): boolean {
    this.#fresh = this.#connections!.connect();
    return this.#fresh;
  }

  disconnect(): void {
    this.#connections!.disconnect();
  }

  serve(row: number): void {
    const instance = this.#requests.instance[row]!;
    const fresh = this.#fresh || !this.#pooled;
    this.#fresh = false;
    const dead = !fresh && !this.#state.isAlive(this.#eraOfInstance[instance] ?? 0, instance);
    if (dead || (fresh && this.#state.drops(instance))) {
      const seconds = dead ? this.#patience.answerSeconds : this.#patience.connectSeconds;
      this.#lost.holdUntil(row, this.#clock[0]! + seconds);
      return;
    }
    if (fresh) this.#eraOfInstance[instance] = this.#state.era;
    this.#passed.set(row, this.#state.era);
    this.#tier!.serve(row);
  }

  answered(row: number): void {
    const era = this.#passed.get(row)!;
    this.#passed.delete(row);
    if (this.#state.isAlive(era, this.#requests.instance[row]!)) this.#client.answered(row);
    else this.#lost.holdUntil(row, this.#clock[0]! + this.#patience.answerSeconds);
  }

  #giveUp(row: number): void {
    this.#requests.elapse(row, this.#hop);
    this.#client.databaseLost(row);
  }
}
