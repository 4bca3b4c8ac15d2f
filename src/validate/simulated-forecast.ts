import { forecast } from "../calibrate/index.js";
import type { Calibration } from "../scenario/calibration.js";
import { bucketMiddle, BUCKETS, mergeCounts, quantile, simulate, type SystemSpec, total } from "../sim/index.js";
import type { Figures } from "./figures.js";
import { openLoopCase, openLoopSystem } from "./open-loop-system.js";
import { QUANTILE_LEVELS } from "./run-summary.js";
import type { Forecaster } from "./run-campaign.js";
import type { Series, ValidationCase } from "./validation-case.js";
import { largestThat } from "./bisect.js";

const REPLICATIONS = 12;
/** Requests of one look at a rate, when the knee is searched. */
const KNEE_REQUESTS = 6_000;
/** The calibration's own forecast of every case: one parameter vector of its bootstrap per simulated run. */
export function simulatedForecaster(calibration: Calibration, cores: number): Forecaster {
  return (which, options) => forecast(calibration, openLoopCase(which, cores), options);
}

/** Predicted response times at QUANTILE_LEVELS, all replications pooled. */
export function simulatedQuantiles(calibration: Calibration, cores: number): (which: ValidationCase) => number[] {
  const known = new Map<string, number[]>();
  return (which) => {
    const found = known.get(which.name);
    if (found !== undefined) return found;
    const system = openLoopSystem(calibration, which, cores);
    const pooled = new Float64Array(BUCKETS);
    for (let replication = 0; replication < REPLICATIONS; replication++) {
      mergeCounts(pooled, histogramOf(system, which, replication));
    }
    const quantiles = QUANTILE_LEVELS.map((level) => quantile(pooled, level));
    known.set(which.name, quantiles);
    return quantiles;
  };
}

/** One simulated run of a case, in the figures a measured one has. Also the reference for other models in tests. */
export function simulateRun(system: SystemSpec, which: ValidationCase, replication: number): Figures {
  const merged = histogramOf(system, which, replication);
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) sum += (merged[bucket] ?? 0) * bucketMiddle(bucket);
  const count = total(merged);
  return {
    throughput: count / which.durationSeconds,
    mean: sum / count,
    p50: quantile(merged, 0.5),
    p95: quantile(merged, 0.95),
    p99: quantile(merged, 0.99),
  };
}

function histogramOf(system: SystemSpec, which: ValidationCase, replication: number): Float64Array {
  const { warmupSeconds, durationSeconds, seed } = which;
  const run = simulate(system, {
    seed,
    replication,
    horizonSeconds: warmupSeconds + durationSeconds,
    warmUpSeconds: warmupSeconds,
    drainSeconds: 60,
    intervals: 1,
    loadFactor: 1,
  });
  const merged = new Float64Array(BUCKETS);
  for (const site of run.sites) mergeCounts(merged, site.histogram);
  return merged;
}

/** The highest rate whose simulated p95 is within the limit, to 1 % of saturation. */
export function simulatedKnee(
  calibration: Calibration,
  cores: number,
  seed: number,
): (series: Series, p95LimitSeconds: number, saturation: number) => Promise<number> {
  return (series, limit, saturation) => {
    const within = (ratePerSecond: number): Promise<boolean> => {
      const which: ValidationCase = {
        name: series.name,
        series,
        level: 1,
        utilisation: ratePerSecond / saturation,
        ratePerSecond,
        warmupSeconds: 2,
        durationSeconds: KNEE_REQUESTS / ratePerSecond,
        arrivals: { kind: "poisson-exact" },
        seed,
        reference: false,
      };
      return Promise.resolve(simulateRun(openLoopSystem(calibration, which, cores), which, 0).p95 <= limit);
    };
    return largestThat(within, { low: saturation / 20, high: saturation, tolerance: 0.01 });
  };
}
