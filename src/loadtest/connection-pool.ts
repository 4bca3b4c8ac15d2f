import type { Answer, Failure, OpeningTimes, Transport, Wire } from "./transport.js";

/** A request that wants a connection. */
export interface Waiting {
  readonly row: number;
  /** Index into the transport's list of requests. */
  readonly request: number;
}

export interface PoolEvents {
  sent(row: number, atMs: number, connection: number, reused: boolean, opening: OpeningTimes | undefined): void;
  answered(row: number, answer: Answer): void;
  failed(row: number, failure: Failure, atMs: number, reason: string): void;
}

/**
 * The client's connections. A request takes the free one that was used last (so that no more are open than
 * needed), or waits, first come first served, when none is free. Each carries one request at a time.
 */
export class ConnectionPool {
  readonly #events: PoolEvents;
  readonly #wires: Wire[] = [];
  readonly #free: number[] = [];
  readonly #waiting: Waiting[] = [];
  /** First of `#waiting` that still waits: shifting an array of thousands would cost more than the request. */
  #head = 0;
  /** The row that a connection carries; -1: none. */
  readonly #carries: Int32Array;
  readonly #connectionOf = new Map<number, number>();
  /** Connections opened in place of one that the server closed or broke without a word. */
  reconnects = 0;
  /** The same, where the server had announced the end (`Connection: close`). */
  announcedReconnects = 0;
  /** Of our own doing: after a timeout the connection is given up. */
  #abandoned = new Set<number>();

  constructor(transport: Transport, size: number, events: PoolEvents) {
    this.#events = events;
    this.#carries = new Int32Array(size).fill(-1);
    for (let number = 0; number < size; number++) {
      this.#free.push(size - 1 - number);
      this.#wires.push(
        transport.wire(number, {
          opening: (again, announced) => this.#opening(number, again, announced),
          sent: (atMs, reused, opening) => events.sent(this.#carries[number]!, atMs, number, reused, opening),
          answered: (answer) => {
            const row = this.#release(number);
            this.#next(number);
            this.#events.answered(row, answer);
          },
          failed: (failure, reason) => {
            const atMs = performance.now();
            const row = this.#release(number);
            this.#next(number);
            this.#events.failed(row, failure, atMs, reason);
          },
        }),
      );
    }
  }

  /** Requests that have no connection yet. */
  get queued(): number {
    return this.#waiting.length - this.#head;
  }

  submit(waiting: Waiting): void {
    const number = this.#free.pop();
    if (number === undefined) this.#waiting.push(waiting);
    else this.#send(number, waiting);
  }

  /** Takes a request back, wherever it is. */
  abandon(row: number): void {
    const number = this.#connectionOf.get(row);
    if (number === undefined) {
      const at = this.#waiting.findIndex((each, index) => index >= this.#head && each.row === row);
      if (at >= 0) this.#waiting.splice(at, 1);
      return;
    }
    this.#wires[number]!.abandon();
    this.#abandoned.add(number);
    this.#release(number);
    this.#next(number);
  }

  #opening(number: number, again: boolean, announced: boolean): void {
    const ours = this.#abandoned.delete(number);
    if (!again || ours) return;
    if (announced) this.announcedReconnects++;
    else this.reconnects++;
  }

  #send(number: number, { row, request }: Waiting): void {
    this.#carries[number] = row;
    this.#connectionOf.set(row, number);
    this.#wires[number]!.send(request);
  }

  #release(number: number): number {
    const row = this.#carries[number]!;
    this.#carries[number] = -1;
    this.#connectionOf.delete(row);
    return row;
  }

  /** Gives a connection that has become free to whoever has waited longest. */
  #next(number: number): void {
    const waiting = this.#waiting[this.#head];
    if (waiting === undefined) {
      this.#free.push(number);
      return;
    }
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
    this.#send(number, waiting);
  }
}
