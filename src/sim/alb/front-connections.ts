import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";

const NONE = -1;

/**
 * The clients' connections. The load balancer closes one that has been idle for the idle timeout; and one that is
 * older than the client keep-alive, which traffic does not renew, serves one more request and is closed (AWS,
 * edit-load-balancer-attributes [D]). A client that is gone leaves its connection to the idle timeout.
 */
export class FrontConnections {
  readonly #clock: Float64Array;
  readonly #idleTimeoutSeconds: number;
  readonly #keepAliveSeconds: number;
  /** Wakes when a connection would have been idle for too long, had nothing come since. */
  readonly #idleEnds: DelayLine;
  /** By client: its connection. */
  #of = new Int32Array(64).fill(NONE);
  /** By connection: its client (NONE once that has gone), requests under way on it, since when it is open, idle. */
  readonly #client: number[] = [];
  readonly #busy: number[] = [];
  readonly #openedAt: number[] = [];
  readonly #idleSince: number[] = [];
  readonly #free: number[] = [];
  /** Open now. */
  open = 0;

  constructor(world: World, idleTimeoutSeconds: number, keepAliveSeconds: number) {
    this.#clock = world.calendar.clock;
    this.#idleTimeoutSeconds = idleTimeoutSeconds;
    this.#keepAliveSeconds = keepAliveSeconds;
    this.#idleEnds = new DelayLine(world.calendar, { arrived: (connection) => this.#idled(connection) });
  }

  /** A client that has no connection yet; the one before it of the same number has gone. */
  newcomer(client: number): void {
    if (client < 0 || client >= this.#of.length) return;
    const connection = this.#of[client]!;
    if (connection === NONE) return;
    this.#client[connection] = NONE;
    this.#of[client] = NONE;
  }

  has(client: number): boolean {
    return client >= 0 && client < this.#of.length && this.#of[client] !== NONE;
  }

  /** @param client negative: it gave up while the connection was being opened */
  opened(client: number): void {
    const now = this.#clock[0]!;
    const connection = this.#free.pop() ?? this.#client.length;
    this.open++;
    this.#client[connection] = client < 0 ? NONE : client;
    this.#busy[connection] = 0;
    this.#openedAt[connection] = now;
    this.#idleSince[connection] = now;
    this.#idleEnds.holdUntil(connection, now + this.#idleTimeoutSeconds);
    if (client < 0) return;
    if (client >= this.#of.length) {
      const wide = new Int32Array(2 * client).fill(NONE);
      wide.set(this.#of);
      this.#of = wide;
    }
    this.#of[client] = connection;
  }

  /** A request has come on the client's connection, whose number this returns. */
  began(client: number): number {
    if (!this.has(client)) return NONE;
    const connection = this.#of[client]!;
    this.#busy[connection]!++;
    return connection;
  }

  /** It has been answered. @param gone the client did not wait, and has closed the connection */
  ended(connection: number, gone: boolean): void {
    if (connection === NONE) return;
    const now = this.#clock[0]!;
    this.#busy[connection]!--;
    this.#idleSince[connection] = now;
    const openedAt = this.#openedAt[connection]!;
    if (gone || now - openedAt >= this.#keepAliveSeconds) this.#close(connection);
  }

  #idled(connection: number): void {
    const now = this.#clock[0]!;
    const due = (this.#busy[connection]! > 0 ? now : this.#idleSince[connection]!) + this.#idleTimeoutSeconds;
    if (due > now) {
      // It was used meanwhile; and while a request is under way it is the target's silence that counts.
      this.#idleEnds.holdUntil(connection, due);
      return;
    }
    this.#close(connection);
    this.#free.push(connection);
  }

  /** A closed connection keeps its number until it is woken: nobody else's wake-up is pending then. */
  #close(connection: number): void {
    if (Number.isNaN(this.#openedAt[connection]!)) return;
    this.#openedAt[connection] = Number.NaN;
    this.open--;
    const client = this.#client[connection]!;
    if (client !== NONE) this.newcomer(client);
  }
}
