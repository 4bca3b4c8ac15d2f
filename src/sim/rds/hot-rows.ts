import { RequestQueue } from "../kernel/request-queue.js";
import type { Requests } from "../kernel/requests.js";

/** Rows of a table that many transactions change: each has its lock, taken in order of arrival, held to the commit. */
export class HotRows {
  readonly #queues: RequestQueue[];
  /** By hot row: the request that holds its lock; -1: none. */
  readonly #holders: Int32Array;
  /** Hot row that a request holds or waits for. */
  readonly #wanted = new Map<number, number>();
  /** A transaction that does not end holds them all. */
  #areBarred = false;

  constructor(requests: Requests, rows: number) {
    this.#queues = Array.from({ length: rows }, () => new RequestQueue(requests));
    this.#holders = new Int32Array(rows).fill(-1);
  }

  /** Whether the request has the lock at once; else it waits. */
  take(row: number, hotRow: number): boolean {
    this.#wanted.set(row, hotRow);
    if (this.#holders[hotRow] === -1 && !this.#areBarred) {
      this.#holders[hotRow] = row;
      return true;
    }
    this.#queues[hotRow]!.push(row);
    return false;
  }

  /** The request commits; returns who has the lock now, -1: nobody. */
  release(row: number): number {
    const hotRow = this.#wanted.get(row);
    if (hotRow === undefined) return -1;
    this.#wanted.delete(row);
    return (this.#holders[hotRow] = this.#areBarred ? -1 : this.#queues[hotRow]!.shift());
  }

  /** From now on whoever has a lock is the last. */
  bar(): void {
    this.#areBarred = true;
  }

  /** Returns who has a lock now. */
  unbar(): number[] {
    this.#areBarred = false;
    const next: number[] = [];
    this.#queues.forEach((queue, hotRow) => {
      if (this.#holders[hotRow] !== -1) return;
      const row = (this.#holders[hotRow] = queue.shift());
      if (row >= 0) next.push(row);
    });
    return next;
  }

  /** All locks are gone with the database. */
  clear(): void {
    for (const queue of this.#queues) while (queue.shift() >= 0);
    this.#holders.fill(-1);
    this.#wanted.clear();
    this.#areBarred = false;
  }
}
