import type { Calendar } from "../kernel/calendar.js";

/**
 * Quantities that go up and down (busy workers, connections in use), with their integrals over time, so that
 * an average over any stretch is the difference of two readings. All in two typed arrays.
 */
export class Levels {
  readonly #clock: Float64Array;
  #value = new Float64Array(16);
  #integral = new Float64Array(16);
  #since = new Float64Array(16);
  #count = 0;

  constructor(calendar: Calendar) {
    this.#clock = calendar.clock;
  }

  /** A new level, at 0. */
  add(): number {
    if (this.#count === this.#value.length) this.#grow();
    return this.#count++;
  }

  change(level: number, by: number): void {
    const now = this.#clock[0]!;
    this.#integral[level]! += this.#value[level]! * (now - this.#since[level]!);
    this.#since[level] = now;
    this.#value[level]! += by;
  }

  value(level: number): number {
    return this.#value[level]!;
  }

  /** Integral over time up to now. */
  integral(level: number): number {
    return this.#integral[level]! + this.#value[level]! * (this.#clock[0]! - this.#since[level]!);
  }

  #grow(): void {
    const widen = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(old.length * 2);
      wide.set(old);
      return wide;
    };
    this.#value = widen(this.#value);
    this.#integral = widen(this.#integral);
    this.#since = widen(this.#since);
  }
}
