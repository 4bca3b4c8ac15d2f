import { bucketMiddle, BUCKETS, mergeCounts, quantile, simulate, type SystemSpec, total } from "../sim/index.js";

/** The figures of a closed loop that measurement and prediction have in common. Seconds, per second. */
export interface ClosedLoopFigures {
  readonly requestsPerSecond: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Predicts a closed loop; injected, so that the pipeline can be tested without a simulator. */
export type Predict = (system: SystemSpec) => ClosedLoopFigures;

const HORIZON_SECONDS = 60;
const WARM_UP_SECONDS = 5;
const REPLICATIONS = 4;

/** The simulator's word: four replications of a minute. */
export const predictBySimulation: Predict = (system) => {
  const merged = new Float64Array(BUCKETS);
  let count = 0;
  let seconds = 0;
  for (let replication = 0; replication < REPLICATIONS; replication++) {
    const run = simulate(system, {
      seed: 1,
      replication,
      horizonSeconds: HORIZON_SECONDS,
      warmUpSeconds: WARM_UP_SECONDS,
      drainSeconds: 0,
      intervals: 1,
      loadFactor: 1,
    });
    for (const site of run.sites) {
      mergeCounts(merged, site.histogram);
      count += site.count;
    }
    seconds += HORIZON_SECONDS - WARM_UP_SECONDS;
  }
  return {
    requestsPerSecond: count / seconds,
    mean: histogramMean(merged),
    p50: quantile(merged, 0.5),
    p95: quantile(merged, 0.95),
    p99: quantile(merged, 0.99),
  };
};

function histogramMean(counts: Float64Array): number {
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) sum += (counts[bucket] ?? 0) * bucketMiddle(bucket);
  return sum / total(counts);
}
