import type { Law } from "../kernel/law.js";
import { STREAM_BLOCK, type Stream } from "../kernel/stream.js";

/** The size of each object of a route: a function of its number, drawn once, a block at a time as objects come up. */
export class ObjectSizes {
  readonly #stream: Stream;
  readonly #law: Law;
  /** null: all are alike. */
  readonly #bytes: Float64Array | null;
  readonly #drawn: Uint8Array;

  constructor(stream: Stream, law: Law, objects: number) {
    this.#stream = stream;
    this.#law = law;
    const blocks = Math.ceil(objects / STREAM_BLOCK);
    this.#bytes = law.scv === 0 ? null : new Float64Array(blocks * STREAM_BLOCK);
    this.#drawn = new Uint8Array(blocks);
  }

  /** Bytes of the object. */
  at(object: number): number {
    if (this.#bytes === null) return this.#law.mean;
    const block = Math.floor(object / STREAM_BLOCK);
    if (this.#drawn[block] === 0) {
      this.#drawn[block] = 1;
      const from = block * STREAM_BLOCK;
      this.#stream.fill(this.#bytes, from, block);
      this.#law.transform(this.#bytes, from, from + STREAM_BLOCK);
    }
    return this.#bytes[object]!;
  }
}
