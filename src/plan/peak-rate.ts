import { RateProfile, type SystemSpec } from "../sim/index.js";

/** The highest rate at which the loads together send requests, per second; null if one of them is closed. */
export function peakRate(system: SystemSpec): number | null {
  const parts = system.loads.map((load) => {
    if (load.executor !== "arrival-rate") return null;
    const weights = load.mix.reduce((sum, { weight }) => sum + weight, 0);
    const steps = load.mix.reduce(
      (sum, { journey, weight }) => sum + weight * system.journeys[journey]!.steps.length,
      0,
    );
    return {
      profile: new RateProfile(load.startRatePerSecond, load.stages),
      start: load.startTimeSeconds,
      perIteration: steps / weights,
    };
  });
  if (parts.includes(null)) return null;
  const open = parts.filter((part) => part !== null);
  // A sum of piecewise linear rates is highest where one of them bends.
  const bends = system.loads.flatMap((load, i) => {
    if (load.executor !== "arrival-rate") return [];
    let at = open[i]!.start;
    return [at, ...load.stages.map(({ durationSeconds }) => (at += durationSeconds))];
  });
  const rateAt = (t: number): number =>
    open.reduce((sum, { profile, start, perIteration }) => sum + perIteration * profile.rateAt(t - start), 0);
  return Math.max(0, ...bends.map(rateAt));
}
