import { DelayLine } from "../kernel/delay-line.js";
import type { Draws } from "../kernel/draws.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { nextSyn } from "../network/kernel-patience.js";
import type { FlowState } from "../network/flow-state.js";
import type { Zones } from "../network/zones.js";
import type { Availability } from "../rds/availability.js";
import { Connection, type Backend, type Opener } from "./connection.js";
import type { DatabaseConnectionsSpec } from "./pool-spec.js";

/** The application, as one whose queries may come to nothing. */
export interface QueryClient extends Caller {
  /** The connection broke under the request. */
  databaseLost(row: number): void;
  /** The database answered with an error, and the connection lives on. */
  queryFailed(row: number): void;
}

/** The database, as one that counts its connections and forks a process for each. */
export interface ServerSide {
  /** false: there are as many as it takes. */
  connect(): boolean;
  disconnect(): void;
  /** Begins the server's work for a new connection; `done` follows. */
  fork(row: number, done: (row: number) => void): void;
}

/** In the place of an instance: knows the address at once, and stands nowhere that the network could cut off. */
const NOBODY = -1;

interface Attempt {
  readonly opener: Opener;
  readonly begunAt: number;
  next: "knock" | "handshake" | "refused" | "tooManyClients" | "unreachable";
  connection: Connection | null;
}

/**
 * The database's endpoint as the instances reach it: they connect to the address that its name had when they asked, which
 * may be that of a host that is gone, and their connections live and die with that host.
 */
export class DirectServer implements Backend, Tier, Caller {
  readonly #world: World;
  readonly #spec: DatabaseConnectionsSpec;
  readonly #patience: { readonly connectSeconds: number; readonly answerSeconds: number };
  readonly #availability: Availability | null;
  readonly #flow: FlowState | null;
  readonly #zones: Zones | null;
  /** By call site; null: no distance. */
  readonly #roundTrips: readonly Draws[] | null;
  readonly #client: QueryClient;
  readonly #held: (Connection | undefined)[];
  /** By row: the connection that its query is on. */
  readonly #queried: (Connection | undefined)[] = [];
  readonly #open = new Set<Connection>();
  readonly #attempts = new Map<number, Attempt>();
  /** Queries that the database answered with an error. */
  readonly #failed = new Set<number>();
  readonly #steps: DelayLine;
  readonly #hanging: DelayLine;
  readonly #openHop: number;
  readonly #awayHop: number;
  #tier: Tier | null = null;
  #server: ServerSide | null = null;

