import { BUCKETS, EACH_INSTANCE, quantile, total, type Run } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { Replications } from "./replications.js";
import type { InstanceFigures, SeriesFigures, SystemSeries } from "./result.js";

/** An interval with fewer requests (over all replications) than this has no percentile beyond p: 10 / (1 - p). */
const MINIMUM_EXCEEDANCES = 10;

/** Arrivals, completions and latency by interval: means over replications, percentiles of them together. */
export function seriesFigures({ runs, latencySeries }: Replications): SeriesFigures {
  const first = runs[0]!;
  const { intervalSeconds } = first;
  const intervals = first.series.sent.length;
  const indices = Array.from({ length: intervals }, (_, i) => i);
  const perSecond = (of: (run: Run) => ArrayLike<number>): number[] =>
    indices.map((i) => average(runs.map((run) => of(run)[i]!)) / intervalSeconds);
  const pooled = indices.map((i) => latencySeries.subarray(i * BUCKETS, (i + 1) * BUCKETS));
  const percentile = (p: number): (number | null)[] =>
    pooled.map((counts) => (total(counts) * (1 - p) < MINIMUM_EXCEEDANCES ? null : 1000 * quantile(counts, p)));
  const inFlight = gaugeValues(runs, "InFlight");
  return {
    timeSeconds: indices.map((i) => i * intervalSeconds),
    intervalSeconds,
    arrivalsPerSecond: perSecond((run) => run.series.sent),
    completionsPerSecond: perSecond((run) => run.series.ended),
    failuresPerSecond: perSecond((run) => run.series.failed),
    inFlight,
    med: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
  };
}

/** Every gauge of every system, but those that each instance has. */
export function systemSeries(runs: readonly Run[], confidence: number): SystemSeries[] {
  const gauges = runs[0]!.gauges.map((gauge, index) => ({ ...gauge, index }));
  const ofSystems = gauges.filter(({ system }) => system !== EACH_INSTANCE);
  return ofSystems.map(({ system, metric, label, unit, capacity, index }) => ({
    system,
    metric,
    label,
    unit,
    capacity,
    average: meanEstimate(
      runs.map((run) => run.gauges[index]!.average),
      confidence,
    ),
    peak: meanEstimate(
      runs.map((run) => Math.max(...run.gauges[index]!.values)),
      confidence,
    ),
    values: Array.from(runs[0]!.gauges[index]!.values, (_, i) =>
      average(runs.map((run) => run.gauges[index]!.values[i]!)),
    ),
  }));
}

/** The CPU of each instance in the first replication: of which one it is, others tell another story. */
export function instanceFigures(runs: readonly Run[]): InstanceFigures | null {
  const cpu = runs[0]!.gauges
    .filter(({ system }) => system === EACH_INSTANCE)
    .map(({ values }) => Array.from(values, (value) => Number(value.toFixed(4))));
  return cpu.length === 0 ? null : { cpu };
}

function gaugeValues(runs: readonly Run[], metric: string): number[] {
  const index = runs[0]!.gauges.findIndex((gauge) => gauge.metric === metric);
  return Array.from(runs[0]!.gauges[index]!.values, (_, i) =>
    average(runs.map((run) => run.gauges[index]!.values[i]!)),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
