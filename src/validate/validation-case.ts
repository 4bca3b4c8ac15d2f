import type { ArrivalProcess } from "../sim/index.js";

/** How the stack runs for a case. */
export interface Configuration {
  readonly workers: number;
  readonly workerClass: "sync" | "gthread";
  readonly threads: number;
  readonly poolSize: number;
  readonly maxOverflow: number;
}

/** Whether requests of it wait (for the database) or compute: the two are predicted to different goals. */
export type CaseKind = "waiting" | "cpu";

/** One curve: one mix of routes on one configuration, at several rates. */
export interface Series {
  readonly name: string;
  readonly kind: CaseKind;
  /** Indices into the calibration's routes. */
  readonly mix: readonly { readonly route: number; readonly weight: number }[];
  readonly configuration: Configuration;
}

/** What is predicted before it is measured: one rate of one series. */
export interface ValidationCase {
  /** `GET /dbwait, 3 sync workers at 52.1/s` */
  readonly name: string;
  readonly series: Series;
  /** Share of the series' predicted knee. */
  readonly level: number;
  /** Predicted share of the stack's cores (or, if workers run out first, of its workers) in use. */
  readonly utilisation: number;
  readonly ratePerSecond: number;
  readonly warmupSeconds: number;
  /** Measured, after the warm-up. */
  readonly durationSeconds: number;
  readonly arrivals: ArrivalProcess;
  /** Of the arrivals: the same in every repeat, so that what differs between repeats is the machine. */
  readonly seed: number;
  /** Reference runs watch the machine; they are in no figure. */
  readonly reference: boolean;
}

/** `4 sync workers`, `2 gthread workers of 4 threads, pool of 2`. */
export function describeConfiguration({ workers, workerClass, threads, poolSize, maxOverflow }: Configuration): string {
  const pool = poolSize === 5 && maxOverflow === 10 ? "" : `, pool of ${poolSize}+${maxOverflow}`;
  const kind = workerClass === "sync" ? "" : ` of ${threads} threads`;
  return `${workers} ${workerClass} worker${workers === 1 ? "" : "s"}${kind}${pool}`;
}

export function configurationKey(configuration: Configuration): string {
  const { workers, workerClass, threads, poolSize, maxOverflow } = configuration;
  return [workers, workerClass, threads, poolSize, maxOverflow].join("/");
}

/** Requests under way in the stack at most: workers, threads, and connections where every request needs one. */
export function slotsOf({ kind, configuration }: Pick<Series, "kind" | "configuration">): number {
  const { workers, threads, poolSize, maxOverflow } = configuration;
  return workers * (kind === "waiting" ? Math.min(threads, poolSize + maxOverflow) : threads);
}
