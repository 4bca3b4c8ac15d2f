import { BUCKETS, mergeCounts, quantile, type Run } from "../sim/index.js";
import { type CpuUse, simulatedCpuUse } from "./cpu-use.js";
import { FOUND, foundFigures, type FoundFigures, LEAST_FOUND } from "./found-in-flight.js";

/** The figures that a run is measured, fitted and predicted in. */
export const RUN_FIGURES = ["throughput", "mean", "p50", "p95", "p99"] as const;

export type RunFigure = (typeof RUN_FIGURES)[number];

/** Answered requests per second; response times from the intended start in seconds; share of the stack's cores in use. */
export interface RunFigures
  extends
    Readonly<Record<RunFigure, number>>,
    // These and the quartiles are fitted, not reported.
    FoundFigures {
  /** NaN: not measured. */
  readonly utilisation: number;
  readonly p25?: number | undefined;
  readonly p75?: number | undefined;
}

/** What is compared of a simulated run. */
export interface SimulatedFigures extends RunFigures {
  readonly cpuUse: CpuUse;
  /** Requests behind each mean by number found. */
  readonly foundCounts: readonly number[];
  /** Of the response times, by the simulator's buckets. */
  readonly histogram: Float64Array;
}

/**
 * The figures of a simulated run. Throughput is of the horizon without the drain behind it.
 *
 * @param cores of the instance
 */
export function simulatedFigures(run: Run, cores: number): SimulatedFigures {
  const merged = new Float64Array(BUCKETS);
  let count = 0;
  let sum = 0;
  for (const site of run.sites) {
    mergeCounts(merged, site.histogram);
    count += site.count;
    sum += site.sum;
  }
  const { binSeconds, counts } = run.path;
  const first = Math.floor(run.warmUpSeconds / binSeconds + 1e-9);
  const last = Math.round(run.horizonSeconds / binSeconds);
  // Of the bin in which the warm-up ends, its share.
  let ended = (counts[first] ?? 0) * Math.min(1, first + 1 - run.warmUpSeconds / binSeconds);
  for (let bin = first + 1; bin < last; bin++) ended += counts[bin] ?? 0;
  const cpu = run.gauges.find(({ system, metric }) => system === "instance" && metric === "CPUUtilization");
  return {
    throughput: ended / (last * binSeconds - run.warmUpSeconds),
    mean: sum / count,
    p25: quantile(merged, 0.25),
    p50: quantile(merged, 0.5),
    p75: quantile(merged, 0.75),
    p95: quantile(merged, 0.95),
    p99: quantile(merged, 0.99),
    ...foundFigures(run.found?.counts ?? [], run.found?.seconds ?? []),
    utilisation: cpu?.average ?? Number.NaN,
    cpuUse: simulatedCpuUse(run, cores),
    histogram: merged,
    foundCounts: Array.from(run.found?.counts ?? []),
  };
}

/** The figures without those by number found that stand on too few requests; without `counts`, without all of them. */
export function withoutFound(figures: RunFigures, counts: readonly number[] = []): RunFigures {
  const left = FOUND.map((figure, found) => [figure, (counts[found] ?? 0) < LEAST_FOUND ? undefined : figures[figure]]);
  return { ...figures, ...(Object.fromEntries(left) as Partial<RunFigures>) };
}
