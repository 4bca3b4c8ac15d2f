import type { Requests } from "./requests.js";

/** A first-in-first-out queue of requests, linked through the table's `next` column: a request stands in one queue at a time. */
export class RequestQueue {
  readonly #requests: Requests;
  #head = -1;
  #tail = -1;
  length = 0;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  push(row: number): void {
    this.#requests.next[row] = -1;
    if (this.#tail < 0) this.#head = row;
    else this.#requests.next[this.#tail] = row;
    this.#tail = row;
    this.length++;
  }

  /** The first request, or -1 if there is none. */
  get first(): number {
    return this.#head;
  }

  /** Takes out the first request; -1 if there is none. */
  shift(): number {
    const row = this.#head;
    if (row < 0) return -1;
    this.#head = this.#requests.next[row]!;
    if (this.#head < 0) this.#tail = -1;
    this.length--;
    return row;
  }

  /** Takes a request out of the middle; false if it is not there. Takes time in proportion to the queue: for rare events. */
  remove(row: number): boolean {
    const { next } = this.#requests;
    let before = -1;
    let each = this.#head;
    while (each >= 0 && each !== row) {
      before = each;
      each = next[each]!;
    }
    if (each < 0) return false;
    if (before < 0) this.#head = next[row]!;
    else next[before] = next[row]!;
    if (this.#tail === row) this.#tail = before;
    this.length--;
    return true;
  }
}
