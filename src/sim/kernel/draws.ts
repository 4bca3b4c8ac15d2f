/**
 * The values of one random quantity by number: `at(n)` is the same value whenever and in whatever order it
 * is asked for. Values are computed a block ahead, which is what makes them cheap; a straggler that asks
 * for a number long gone is computed alone.
 */
import type { Law } from "./law.js";
import type { Stream } from "./stream.js";

const BLOCK_BITS = 7;
const BLOCK = 1 << BLOCK_BITS;
const BLOCKS = 8;

export class Draws {
  readonly #stream: Stream;
  readonly #quantile: (u: number) => number;
  readonly #values = new Float64Array(BLOCK * BLOCKS);
  /** Which block each part of `#values` holds; -1 = none. */
  readonly #held = new Int32Array(BLOCKS).fill(-1);
  #newest = -1;

  constructor(stream: Stream, law: Law) {
    this.#stream = stream;
    this.#quantile = (u) => law.quantile(u);
  }

  /** The n-th value; `n` is an integer from 0 to 2^31 * 128. */
  at(n: number): number {
    const block = Math.floor(n / BLOCK);
    const part = block & (BLOCKS - 1);
    if (this.#held[part] === block) return this.#values[(part << BLOCK_BITS) + (n & (BLOCK - 1))]!;
    return this.#compute(n, block, part);
  }

  #compute(n: number, block: number, part: number): number {
    if (block < this.#newest) return this.#quantile(this.#stream.uniform(n));
    const values = this.#values;
    const stream = this.#stream;
    const quantile = this.#quantile;
    const base = part << BLOCK_BITS;
    const first = block * BLOCK;
    for (let i = 0; i < BLOCK; i++) values[base + i] = quantile(stream.uniform(first + i));
    this.#held[part] = block;
    this.#newest = block;
    return values[base + (n & (BLOCK - 1))]!;
  }
}
