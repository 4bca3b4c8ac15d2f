import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Pool } from "../parallel/index.js";
import type { RunSettings } from "../scenario/index.js";
import type { Run, RunSpec, SystemSpec } from "../sim/index.js";
import { mser5 } from "../stats/index.js";
import { detectOverload, type Overload } from "./overload.js";

/** How long to simulate, and what to delete. */
export interface Preparation {
  readonly horizonSeconds: number;
  readonly drainSeconds: number;
  readonly warmUp: { readonly rule: string; readonly seconds: number };
  readonly overload: Overload | null;
}

/** Runs from which warm-up and overload are judged. */
const PILOTS = 10;
/** Requests a run of a steady state should see: enough for the tail, and many times the settling of most queues. */
const TARGET_REQUESTS = 60_000;
const MAXIMUM_DOUBLINGS = 6;
/**
 * Largest coefficient of variation of a run's mean response time between runs. A run is then many relaxation
 * times long, so that what MSER leaves of the start-up bias is small against the interval.
 */
const MAXIMUM_RUN_SPREAD = 0.2;

/** Finds out, by pilot runs where the scenario leaves it open, how long the runs are to be. */
export async function prepare(
  system: SystemSpec,
  settings: RunSettings,
  base: Pick<RunSpec, "seed" | "loadFactor">,
  pool: Pool,
): Promise<Preparation> {
  const pilots = async (horizonSeconds: number, count: number): Promise<Run[]> => {
    const spec = (replication: number): RunSpec => ({
      ...base,
      replication,
      horizonSeconds,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: settings.intervals,
    });
    return await Promise.all(Array.from({ length: count }, (_, i) => pool.run(system, spec(i))));
  };
  const { horizon, warmUp } = settings;
  if (horizon.kind === "fixed") {
    const drainSeconds = Math.max(0, ...system.loads.map((load) => load.gracefulStopSeconds));
    if (system.loads.every(({ executor }) => executor.endsWith("-iterations"))) {
      const seconds = await workLength(horizon.seconds, async (length) => (await pilots(length, 1))[0]!);
      const rule = "nothing deleted: a number of iterations has a beginning and an end";
      return { horizonSeconds: seconds, drainSeconds: horizon.seconds, warmUp: { rule, seconds: 0 }, overload: null };
    }
    const { seconds } = horizon;
    if (warmUp.kind === "fixed") {
      const rule = warmUp.seconds === 0 ? "nothing deleted: the load changes over time" : "as the scenario says";
      return { horizonSeconds: seconds, drainSeconds, warmUp: { rule, seconds: warmUp.seconds }, overload: null };
    }
    const runs = await pilots(seconds, PILOTS);
    const found = truncation(runs);
    const rule = found.settled
      ? "MSER-5 on the mean response time of ten pilot runs"
      : "MSER-5: the run is too short to settle; half of it is deleted";
    return {
      horizonSeconds: seconds,
      drainSeconds: 0,
      warmUp: { rule, seconds: found.seconds },
      overload: detectOverload(runs),
    };
  }

  let seconds = await steadyLength(async (length) => (await pilots(length, 1))[0]!);
  for (let doubling = 0; ; doubling++, seconds *= 2) {
    const runs = await pilots(seconds, PILOTS);
    const overload = detectOverload(runs);
    const found = truncation(runs);
    const last = doubling === MAXIMUM_DOUBLINGS;
    // A start-up transient of a busy system looks like growth for a while: ask again with longer runs.
    if (overload !== null && doubling < 2) continue;
    if (warmUp.kind === "fixed") {
      return {
        horizonSeconds: seconds,
        drainSeconds: 0,
        warmUp: { rule: "as the scenario says", seconds: warmUp.seconds },
        overload,
      };
    }
    const enough = found.settled && runSpread(runs) <= MAXIMUM_RUN_SPREAD;
    if (!enough && overload === null && !last) continue;
    const rule = "MSER-5 on the mean response time of ten pilot runs";
    return { horizonSeconds: seconds, drainSeconds: 0, warmUp: { rule, seconds: found.seconds }, overload };
  }
}

/**
 * How long a load that ends with its iterations takes: its `maxDuration` is only a bound, and rates are per second
 * of the test as it was. Looked at ever closer, since a short load is one bin of a long run.
 */
async function workLength(bound: number, trial: (seconds: number) => Promise<Run>): Promise<number> {
  let seconds = bound;
  for (let look = 0; look < 5; look++) {
    const { path } = await trial(seconds);
    let active = path.counts.length;
    while (active > 0 && path.counts[active - 1] === 0 && path.inFlight[active - 1] === 0) active--;
    if (active === 0 || active > path.counts.length / 2) return active === 0 ? seconds : active * path.binSeconds;
    seconds = active * path.binSeconds;
  }
  return seconds;
}

/** A length in which about TARGET_REQUESTS end, found by lengthening a trial run. */
async function steadyLength(trial: (seconds: number) => Promise<Run>): Promise<number> {
  let seconds = 1;
  for (let attempt = 0; attempt < 40; attempt++) {
    const run = await trial(seconds);
    const ended = run.path.counts.reduce((a, b) => a + b, 0);
    if (ended >= TARGET_REQUESTS / 4) return Math.max(1e-3, (seconds * TARGET_REQUESTS) / ended);
    seconds *= ended < 10 ? 10 : Math.min(10, (TARGET_REQUESTS / ended) * 0.5);
  }
  throw new Error(`No request ended within ${seconds} s of simulated time: the load starts nothing.`);
}

/** Coefficient of variation, between runs, of a run's mean response time. */
function runSpread(runs: readonly Run[]): number {
  const means = runs.map(({ path }) => {
    const requests = path.counts.reduce((a, b) => a + b, 0);
    return path.seconds.reduce((a, b) => a + b, 0) / requests;
  });
  return sampleStandardDeviation(means) / mean(means);
}

/** MSER-5 on the path averaged over runs, rounded up to a bin. */
function truncation(runs: readonly Run[]): { seconds: number; settled: boolean } {
  const { binSeconds, counts } = runs[0]!.path;
  const path = Float64Array.from(counts, (_, bin) => {
    let count = 0;
    let seconds = 0;
    for (const run of runs) {
      count += run.path.counts[bin]!;
      seconds += run.path.seconds[bin]!;
    }
    return count === 0 ? Number.NaN : seconds / count;
  });
  const { observations, settled } = mser5(path);
  return { seconds: observations * binSeconds, settled };
}
