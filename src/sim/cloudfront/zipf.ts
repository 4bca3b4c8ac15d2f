/**
 * Zipf's law: the i-th most popular of n objects is asked for with probability proportional to i^-exponent.
 *
 * Sampled by exact inversion: the table of cumulative probabilities, and a guide that says where in it to begin for
 * each of n equal parts of the unit interval (Chen & Asau 1974; Devroye, "Non-Uniform Random Variate Generation", 1986,
 * III.2.4), so that a look-up costs two steps on average whatever n is.
 */
export class ZipfTable {
  readonly objects: number;
  readonly #cumulative: Float64Array;
  readonly #guide: Int32Array;

  constructor(objects: number, exponent: number) {
    const cumulative = new Float64Array(objects);
    let sum = 0;
    for (let i = 0; i < objects; i++) cumulative[i] = sum += Math.exp(-exponent * Math.log(i + 1));
    const guide = new Int32Array(objects);
    let first = 0;
    for (let i = 0; i < objects; i++) cumulative[i]! /= sum;
    for (let part = 0; part < objects; part++) {
      while (cumulative[first]! < part / objects) first++;
      guide[part] = first;
    }
    cumulative[objects - 1] = 1;
    this.objects = objects;
    this.#cumulative = cumulative;
    this.#guide = guide;
  }

  /** The object (0 is the most popular) at `u`, 0 < u < 1. */
  at(u: number): number {
    const cumulative = this.#cumulative;
    let object = this.#guide[(u * this.objects) | 0]!;
    while (cumulative[object]! < u) object++;
    return object;
  }

  /** The probability of an object. */
  probability(object: number): number {
    return this.#cumulative[object]! - (object === 0 ? 0 : this.#cumulative[object - 1]!);
  }
}

let last: { readonly key: string; readonly table: ZipfTable } | null = null;

/** The table, or the one made last if it is the same: replications of a large catalogue need not build it anew. */
export function zipfTable(objects: number, exponent: number): ZipfTable {
  const key = `${objects} ${exponent}`;
  if (last?.key !== key) last = { key, table: new ZipfTable(objects, exponent) };
  return last.table;
}
