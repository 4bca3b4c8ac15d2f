import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Tier } from "../kernel/tier.js";
import { TimeoutLine } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import { Connection, type Backend, type OpenFailure, type Opener } from "./connection.js";
import type { DirectServer, QueryClient } from "./direct-server.js";
import { PoolerDesk } from "./pooler-desk.js";
import type { PoolerSpec } from "./pool-spec.js";

/** RDS Proxy tries again so often while the database is away [I]. */
const PROXY_RETRY_SECONDS = 1;

/** A client's connection to a pooler. */
class ClientConnection extends Connection {
  readonly desk: PoolerDesk;
  readonly pinned: boolean;
  /** The server's connection that it has now. */
  server: Connection | null = null;

  constructor(now: number, instance: number, desk: PoolerDesk, pinned: boolean) {
    super(now, instance, 0);
    this.desk = desk;
    this.pinned = pinned;
  }
}

/**
 * PgBouncer or RDS Proxy. A client's connection costs next to nothing; for a transaction (or a session, or a statement) it
 * gets one of the few to the server, or waits in line for one. While the database is away, PgBouncer refuses clients for
 * server_login_retry after each failure; RDS Proxy keeps them and their queries until ConnectionBorrowTimeout, and needs no DNS.
 */
export class Pooler implements Backend, Tier, QueryClient, Opener {
  readonly #world: World;
  readonly #spec: PoolerSpec;
  readonly #server: DirectServer;
  readonly #client: QueryClient;
  readonly #held: (Connection | undefined)[];
  readonly #desks: PoolerDesk[] = [];
  /** By row: the client's connection that its query came on. */
  readonly #asked: (ClientConnection | undefined)[] = [];
  /** By row: since when its query waits for a server connection. */
  readonly #since: number[] = [];
  readonly #pins: Draws;
  #pinsDrawn = 0;
  readonly #forward: DelayLine;
  readonly #retries: DelayLine;
  readonly #timeouts: TimeoutLine;
  readonly #waitHop: number;
  readonly #latencyHop: number;
  readonly #levels: { borrowed: number; waiting: number };
  /** What clients waited for a server connection, in all. */
  readonly borrow = { count: 0, seconds: 0, longestSeconds: 0 };

