/**
 * The values of one random quantity by number: `at(n)` is the same value whenever and in whatever order it
 * is asked for. Values are computed a block ahead, which is what makes them cheap.
 */
import type { Law } from "./law.js";
import { STREAM_BLOCK, type Stream } from "./stream.js";

const BLOCK_BITS = Math.log2(STREAM_BLOCK);
/** Blocks kept: requests are numbered in order of arrival but may come here out of order. */
const KEPT = 8;

export class Draws {
  readonly #stream: Stream;
  readonly #law: Law;
  readonly #values: Float64Array;
  /** Which block each part of `#values` holds; -1 = none. The last part is for stragglers. */
  readonly #held = new Int32Array(KEPT + 1).fill(-1);
  #newest = -1;

  constructor(stream: Stream, law: Law) {
    this.#stream = stream;
    this.#law = law;
    this.#values = new Float64Array(STREAM_BLOCK * (KEPT + 1));
  }

  /** The n-th value, 0 <= n < 2^31. */
  at(n: number): number {
    const block = n >> BLOCK_BITS;
    let part = block & (KEPT - 1);
    if (this.#held[part] !== block) part = this.#fetch(block, part);
    return this.#values[(part << BLOCK_BITS) + (n & (STREAM_BLOCK - 1))]!;
  }

  /** Computes a block; returns the part that holds it: its own, or the stragglers' if it is an old one. */
  #fetch(block: number, own: number): number {
    const part = block >= this.#newest ? own : KEPT;
    if (this.#held[part] === block) return part;
    if (part === own) this.#newest = block;
    this.#held[part] = block;
    const from = part << BLOCK_BITS;
    this.#stream.fill(this.#values, from, block);
    this.#law.transform(this.#values, from, from + STREAM_BLOCK);
    return part;
  }
}
