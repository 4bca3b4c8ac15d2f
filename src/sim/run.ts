import type { UserTimingCounts } from "./client/user-timings.js";
import type { CloudFrontRun } from "./cloudfront/index.js";
import type { LoadBalancerRun } from "./alb/index.js";
import type { AppServerRun } from "./app/index.js";
import type { DatabaseConnectionsRun } from "./pool/index.js";
import type { RdsRun, ReplicationRun } from "./rds/index.js";
import type { AutoScalingRun } from "./autoscaling/index.js";
import type { CpuCreditsRun } from "./ec2/index.js";
import type { Hop } from "./kernel/requests.js";
import type { Gauge } from "./metrics/gauges.js";

/** What is known of the requests of one call site after warm-up. Times in seconds. */
export interface SiteCounts {
  /** k6 scenario, and index into the system's routes. */
  readonly load: string;
  readonly route: number;
  /** Expected answers and timeouts (which count with the time the client waited): `http_req_duration`. */
  readonly histogram: Uint32Array;
  /** Requests in the histogram, the sum of their times, the extremes. */
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Of those in the histogram, how many the client gave up. */
  readonly timeouts: number;
  /** Error answers, and the sum of their times. */
  readonly errors: number;
  readonly errorSum: number;
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
}

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
  readonly sites: readonly SiteCounts[];
  readonly errorHistogram: Uint32Array;
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
  /** By the number of requests in flight when a request was sent, the last class with all beyond; absent: not asked for. */
  readonly found?: { readonly counts: Float64Array; readonly seconds: Float64Array };
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
  /** Times around requests, if the system models its clients. */
  readonly userTimings?: UserTimingCounts;
  /** Absent: there is none, or only a plain one. */
  readonly loadBalancer?: LoadBalancerRun;
  /** Absent: there is no CloudFront. */
  readonly cloudFront?: CloudFrontRun;
  /** Absent: workers never end, and Nginx waits for them without limit. */
  readonly appServer?: AppServerRun;
  /** Absent: there are no T instances. */
  readonly cpuCredits?: CpuCreditsRun;
  /** Absent: the instances are always there. */
  readonly autoScaling?: AutoScalingRun;
  /** Absent: connections to the database are only counted. */
  readonly connections?: DatabaseConnectionsRun;
  /** Absent: the database never goes away. */
  readonly rds?: RdsRun;
  /** Absent: nobody follows the database. */
  readonly replicas?: ReplicationRun & { readonly fellBack: number };
  readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
}
