import { Stream } from "../kernel/stream.js";
import type { LoadSpec } from "../spec.js";
import { ArrivalTimes } from "./arrival-times.js";
import { JourneyChoice } from "./journey-choice.js";
import { RateProfile } from "./rate-profile.js";

export type ArrivalRateSpec = Extract<LoadSpec, { executor: "arrival-rate" }>;

/** When the iterations of an arrival-rate load are due, and which journey each runs; columns of equal length. */
export interface ArrivalSchedule {
  /** Seconds since the run's start, ascending. */
  readonly atSeconds: Float64Array;
  /** Index into the load's mix. */
  readonly choice: Uint16Array;
}

/**
 * The arrivals that `simulate` gives this load with the same seed and replication, for whoever sends them to a
 * real server: made from the same streams by the same code, so that prediction and measurement see the same
 * arrivals. The load must end: every arrival is listed.
 */
export function arrivalSchedule(
  load: ArrivalRateSpec,
  { seed, replication }: { readonly seed: number; readonly replication: number },
): ArrivalSchedule {
  const profile = new RateProfile(load.startRatePerSecond, load.stages);
  const times = new ArrivalTimes(profile, load.arrivals, new Stream(seed, replication, "arrival", load.name));
  const journeys = new JourneyChoice(load.mix, new Stream(seed, replication, "journey", load.name));
  const atSeconds: number[] = [];
  for (let at = times.next(); at < Infinity; at = times.next()) atSeconds.push(load.startTimeSeconds + at);
  return {
    atSeconds: Float64Array.from(atSeconds),
    choice: Uint16Array.from(atSeconds, (_, number) => journeys.at(number)),
  };
}
