/**
 * The values of one random quantity by number: `at(n)` is the same value whenever and in whatever order it
 * is asked for. Values are computed a block ahead, which is what makes them cheap; the last four blocks are
 * kept, for requests are numbered in order but may come here a little out of it.
 */
import type { Law } from "./law.js";
import { STREAM_BLOCK, type Stream } from "./stream.js";

const BLOCK_BITS = Math.log2(STREAM_BLOCK);
const KEPT = 4;

export class Draws {
  readonly #stream: Stream;
  readonly #law: Law;
  readonly #values: Float64Array = new Float64Array(STREAM_BLOCK * KEPT);
  /** Which block each part of `#values` holds; -1 = none. */
  readonly #held: Int32Array = new Int32Array(KEPT).fill(-1);

  constructor(stream: Stream, law: Law) {
    this.#stream = stream;
    this.#law = law;
  }

  /** Whether every value is 0. */
  get never(): boolean {
    return this.#law.mean === 0;
  }

  /** The n-th value, 0 <= n < 2^31. */
  at(n: number): number {
    const block = n >> BLOCK_BITS;
    const part = block & (KEPT - 1);
    if (this.#held[part] !== block) this.#fetch(block, part);
    return this.#values[n & (STREAM_BLOCK * KEPT - 1)]!;
  }

  #fetch(block: number, part: number): void {
    const from = part << BLOCK_BITS;
    const law = this.#law;
    this.#held[part] = block;
    if (law.fill !== undefined) {
      law.fill(this.#values, from, from + STREAM_BLOCK, block << BLOCK_BITS);
      return;
    }
    // A constant needs no random number.
    if (law.scv > 0) this.#stream.fill(this.#values, from, block);
    law.transform(this.#values, from, from + STREAM_BLOCK);
  }
}
