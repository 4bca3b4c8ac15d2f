/**
 * A Result: what a scenario's replications say, with an interval on every figure. It is written as
 * `summary.json` and is all a report is made from. Top level: k6's `handleSummary` shape, so that k6's
 * tools read it; under `kneepoint`: what is ours. No wall-clock fact is in it (those are in RunHeader), so
 * the same scenario, calibration, seed and version give the same bytes everywhere.
 */

import type { ConnectionFigures, DatabaseFigures } from "./database-result.js";
import type { ReplicationFigures } from "./replication-result.js";

/** The version of this shape. A reader refuses another major by name. */
export const RESULT_SCHEMA = "kneepoint/result/1";

/** A two-sided confidence interval over replications. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** e.g. 0.95 */
  readonly confidence: number;
  readonly replications: number;
}

/** A figure with its interval; `value` null when there are too few data to give one (`reason` says why). */
export interface Estimate {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly reason?: string;
}

export type Verdict = "pass" | "fail" | "inconclusive";

/** k6's summary metric. Trend values are in milliseconds: avg, min, med, max, p(90), p(95), p(99), … */
export interface SummaryMetric {
  readonly type: "trend" | "rate" | "counter" | "gauge";
  readonly contains: "time" | "default" | "data";
  /** A percentile with too few exceedances is null, never a number. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** One threshold of the scenario, judged. */
export interface JudgedThreshold {
  /** `http_req_duration{name:GET /}` */
  readonly metric: string;
  /** `p(95)<300` */
  readonly source: string;
  readonly verdict: Verdict;
  readonly estimate: Estimate;
  readonly limit: number;
  readonly unit: "ms" | "/s" | "" | "share";
  /** Why: "the 95 % interval 212–231 ms lies below 300 ms". */
  readonly explanation: string;
}

/** Figures of one route (or of all: name "all"); times in milliseconds. */
export interface RouteFigures {
  readonly name: string;
  /** Share of all requests. */
  readonly share: number;
  readonly requestsPerSecond: Estimate;
  readonly failed: Estimate;
  readonly avg: Estimate;
  readonly med: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
}

/** One quantity of one system over time; CloudWatch's name where there is one. */
export interface SystemSeries {
  /** Groups the series: "instance", "gunicorn", "pool", "database", "loadBalancer", "client". */
  readonly system: string;
  /** "CPUUtilization", "DatabaseConnections", "BusyWorkers", … */
  readonly metric: string;
  readonly label: string;
  readonly unit: "share" | "count" | "per second" | "ms" | "s" | "bytes";
  /** The value at which the system is full, if it has one (share 1; workers; connections). */
  readonly capacity: number | null;
  /** Time average after warm-up. */
  readonly average: Estimate;
  /** Largest interval average. */
  readonly peak: Estimate;
  /** Mean over replications for each interval of `series.timeSeconds`. */
  readonly values: readonly number[];
}

/** Where the time of a group of requests went; the parts add up to `meanMs`. */
export interface HopBreakdown {
  readonly group: "all" | "p0-p50" | "p50-p95" | "p95-p99" | "p99-p100";
  readonly requests: number;
  readonly meanMs: number;
  readonly parts: readonly {
    readonly hop: string;
    readonly label: string;
    readonly ms: number;
    readonly share: number;
  }[];
}

export interface Finding {
  readonly severity: "info" | "warning" | "critical";
  readonly title: string;
  readonly evidence: string;
  readonly remedy: string;
}

/** Of each instance, by interval of `series`; the first replication. Of a group that scales: of each place for one. */
export interface InstanceFigures {
  readonly cpu: readonly (readonly number[])[];
}

/** What came of the viewers' requests; counts are of a replication, after warm-up, most frequent first. */
export interface CloudFrontFigures {
  readonly outcomes: readonly {
    /** CloudFront's `x-edge-result-type`, and OriginShieldHit. */
    readonly resultType: string;
    /** What the viewer saw. */
    readonly status: number;
    readonly count: Estimate;
  }[];
}

/** What the whole load balancer tells of itself; a plain one has its gauges only. */
export interface LoadBalancerFigures {
  readonly periodSeconds: number;
  /** Its own codes by cause: requests of a replication, after warm-up. */
  readonly codes: readonly { readonly status: number; readonly cause: string; readonly count: Estimate }[];
  /** As CloudWatch shows it: means over replications by period, warm-up included; null where nothing is reported. */
  readonly cloudWatch: readonly {
    readonly metric: string;
    /** "" for the load balancer itself. */
    readonly targetGroup: string;
    readonly statistic: "Sum" | "Average" | "Minimum" | "Maximum" | "p99";
    readonly unit: "count" | "s" | "bytes" | "LCU" | "share";
    readonly values: readonly (number | null)[];
  }[];
}

/** What Nginx and the workers' supervisor saw; counts are of a replication, after warm-up. */
export interface AppServerFigures {
  readonly server: "gunicorn" | "uwsgi";
  readonly causes: readonly { readonly status: number; readonly cause: string; readonly count: Estimate }[];
  readonly workerTimeouts: Estimate;
  readonly workerRestarts: Estimate;
  readonly backlogOverflows: Estimate;
  /** Workers killed by the kernel; absent: memory is not modelled. */
  readonly outOfMemoryKills?: Estimate;
  /** How often sleeping processes were started; absent: they are always there. */
  readonly wakeUps?: Estimate;
}

/** What a month like the run costs, in US dollars. */
export interface CostFigures {
  readonly region: string;
  readonly perMonth: Estimate;
  readonly perMillionRequests: Estimate;
  readonly systems: readonly { readonly system: string; readonly label: string; readonly perMonth: Estimate }[];
  readonly lines: readonly {
    readonly name: string;
    readonly label: string;
    readonly unit: string;
    /** Of a month, and its price; means of the replications. */
    readonly quantity: number;
    readonly dollars: number;
    readonly source: string;
    readonly asOf: string;
    /** From memory: verify before you rely on it. */
    readonly remembered: boolean;
  }[];
  /** What the instances' CPU costs that nobody used; null: the instances have no price. */
  readonly headroomPerMonth: Estimate | null;
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

/** What an Auto Scaling group did; counts are of a replication. */
export interface AutoScalingFigures {
  readonly minSize: number;
  readonly maxSize: number;
  readonly policies: readonly string[];
  readonly launched: Estimate;
  readonly terminated: Estimate;
  readonly replaced: Estimate;
  readonly failedLaunches: Estimate;
  /** What AWS bills, warm-up left out. */
  readonly instanceHours: Estimate;
  /** Of the first replication, as DescribeInstanceRefreshes has them; absent: there were none. */
  readonly refreshes?: readonly {
    readonly startSeconds: number;
    readonly endSeconds: number | null;
    readonly status: string;
    readonly instances: number;
    readonly replaced: number;
  }[];
  /** Of the first replication, as GetPredictiveScalingForecast has them, with what came; absent: there is no such policy. */
  readonly forecasts?: readonly {
    readonly policy: string;
    readonly mode: "ForecastOnly" | "ForecastAndScale";
    /** Of the loads: requests of the hour, or the sum of the instances' CPU in percent. */
    readonly metric: "ASGCPUUtilization" | "ALBRequestCount";
    readonly hours: readonly {
      readonly startSeconds: number;
      readonly load: number;
      readonly capacity: number;
      readonly actualLoad: number | null;
    }[];
  }[];
  /** Of the first replication, as DescribeScalingActivities has them; at most 200. */
  readonly activities: readonly {
    readonly startSeconds: number;
    readonly endSeconds: number | null;
    readonly status: string;
    readonly description: string;
    readonly cause: string;
  }[];
}

/** A flow that the architecture needs, for all pairs of subnets for which it fares alike. */
export interface NetworkFlowFigures {
  /** `load balancer -> instance` */
  readonly label: string;
  readonly protocol: string;
  readonly port: number;
  readonly verdict: "reachable" | "partly" | "blocked";
  readonly reachableShare: number;
  /** What drops the rest, with Reachability Analyzer's codes. */
  readonly causes: readonly { readonly code: string; readonly component: string; readonly rule: string }[];
  /** How many pairs of subnets. */
  readonly ways: number;
}

/** What `kneepoint check` says of the scenario's network. */
export interface NetworkFigures {
  readonly verdict: "pass" | "fail";
  readonly flows: readonly NetworkFlowFigures[];
  readonly findings: readonly Finding[];
  /** What faults block, from then on. */
  readonly faults: readonly { readonly atSeconds: number; readonly flows: readonly NetworkFlowFigures[] }[];
}

export interface SeriesFigures {
  /** Start of each interval. */
  readonly timeSeconds: readonly number[];
  readonly intervalSeconds: number;
  /** Means over replications; latencies in ms, null where an interval has too few requests. */
  readonly arrivalsPerSecond: readonly number[];
  readonly completionsPerSecond: readonly number[];
  readonly failuresPerSecond: readonly number[];
  readonly inFlight: readonly number[];
  readonly med: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** The answer of `plan`: the highest load at which every threshold holds. */
export interface CapacityFigures {
  /** Multiple of the scenario's load. null bounds: not reached within the search. */
  readonly loadFactor: { readonly feasible: number; readonly infeasible: number | null };
  /** The same as peak requests per second. */
  readonly requestsPerSecond: { readonly feasible: number; readonly infeasible: number | null };
  readonly confidence: number;
  /** The threshold or limit that breaks first, in words. */
  readonly brokenBy: string | null;
  /** Every load level tried, in order. */
  readonly trials: readonly {
    readonly loadFactor: number;
    readonly verdict: Verdict;
    readonly overloaded: boolean;
    readonly replications: number;
    readonly figures: readonly { readonly threshold: string; readonly estimate: Estimate }[];
  }[];
}

/** Predicted against measured, one row a figure. */
export interface ValidationRow {
  readonly case: string;
  readonly figure: string;
  readonly unit: string;
  readonly measured: number;
  readonly predicted: number;
  /** (predicted - measured) / measured */
  readonly error: number;
}

export interface Result {
  readonly schema: typeof RESULT_SCHEMA;
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  readonly kneepoint: {
    readonly version: string;
    readonly scenario: {
      readonly name: string;
      readonly description: string;
      /** SHA-256 of the scenario as run (after --set). */
      readonly hash: string;
      readonly parameters: readonly {
        readonly name: string;
        readonly value: unknown;
        readonly unit: string;
        readonly description: string;
      }[];
    };
    readonly verdict: Verdict;
    readonly thresholds: readonly JudgedThreshold[];
    /** intervals["http_req_duration"]["avg"]; same units as `metrics`. */
    readonly intervals: Readonly<Record<string, Readonly<Record<string, Interval>>>>;
    readonly replications: number;
    readonly horizonSeconds: number;
    readonly warmUp: { readonly rule: string; readonly seconds: number };
    readonly precision: {
      readonly targets: Readonly<Record<string, number>>;
      readonly reached: boolean;
      readonly explanation: string;
    };
    /** Set when work arrives faster than it is done: then no average is given. */
    readonly overload: { readonly explanation: string; readonly growthPerSecond: number } | null;
    readonly routes: readonly RouteFigures[];
    readonly systems: readonly SystemSeries[];
    readonly series: SeriesFigures;
    readonly distribution: readonly { readonly fromMs: number; readonly toMs: number; readonly share: number }[];
    readonly hops: readonly HopBreakdown[];
    readonly findings: readonly Finding[];
    /** Absent: the scenario says nothing about its network. */
    readonly network?: NetworkFigures;
    readonly checks: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
    /** What goes wrong, in order of time; `untilSeconds` null: to the end. Absent: nothing. */
    readonly faults?: readonly {
      readonly atSeconds: number;
      readonly untilSeconds: number | null;
      readonly label: string;
    }[];
    readonly assumptions: readonly { readonly subject: string; readonly statement: string; readonly source: string }[];
    readonly calibration: {
      readonly name: string;
      readonly machine: string;
      readonly date: string;
      readonly routes: readonly {
        readonly route: string;
        /** Means in ms with half-widths of their 95 % intervals, as measured. */
        readonly parts: readonly {
          readonly part: string;
          readonly meanMs: number;
          readonly halfWidthMs: number | null;
        }[];
        readonly samples: number;
      }[];
      readonly validation: readonly ValidationRow[];
    } | null;
    /** Absent: there is one only, or its CPU has no limit. */
    readonly instances?: InstanceFigures;
    /** Absent: there is none. */
    readonly cloudFront?: CloudFrontFigures;
    /** Absent: there is none, or a plain one. */
    readonly loadBalancer?: LoadBalancerFigures;
    /** Absent: workers never end, and Nginx waits for them without limit. */
    readonly appServer?: AppServerFigures;
    /** Absent: nothing in the scenario has a price. */
    readonly cost?: CostFigures;
    /** Absent: the number of instances is fixed. */
    readonly autoScaling?: AutoScalingFigures;
    /** Absent: connections to the database are only counted. */
    readonly connections?: ConnectionFigures;
    /** Absent: the database never goes away, and has no volume. */
    readonly database?: DatabaseFigures;
    readonly replication?: ReplicationFigures;
    readonly capacity: CapacityFigures | null;
    readonly seed: number;
  };
}

/** Wall-clock facts of the run that made a result; kept apart from it so that results compare by bytes. */
export interface RunHeader {
  readonly startedAt: string;
  readonly elapsedSeconds: number;
  readonly command: string;
  readonly node: string;
  readonly machine: string;
  readonly jobs: number;
}
