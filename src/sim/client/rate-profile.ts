import type { Stage } from "../spec.js";

/**
 * A rate that moves linearly from stage to stage, and its integral, the expected number of arrivals:
 *
 *     rate        ____            Λ(t) = ∫ rate      t(x) = the time by which x arrivals are expected
 *            ____/    \
 *           /          \____
 *
 * Arrival times are t(x₁), t(x₂), … for x spaced by the arrival process at unit rate: the time change that
 * makes a Poisson process of any rate out of one of rate 1.
 */
export class RateProfile {
  readonly #start: Float64Array;
  readonly #rate: Float64Array;
  readonly #slope: Float64Array;
  /** Λ at the start of each stage. */
  readonly #before: Float64Array;
  readonly durationSeconds: number;
  /** Λ at the end. */
  readonly expected: number;
  /** Stage of the last answer; questions come in order. */
  #stage = 0;

  /** @param factor multiplies every rate */
  constructor(startRatePerSecond: number, stages: readonly Stage[], factor = 1) {
    const n = stages.length;
    this.#start = new Float64Array(n);
    this.#rate = new Float64Array(n);
    this.#slope = new Float64Array(n);
    this.#before = new Float64Array(n);
    let at = 0;
    let rate = startRatePerSecond * factor;
    let sum = 0;
    stages.forEach(({ durationSeconds, target }, i) => {
      const to = target * factor;
      this.#start[i] = at;
      this.#rate[i] = rate;
      this.#slope[i] = durationSeconds > 0 ? (to - rate) / durationSeconds : 0;
      this.#before[i] = sum;
      sum += ((rate + to) / 2) * durationSeconds;
      at += durationSeconds;
      rate = to;
    });
    this.durationSeconds = at;
    this.expected = sum;
  }

  /** The time by which `x` arrivals are expected; Infinity when the profile ends before. `x` never decreases from call to call. */
  timeOf(x: number): number {
    if (!(x < this.expected)) return Infinity;
    let stage = this.#stage;
    while (stage + 1 < this.#start.length && x >= this.#before[stage + 1]!) stage++;
    this.#stage = stage;
    const left = x - this.#before[stage]!;
    const rate = this.#rate[stage]!;
    const slope = this.#slope[stage]!;
    if (slope === 0) return this.#start[stage]! + (left === 0 ? 0 : left / rate);
    // The root of slope/2 t^2 + rate t = left in the form that does not cancel.
    const root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * left));
    return this.#start[stage]! + (left === 0 ? 0 : (2 * left) / (rate + root));
  }

  /** Rate at time `t` (per second); 0 outside the profile. */
  rateAt(t: number): number {
    if (t < 0 || t > this.durationSeconds) return 0;
    let stage = 0;
    while (stage + 1 < this.#start.length && t >= this.#start[stage + 1]!) stage++;
    return this.#rate[stage]! + this.#slope[stage]! * (t - this.#start[stage]!);
  }
}
