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
  #number = 0;

  constructor(profile: RateProfile, process: ArrivalProcess, stream: Stream) {
    this.#profile = profile;
    this.#gaps = new Draws(stream, law(unitGap(process)));
    if (process.kind === "constant") this.#position[0] = -1;
  }

  /** Time of the next arrival in seconds; Infinity when the profile is over. */
  next(): number {
    const position = this.#position[0]! + this.#gaps.at(this.#number++);
    this.#position[0] = position;
    return this.#profile.timeOf(position);
  }
}