  /** @param held by row: the connection that the request has checked out of its pool */
  constructor(
    world: World,
    spec: PoolerSpec,
    server: DirectServer,
    held: (Connection | undefined)[],
    client: QueryClient,
  ) {
    const { calendar, requests, levels, gauges } = world;
    this.#world = world;
    this.#spec = spec;
    this.#server = server;
    this.#client = client;
    this.#held = held;
    this.#pins = new Draws(world.stream("pinned"), law({ kind: "uniform", min: 0, max: 1 }));
    this.#forward = new DelayLine(calendar, { arrived: (row) => this.#send(row) });
    this.#retries = new DelayLine(calendar, { arrived: (desk) => this.#serveNext(this.#desks[desk]!) });
    const timedOut = (row: number): void => this.#waitedTooLong(row);
    this.#timeouts = new TimeoutLine(calendar, requests, { timedOut }, spec.waitTimeoutSeconds);
    this.#waitHop = requests.hop("poolerWait", "Waiting for the pooler's server connection");
    this.#latencyHop = requests.hop("poolerLatency", "Through the pooler");
    const level = (metric: string, label: string): number => {
      const id = levels.add();
      gauges.add({ system: "pool", metric, label, unit: "count", capacity: null, integral: () => levels.integral(id) });
      return id;
    };
    this.#levels = {
      borrowed: level("DatabaseConnectionsCurrentlyBorrowed", "Pooler's server connections in use"),
      waiting: level("ClientsWaiting", "Requests waiting for the pooler's server connection"),
    };
  }

  open(row: number, opener: Opener): void {
    const instance = this.#world.requests.instance[row]!;
    const desk = this.#deskOf(instance);
    const { maxClients, kind, pinnedShare } = this.#spec;
    if (desk.clients >= maxClients) {
      opener.failed(row, "tooManyPoolerClients");
      return;
    }
    // It does not let clients in that it could not serve.
    if (kind === "pgBouncer" && desk.serverConnections === 0 && this.#now < desk.retryAt) {
      opener.failed(row, "refused");
      return;
    }
    desk.clients++;
    const pinned = pinnedShare > 0 && this.#pins.at(this.#pinsDrawn++) < pinnedShare;
    opener.opened(row, new ClientConnection(this.#now, instance, desk, pinned));
  }

  close(connection: Connection): void {
    const client = connection as ClientConnection;
    this.#giveBack(client);
    client.desk.clients--;
  }

  rest(connection: Connection): void {
    const client = connection as ClientConnection;
    if (this.#spec.mode !== "session" && !client.pinned) this.#giveBack(client);
  }

  serve(row: number): void {
    this.query(row, this.#held[row]!);
  }

  query(row: number, connection: Connection): void {
    const client = connection as ClientConnection;
    this.#asked[row] = client;
    if (client.server !== null) {
      this.#pass(row);
      return;
    }
    client.desk.waiting.push(row);
    this.#since[row] = this.#now;
    this.#world.levels.change(this.#levels.waiting, 1);
    this.#timeouts.start(row);
    this.#serveNext(client.desk);
  }

  /** The pooler answers pings by itself. */
  roundTripSeconds(): number {
    return this.#spec.latencySeconds;
  }

  answered(row: number): void {
    const client = this.#asked[row]!;
    if (this.#spec.mode === "statement" && !client.pinned) this.#giveBack(client);
    this.#client.answered(row);
  }

  queryFailed(row: number): void {
    this.#client.queryFailed(row);
  }

  /** The server's connection broke under a query: the client's is closed with it. */
  databaseLost(row: number): void {
    const client = this.#asked[row]!;
    client.health = "reset";
    this.#dismiss(client);
    this.#client.databaseLost(row);
  }

  opened(row: number, server: Connection): void {
    const client = this.#asked[row]!;
    client.server = server;
    this.#world.levels.change(this.#levels.borrowed, 1);
    this.#pass(row);
  }

  failed(row: number, reason: OpenFailure): void {
    const { desk } = this.#asked[row]!;
    desk.serverConnections--;
    const wait = this.#spec.kind === "pgBouncer" ? this.#spec.loginRetrySeconds : PROXY_RETRY_SECONDS;
    desk.retryAt = this.#now + wait;
    if (this.#spec.kind === "rdsProxy" || reason === "tooManyClients") {
      // Its query is kept; it has lost its place in the line, and goes on waiting.
      desk.waiting.push(row);
      this.#world.levels.change(this.#levels.waiting, 1);
      this.#retries.holdUntil(this.#desks.indexOf(desk), desk.retryAt);
      return;
    }
    this.#client.queryFailed(row);
    this.#refuseAll(desk);
  }

  /** Hands server connections to whoever waits, as long as there are any. */
  #serveNext(desk: PoolerDesk): void {
    while (desk.waiting.length > 0) {
      let server = desk.idle.pop();
      while (server !== undefined && !this.#isFit(server)) {
        this.#discard(desk, server);
        server = desk.idle.pop();
      }
      if (server === undefined) {
        if (desk.serverConnections >= this.#spec.serverConnections) return;
        if (this.#now < desk.retryAt) {
          if (this.#spec.kind === "pgBouncer") this.#refuseAll(desk);
          return;
        }
      }
      const row = this.#takeFirst(desk);
      if (server === undefined) {
        desk.serverConnections++;
        this.#server.open(row, this);
      } else this.opened(row, server);
    }
  }

  #isFit(server: Connection): boolean {
    return server.health === "alive" && this.#now - server.openedAt < this.#spec.lifetimeSeconds;
  }

  /** No server, and none to be had soon (PgBouncer: server_login_retry). */
  #refuseAll(desk: PoolerDesk): void {
    while (desk.waiting.length > 0) {
      const row = this.#takeFirst(desk);
      this.#client.queryFailed(row);
    }
  }

  #takeFirst(desk: PoolerDesk): number {
    const row = desk.waiting.shift();
    this.#leaveLine(row);
    return row;
  }

  #leaveLine(row: number): void {
    const { requests, levels } = this.#world;
    const waited = this.#now - this.#since[row]!;
    requests.elapse(row, this.#waitHop);
    levels.change(this.#levels.waiting, -1);
    this.borrow.count++;
    this.borrow.seconds += waited;
    this.borrow.longestSeconds = Math.max(this.borrow.longestSeconds, waited);
  }

  #waitedTooLong(row: number): void {
    const client = this.#asked[row]!;
    // The timer may be that of an earlier query of the request.
    if (this.#now - this.#since[row]! < this.#spec.waitTimeoutSeconds - 1e-9 || !client.desk.waiting.remove(row))
      return;
    this.#leaveLine(row);
    if (this.#spec.kind === "rdsProxy") this.#client.queryFailed(row);
    else {
      // PgBouncer drops the client.
      client.health = "reset";
      this.#client.databaseLost(row);
    }
  }

  #pass(row: number): void {
    const { latencySeconds } = this.#spec;
    if (latencySeconds === 0) this.#send(row);
    else this.#forward.holdUntil(row, this.#now + latencySeconds);
  }

  #send(row: number): void {
    this.#world.requests.elapse(row, this.#latencyHop);
    this.#server.query(row, this.#asked[row]!.server!);
  }

  #giveBack(client: ClientConnection): void {
    const { server, desk } = client;
    if (server === null) return;
    client.server = null;
    this.#world.levels.change(this.#levels.borrowed, -1);
    if (this.#isFit(server)) desk.idle.push(server);
    else this.#discard(desk, server);
    this.#serveNext(desk);
  }

  /** Without handing its server connection on: it is dead. */
  #dismiss(client: ClientConnection): void {
    const { server, desk } = client;
    if (server === null) return;
    client.server = null;
    this.#world.levels.change(this.#levels.borrowed, -1);
    this.#discard(desk, server);
  }

  #discard(desk: PoolerDesk, server: Connection): void {
    desk.serverConnections--;
    this.#server.close(server);
  }

  #deskOf(instance: number): PoolerDesk {
    const index = this.#spec.kind === "rdsProxy" ? 0 : instance;
    return (this.#desks[index] ??= new PoolerDesk(this.#world.requests));
  }

  get #now(): number {
    return this.#world.calendar.now;
  }
}
