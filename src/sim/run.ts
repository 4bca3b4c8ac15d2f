import type { Hop } from "./kernel/requests.js";
import type { Gauge } from "./metrics/gauges.js";
import type { RouteTally } from "./metrics/recorder.js";

/**
 * One replication: counts, sums and histograms, nothing averaged yet. Plain data: it crosses threads.
 * Times in seconds.
 */
export interface Run {
  readonly replication: number;
  readonly horizonSeconds: number;
  readonly intervalSeconds: number;
  readonly warmUpSeconds: number;
  /** Events fired. */
  readonly events: number;
  /** By route, after warm-up. */
  readonly routes: readonly Readonly<RouteTally>[];
  readonly errorHistogram: Uint32Array;
  /** Failures by HTTP status, after warm-up; 0 = the client's timeout. */
  readonly failures: readonly { readonly status: number; readonly count: number }[];
  readonly iterations: {
    readonly started: number;
    readonly completed: number;
    readonly dropped: number;
    readonly interrupted: number;
    readonly sumSeconds: number;
    readonly histogram: Uint32Array;
  };
  /** By interval, warm-up included. */
  readonly series: {
    readonly sent: Uint32Array;
    readonly ended: Uint32Array;
    readonly failed: Uint32Array;
    /** interval * BUCKETS + bucket */
    readonly histogram: Uint32Array;
  };
  /** In fine bins, warm-up included. */
  readonly path: {
    readonly binSeconds: number;
    readonly counts: Float64Array;
    readonly seconds: Float64Array;
    readonly inFlight: Float64Array;
  };
  readonly gauges: readonly (Omit<Gauge, "integral"> & {
    /** Average after warm-up. */
    readonly average: number;
    /** Averages by interval. */
    readonly values: Float64Array;
  })[];
  readonly hops: {
    readonly names: readonly Hop[];
    /** By latency class. */
    readonly counts: Float64Array;
    /** class * hops + hop, s */
    readonly sums: Float64Array;
  };
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
}
