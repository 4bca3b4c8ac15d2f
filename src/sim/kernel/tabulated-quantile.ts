/**
 * A costly quantile function made cheap: a cubic in each of 1,024 cells of the unit interval where that is
 * exact to one part in 10^7, the function itself in the others (the far tails, where it bends).
 */
const CELLS = 1024;
const TOLERANCE = 1e-7;

export class TabulatedQuantile {
  readonly #quantile: (u: number) => number;
  /** Four coefficients a cell, constant first; the first is NaN where the function itself is to be asked. */
  readonly #cubics = new Float64Array(4 * CELLS);

  constructor(quantile: (u: number) => number) {
    this.#quantile = quantile;
    let left = Number.NaN;
    for (let cell = 0; cell < CELLS; cell++) {
      const right = cell + 1 === CELLS ? Number.NaN : quantile((cell + 1) / CELLS);
      this.#fit(cell, left, right);
      left = right;
    }
  }

  /** scale * quantile(u) for each u in `values[from]` … `values[to - 1]`, in place. */
  transform(values: Float64Array, from: number, to: number, scale: number): void {
    const cubics = this.#cubics;
    for (let i = from; i < to; i++) {
      const u = values[i]!;
      const scaled = u * CELLS;
      const cell = scaled | 0;
      const t = scaled - cell;
      const at = cell << 2;
      const value = ((cubics[at + 3]! * t + cubics[at + 2]!) * t + cubics[at + 1]!) * t + cubics[at]!;
      // NaN is the only value that differs from itself. (Two stores, not one of a choice: V8 would box it.)
      if (value === value) values[i] = scale * value;
      else values[i] = scale * this.#quantile(u);
    }
  }

  /** The cubic through the cell's ends and thirds, if it holds between them. */
  #fit(cell: number, left: number, right: number): void {
    const at = (t: number): number => this.#quantile((cell + t) / CELLS);
    const a = at(1 / 3);
    const b = at(2 / 3);
    const c0 = left;
    const c1 = -5.5 * left + 9 * a - 4.5 * b + right;
    const c2 = 9 * left - 22.5 * a + 18 * b - 4.5 * right;
    const c3 = -4.5 * left + 13.5 * a - 13.5 * b + 4.5 * right;
    // A cubic through four points errs most between them; NaN at the ends of the interval fails the test too.
    const good = [1 / 8, 1 / 2, 7 / 8].every((t) => {
      const truth = at(t);
      return Math.abs(((c3 * t + c2) * t + c1) * t + c0 - truth) <= TOLERANCE * truth;
    });
    this.#cubics.set(good ? [c0, c1, c2, c3] : [Number.NaN, 0, 0, 0], 4 * cell);
  }
}
