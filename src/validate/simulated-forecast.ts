import type { Calibration } from "../scenario/calibration.js";
import { bucketMiddle, BUCKETS, mergeCounts, quantile, simulate, type SystemSpec, total } from "../sim/index.js";
import { FIGURES, type Figure, type Figures, type Forecast } from "./figures.js";
import { openLoopSystem } from "./open-loop-system.js";
import { QUANTILE_LEVELS } from "./run-summary.js";
import type { Forecaster } from "./run-campaign.js";
import type { Series, ValidationCase } from "./validation-case.js";
import { largestThat } from "./bisect.js";

const REPLICATIONS = 12;
/** Requests of one look at a rate, when the knee is searched. */
const KNEE_REQUESTS = 6_000;
/** Run-to-run spread of a calibration that does not say: 2 %, the least that repeated runs showed. */
const LEAST_RUN_TO_RUN_SD = 0.02;
/** Of the normal distribution, both sides of 90 %. */
const Z90 = 1.645;

/**
 * Forecasts by simulating the calibrated stack: replications as long as the run, so that what the arrivals of one
 * run do by chance is in the interval, widened by the calibration's spread between runs (log-normal).
 */
export function simulatedForecaster(calibration: Calibration, cores: number): Forecaster {
  const spread = Math.max(LEAST_RUN_TO_RUN_SD, calibration.machine?.runToRunSd ?? 0);
  return (which, { speed = 1 }) => {
    const system = openLoopSystem(calibration, which, cores, speed);
    const replications = Array.from({ length: REPLICATIONS }, (_, replication) =>
      simulateRun(system, which, replication),
    );
    return Promise.resolve(
      FIGURES.map((figure) =>
        forecastOf(
          figure,
          replications.map((each) => each[figure]),
          spread,
        ),
      ),
    );
  };
}

/** Median of the replications; variance of their logarithms and of the runs' together. */
function forecastOf(figure: Figure, values: readonly number[], spread: number): Forecast[number] {
  const logs = values.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  // Arrivals are what they are: throughput below saturation does not vary with the machine.
  const between = figure === "throughput" ? 0 : spread;
  const half = Z90 * Math.sqrt(variance * (1 + 1 / logs.length) + between * between);
  return { figure, predicted: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** Predicted response times at QUANTILE_LEVELS, all replications pooled. */
export function simulatedQuantiles(calibration: Calibration, cores: number): (which: ValidationCase) => number[] {
  const known = new Map<string, number[]>();
  return (which) => {
    const found = known.get(which.name);
    if (found !== undefined) return found;
    const system = openLoopSystem(calibration, which, cores, 1);
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
      return Promise.resolve(simulateRun(openLoopSystem(calibration, which, cores, 1), which, 0).p95 <= limit);
    };
    return largestThat(within, { low: saturation / 20, high: saturation, tolerance: 0.01 });
  };
}
