import type { Calendar } from "../kernel/calendar.js";

/**
 * Quantities that go up and down (busy workers, connections in use), with their integrals over time, so that
 * an average over any stretch is the difference of two readings.
 *
 * A step of size b at time t adds b (T - t) to the integral up to T; so the sum of the steps and the sum of
 * steps times their times are all that has to be kept.
 */
export class Levels {
  readonly #clock: Float64Array;
  #value = new Float64Array(16);
  #moment = new Float64Array(16);
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
    this.#value[level]! += by;
    this.#moment[level]! += by * this.#clock[0]!;
  }

  value(level: number): number {
    return this.#value[level]!;
  }

  /** Integral over time up to now. */
  integral(level: number): number {
    return this.#value[level]! * this.#clock[0]! - this.#moment[level]!;
  }

  #grow(): void {
    const widen = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(old.length * 2);
      wide.set(old);
      return wide;
    };
    this.#value = widen(this.#value);
    this.#moment = widen(this.#moment);
  }
}
