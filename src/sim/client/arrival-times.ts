import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Stream } from "../kernel/stream.js";
import type { ArrivalProcess, DistributionSpec } from "../spec.js";
import type { RateProfile } from "./rate-profile.js";

/** Gaps between arrivals at unit rate. Constant spacing starts at once, as k6 does: its first gap is 0. */
function unitGap(process: ArrivalProcess): DistributionSpec {
  switch (process.kind) {
    case "poisson":
      return { kind: "exponential", mean: 1 };
    case "gamma":
      return { kind: "gamma", mean: 1, scv: process.burstiness };
    case "constant":
      return { kind: "constant", value: 1 };
    case "poisson-exact":
      // Not a gap: the uniform number that the next order statistic is made of.
      return { kind: "uniform", min: 0, max: 1 };
  }
}

/**
 * When iterations start: a pure function of (profile, process, stream), the same for the simulator and for a
 * load test, so that both see the same arrivals.
 */
export class ArrivalTimes {
  readonly #profile: RateProfile;
  readonly #gaps: Draws;
  /** [0]: arrivals expected by the last arrival's time. */
  readonly #position = new Float64Array(1);
  /** Arrivals in all when their number is fixed, else NaN. */
  readonly #count: number;
  #number = 0;

  constructor(profile: RateProfile, process: ArrivalProcess, stream: Stream) {
    this.#profile = profile;
    this.#gaps = new Draws(stream, law(unitGap(process)));
    if (process.kind === "constant") this.#position[0] = -1;
    this.#count = process.kind === "poisson-exact" ? Math.round(profile.expected) : Number.NaN;
  }

  /** Time of the next arrival in seconds; Infinity when the profile is over. */
  next(): number {
    const number = this.#number++;
    const draw = this.#gaps.at(number);
    const position = this.#position[0]! + (Number.isNaN(this.#count) ? draw : this.#orderedGap(draw, number));
    this.#position[0] = position;
    return this.#profile.timeOf(position);
  }

  /**
   * From one uniform point of [0, expected) to the next of `#count` in order: the least of the m points left is
   * 1 - u^(1/m) of the way to the end (Devroye, Non-Uniform Random Variate Generation, 1986, V.3.1).
   */
  #orderedGap(uniform: number, number: number): number {
    const left = this.#count - number;
    if (left <= 0) return Infinity;
    return (this.#profile.expected - this.#position[0]!) * (1 - uniform ** (1 / left));
  }
}