  /**
   * @param kernel patience of an instance's kernel with a peer that does not answer, s
   * @param held by row: the connection that the request has checked out
   */
  constructor(
    world: World,
    spec: DatabaseConnectionsSpec,
    kernel: { readonly connectSeconds: number; readonly answerSeconds: number },
    state: {
      readonly availability: Availability | null;
      readonly flow: FlowState | null;
      readonly zones: Zones | null;
    },
    roundTrips: readonly Draws[] | null,
    held: (Connection | undefined)[],
    client: QueryClient,
  ) {
    this.#world = world;
    this.#spec = spec;
    this.#patience = {
      connectSeconds: Math.min(kernel.connectSeconds, spec.opening.timeoutSeconds),
      answerSeconds: Math.min(kernel.answerSeconds, spec.answerTimeoutSeconds),
    };
    this.#availability = state.availability;
    this.#flow = state.flow;
    this.#zones = state.zones;
    this.#roundTrips = roundTrips;
    this.#held = held;
    this.#client = client;
    this.#steps = new DelayLine(world.calendar, { arrived: (row) => this.#step(row) });
    this.#hanging = new DelayLine(world.calendar, { arrived: (row) => this.#lose(row) });
    this.#openHop = world.requests.hop("databaseConnect", "Connecting to the database");
    this.#awayHop = world.requests.hop("databaseAway", "Waiting for a database that is away");
  }

  /** @param tier where queries go */
  attach(tier: Tier, server: ServerSide): void {
    this.#tier = tier;
    this.#server = server;
  }

  open(row: number, opener: Opener): void {
    this.#attempts.set(row, { opener, begunAt: this.#world.calendar.now, next: "knock", connection: null });
    this.#knock(row);
  }

  /** Nothing is under way on it: that is the application's affair. */
  rest(): void {}

  close(connection: Connection): void {
    if (this.#open.delete(connection)) this.#server!.disconnect();
  }

  /** The request's query goes out on the connection that it has checked out. */
  serve(row: number): void {
    this.query(row, this.#held[row]!);
  }

  query(row: number, connection: Connection): void {
    this.#queried[row] = connection;
    if (this.#isAlive(connection)) this.#tier!.serve(row);
    else this.#miss(row, connection);
  }

  answered(row: number): void {
    const connection = this.#queried[row]!;
    const failed = this.#failed.delete(row);
    if (!this.#isAlive(connection)) this.#miss(row, connection);
    else if (failed) this.#client.queryFailed(row);
    else {
      this.#availability?.answered();
      this.#client.answered(row);
    }
  }

  /** The answer to this query will be an error. */
  fail(row: number): void {
    this.#failed.add(row);
  }

  roundTripSeconds(row: number, connection: Connection): number {
    if (this.#isAlive(connection)) return this.#distance(row);
    return connection.health === "reset" ? 0 : this.#patience.answerSeconds;
  }

  /** The host is gone, and every connection with it. */
  gone(health: "reset" | "silent"): void {
    for (const connection of this.#open) {
      connection.health = health;
      this.#server!.disconnect();
    }
    this.#open.clear();
  }

  #isAlive({ health, era, instance }: Connection): boolean {
    return health === "alive" && (this.#flow === null || instance === NOBODY || this.#flow.isAlive(era, instance));
  }

  /** There will be no answer. */
  #miss(row: number, { health }: Connection): void {
    if (health === "reset") this.#lose(row);
    else this.#hanging.holdUntil(row, this.#world.calendar.now + this.#patience.answerSeconds);
  }

  #lose(row: number): void {
    this.#world.requests.elapse(row, this.#awayHop);
    this.#availability?.lost();
    this.#client.databaseLost(row);
  }

  #knock(row: number): void {
    const attempt = this.#attempts.get(row)!;
    const { begunAt } = attempt;
    // A proxy is told of a failover, and needs no name.
    const instance = this.#spec.pooler?.kind === "rdsProxy" ? NOBODY : this.#world.requests.instance[row]!;
    const now = this.#world.calendar.now;
    const address =
      instance !== NOBODY && this.#flow?.drops(instance) === true ? "silent" : this.#addressSeenBy(instance, begunAt);
    if (address === "up") {
      if (!this.#server!.connect()) {
        this.#go(row, attempt, "tooManyClients", now + this.#handshakeSeconds(row));
        return;
      }
      attempt.connection = new Connection(now, instance, this.#flow?.era ?? 0);
      this.#open.add(attempt.connection);
      this.#go(row, attempt, "handshake", now + this.#handshakeSeconds(row));
    } else if (address === "refuses") this.#go(row, attempt, "refused", now + this.#distance(row));
    else {
      const givesUpAt = begunAt + this.#patience.connectSeconds;
      const resendAt = nextSyn(begunAt, now);
      if (resendAt < givesUpAt) this.#go(row, attempt, "knock", resendAt);
      else this.#go(row, attempt, "unreachable", givesUpAt);
    }
  }

  #addressSeenBy(instance: number, askedAt: number): "up" | "refuses" | "silent" {
    return this.#availability === null ? "up" : this.#availability.addressSeenBy(instance, askedAt);
  }

  #go(row: number, attempt: Attempt, next: Attempt["next"], at: number): void {
    attempt.next = next;
    // A failure is never told at once: whoever comes next may fail as well, and so on for the whole backlog.
    if (next === "handshake" && at <= this.#world.calendar.now) this.#step(row);
    else this.#steps.holdUntil(row, at);
  }

  #step(row: number): void {
    const attempt = this.#attempts.get(row)!;
    this.#world.requests.elapse(row, this.#openHop);
    if (attempt.next === "knock") this.#knock(row);
    else if (attempt.next === "handshake") this.#server!.fork(row, this.#forked);
    else {
      this.#attempts.delete(row);
      this.#availability?.connectionFailed();
      attempt.opener.failed(row, attempt.next);
    }
  }

  readonly #forked = (row: number): void => {
    const attempt = this.#attempts.get(row)!;
    const connection = attempt.connection!;
    this.#world.requests.elapse(row, this.#openHop);
    if (connection.health === "alive") {
      this.#attempts.delete(row);
      attempt.opener.opened(row, connection);
    } else if (connection.health === "reset") this.#go(row, attempt, "refused", this.#world.calendar.now);
    else this.#go(row, attempt, "unreachable", attempt.begunAt + this.#patience.connectSeconds);
  };

  #handshakeSeconds(row: number): number {
    return this.#spec.opening.roundTrips * this.#distance(row);
  }

  #distance(row: number): number {
    const { requests } = this.#world;
    const between = this.#zones === null ? null : this.#zones.roundTripSeconds(row);
    if (between !== null) return between;
    return this.#roundTrips === null ? 0 : this.#roundTrips[requests.site[row]!]!.at(requests.draw[row]!);
  }
}
