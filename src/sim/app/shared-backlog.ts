import { RequestQueue } from "../kernel/request-queue.js";
import type { Requests } from "../kernel/requests.js";
import type { Acceptance } from "./acceptance.js";

const NONE: readonly number[] = [];

/** Workers that accept only what they can begin: all wait in the one listen backlog, and the longest idle slot is next. */
export class SharedBacklog implements Acceptance {
  readonly #workers: number;
  readonly #limit: number;
  readonly #backlog: RequestQueue;
  /** Free slots, longest idle first. */
  readonly #free: Int32Array;
  #freeHead = 0;
  #freeCount: number;

  constructor(
    requests: Requests,
    { workers, threads, backlog }: { workers: number; threads: number; backlog: number },
  ) {
    const slots = workers * threads;
    this.#workers = workers;
    this.#limit = backlog;
    this.#backlog = new RequestQueue(requests);
    this.#free = Int32Array.from({ length: slots }, (_, slot) => slot);
    this.#freeCount = slots;
  }

  get queued(): number {
    return this.#backlog.length;
  }

  get full(): boolean {
    return this.#freeCount === 0 && this.#backlog.length >= this.#limit;
  }

  take(row: number): number {
    if (this.#freeCount === 0) {
      this.#backlog.push(row);
      return -1;
    }
    const slot = this.#free[this.#freeHead]!;
    this.#freeHead = this.#freeHead + 1 === this.#free.length ? 0 : this.#freeHead + 1;
    this.#freeCount--;
    return slot;
  }

  offer(slot: number): number {
    // Who waits finds no other free slot.
    const next = this.#backlog.shift();
    if (next >= 0) return next;
    const tail = this.#freeHead + this.#freeCount;
    this.#free[tail >= this.#free.length ? tail - this.#free.length : tail] = slot;
    this.#freeCount++;
    return -1;
  }

  shift(): number {
    return this.#backlog.shift();
  }

  remove(row: number): boolean {
    return this.#backlog.remove(row);
  }

  withdraw(process: number): readonly number[] {
    const kept: number[] = [];
    for (let i = 0; i < this.#freeCount; i++) {
      const slot = this.#free[(this.#freeHead + i) % this.#free.length]!;
      if (slot % this.#workers !== process) kept.push(slot);
    }
    this.#free.set(kept);
    this.#freeHead = 0;
    this.#freeCount = kept.length;
    return NONE;
  }
}
