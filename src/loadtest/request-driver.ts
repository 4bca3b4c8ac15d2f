import { ConnectionPool } from "./connection-pool.js";
import { OUTCOME, type Outcome } from "./load-run.js";
import type { RequestLog } from "./request-log.js";
import type { Transport } from "./transport.js";

export interface DriverOptions {
  readonly transport: Transport;
  readonly connections: number;
  /** First and number of the transport's requests that each kind takes turns with. */
  readonly variants: readonly { readonly first: number; readonly count: number }[];
  readonly timeoutSeconds: number;
  /** performance.now() of second 0. */
  readonly originMs: number;
  readonly log: RequestLog;
  /** A request has ended, in whatever way: its row is complete. */
  readonly onEnd: (row: number) => void;
}

/**
 * Sends requests and follows each to its end: an answer, a failure, or the client's patience, which is counted
 * from the intended start. Everything goes into the log.
 */
export class RequestDriver {
  readonly #options: DriverOptions;
  readonly #log: RequestLog;
  readonly #pool: ConnectionPool;
  readonly #turns: Uint32Array;
  /** Who is told that a row has ended. */
  readonly #whenDone = new Map<number, (outcome: Outcome) => void>();
  /** Rows in the order of their deadlines. */
  #deadlines: number[] = [];
  #head = 0;
  #timer: NodeJS.Timeout | undefined;
  /** How the system words the last failure of a connection. */
  lastFailure: string | undefined;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#log = options.log;
    this.#turns = new Uint32Array(options.variants.length);
    this.#pool = new ConnectionPool(options.transport, options.connections, {
      sent: (row, atMs, connection, reused, opening) =>
        this.#log.sent(row, this.secondsOf(atMs), connection, reused, opening),
      answered: (row, answer) => {
        this.#log.answered(row, this.secondsOf(answer.firstByteAtMs), this.secondsOf(answer.atMs), answer);
        this.#end(row, OUTCOME.answered);
      },
      failed: (row, failure, atMs, reason) => {
        this.lastFailure = reason;
        this.#giveUp(row, this.secondsOf(atMs), failure);
      },
    });
  }

  /** Requests sent, or waiting for a connection. */
  get inFlight(): number {
    return this.#whenDone.size;
  }

  get queued(): number {
    return this.#pool.queued;
  }

  get reconnects(): number {
    return this.#pool.reconnects;
  }

  get nowSeconds(): number {
    return this.secondsOf(performance.now());
  }

  secondsOf(atMs: number): number {
    return (atMs - this.#options.originMs) / 1000;
  }

  /** Sends a request of a kind; `done` is told how it ended, never before this returns. */
  request(intendedSeconds: number, kind: number, done: (outcome: Outcome) => void): number {
    const row = this.#log.begin(intendedSeconds, kind, this.nowSeconds);
    const { first, count } = this.#options.variants[kind]!;
    this.#whenDone.set(row, done);
    this.#deadlines.push(row);
    if (this.#timer === undefined) this.#watch();
    this.#pool.submit({ row, request: first + (this.#turns[kind]!++ % count) });
    return row;
  }

  /** Notes a request that was due and not sent. */
  dropped(intendedSeconds: number, kind: number): void {
    const row = this.#log.begin(intendedSeconds, kind, this.nowSeconds);
    this.#log.gaveUp(row, Number.NaN, OUTCOME.dropped);
    this.#options.onEnd(row);
  }

  /** Gives up one request, as a client does that is stopped. */
  interrupt(row: number): void {
    if (!this.#log.underWay(row)) return;
    this.#pool.abandon(row);
    this.#giveUp(row, this.nowSeconds, OUTCOME.undrained);
  }

  /** Gives up everything that is still under way. */
  interruptAll(): void {
    // A copy: whoever is told that a request ended may begin another.
    const rows = [...this.#whenDone.keys()];
    for (const row of rows) this.interrupt(row);
    clearTimeout(this.#timer);
  }

  #giveUp(row: number, atSeconds: number, outcome: Outcome): void {
    this.#log.gaveUp(row, atSeconds, outcome);
    this.#end(row, outcome);
  }

  #end(row: number, outcome: Outcome): void {
    const done = this.#whenDone.get(row);
    this.#whenDone.delete(row);
    this.#options.onEnd(row);
    done?.(outcome);
  }

  /** One timer for the earliest deadline: all wait equally long, so they come in the order of the requests. */
  #watch(): void {
    this.#timer = undefined;
    for (;;) {
      const row = this.#deadlines[this.#head];
      if (row === undefined) {
        this.#deadlines = [];
        this.#head = 0;
        return;
      }
      const left = this.#log.intendedSeconds(row) + this.#options.timeoutSeconds - this.nowSeconds;
      const underWay = this.#log.underWay(row);
      if (underWay && left > 0) {
        this.#timer = setTimeout(() => this.#watch(), Math.min(1000 * left + 1, 2 ** 30));
        return;
      }
      this.#head++;
      if (this.#head > 4096 && this.#head * 2 > this.#deadlines.length) {
        this.#deadlines.splice(0, this.#head);
        this.#head = 0;
      }
      if (!underWay) continue;
      this.#pool.abandon(row);
      this.#giveUp(row, this.nowSeconds, OUTCOME.timeout);
    }
  }
}
