/**
 * The complete description of one system to simulate: plain data, structured-cloneable, SI units
 * (seconds, per second), every default already resolved. `scenario/` builds it from a scenario file,
 * `System` (system.ts) wires the rooms from it. Nothing here knows about YAML, AWS defaults or k6's syntax.
 */

import type { ImpairmentSpec } from "./network/impaired-link.js";
import type { ApplicationLoadBalancerSpec } from "./alb/spec.js";
import type { AppServerSpec } from "./app/app-server-spec.js";
import type { DeploymentSpec, RevisionSpec } from "./app/deployment-spec.js";
import type { ClientsSpec } from "./client/clients-spec.js";
import type { InstanceFaultSpec } from "./faults/index.js";
import type { AddressFault } from "./network/addresses.js";
import type { EgressSpec, ExternalCallSpec } from "./network/egress-spec.js";
import type { CpuCreditSpec } from "./ec2/credit-spec.js";
import type { AutoScalingSpec } from "./autoscaling/auto-scaling-spec.js";
import type { ZonesSpec } from "./network/zones.js";
import type { KernelSpec } from "./network/kernel-patience.js";
import type { DatabaseConnectionsSpec } from "./pool/pool-spec.js";
import type { ManagedDatabaseSpec, StatementSpec } from "./rds/rds-spec.js";
import type { Route53Spec } from "./route53/route53-spec.js";
import type { CloudFrontSpec, ContentSpec } from "./cloudfront/spec.js";

/** A non-negative random quantity. The unit is that of the field that holds it (seconds almost everywhere). */
export type DistributionSpec =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  /** `scv`: squared coefficient of variation, variance / mean^2. */
  | { readonly kind: "lognormal"; readonly mean: number; readonly scv: number }
  | { readonly kind: "gamma"; readonly mean: number; readonly scv: number }
  | { readonly kind: "erlang"; readonly mean: number; readonly stages: number }
  /** With probability `p` exponential of mean `mean1`, else exponential of mean `mean2`. */
  | { readonly kind: "hyperexponential"; readonly p: number; readonly mean1: number; readonly mean2: number }
  | { readonly kind: "weibull"; readonly scale: number; readonly shape: number }
  /** Pareto truncated to [min, max]. */
  | { readonly kind: "pareto"; readonly min: number; readonly max: number; readonly shape: number }
  /** Each of `values` with equal probability. */
  | { readonly kind: "empirical"; readonly values: readonly number[] }
  /** Not random: the n-th draw is the n-th of `values`, as it was measured of the n-th request; then from the first again. */
  | { readonly kind: "sequence"; readonly values: readonly number[] };

/** How arrivals are spaced around the rate profile. `gamma`: renewal gaps with scv `burstiness` (1 = Poisson). */
export type ArrivalProcess =
  | { readonly kind: "poisson" }
  | { readonly kind: "constant" }
  | { readonly kind: "gamma"; readonly burstiness: number }
  /** Poisson given its count: exactly the expected number (rounded) of arrivals, as independent uniforms in order. */
  | { readonly kind: "poisson-exact" };

/** Rate (per second) or VU count moves linearly to `target` during `durationSeconds`. */
export interface Stage {
  readonly durationSeconds: number;
  readonly target: number;
}

interface LoadBase {
  /** Name of the k6 scenario; becomes the tag `scenario`. */
  readonly name: string;
  readonly startTimeSeconds: number;
  /** How long iterations may go on after the load's own end before they are interrupted. */
  readonly gracefulStopSeconds: number;
  /** Journeys this load starts, chosen per iteration with the given weights. */
  readonly mix: readonly { readonly journey: number; readonly weight: number }[];
  /** Pause between iterations of a closed load such that an iteration takes at least this long; 0 = none. */
  readonly minIterationSeconds: number;
}

/** One k6 scenario (executor) in canonical units. */
export type LoadSpec =
  | (LoadBase & {
      /** Both arrival-rate executors: a constant rate is one stage whose target equals `startRatePerSecond`. */
      readonly executor: "arrival-rate";
      readonly startRatePerSecond: number;
      readonly stages: readonly Stage[];
      readonly arrivals: ArrivalProcess;
      /** Iterations in flight at most; an arrival beyond is a dropped iteration, as in k6. */
      readonly maxVUs: number;
    })
  | (LoadBase & {
      /** Both VU executors: constant-vus is one stage whose target equals `startVUs`. */
      readonly executor: "vus";
      readonly startVUs: number;
      readonly stages: readonly Stage[];
      readonly gracefulRampDownSeconds: number;
    })
  | (LoadBase & {
      readonly executor: "per-vu-iterations";
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationSeconds: number;
    })
  | (LoadBase & {
      readonly executor: "shared-iterations";
      readonly vus: number;
      readonly iterations: number;
      readonly maxDurationSeconds: number;
    });

/** A sequence of requests made by one iteration; an iteration ends after its last step. */
export interface JourneySpec {
  readonly name: string;
  readonly steps: readonly {
    /** Index into `SystemSpec.routes`. */
    readonly route: number;
    /** Pause after the answer, before the next step (or, in a closed load, the next iteration). */
    readonly thinkTime: DistributionSpec | null;
  }[];
}

/**
 * What one request to a route asks of each tier, at the reference speed of its calibration.
 * The order in the instance: Nginx CPU; then, holding a Gunicorn worker: CPU, (query, CPU) x queries, wait.
 */
export interface RouteSpec {
  /** `"GET /api/items"`: the `name` tag. */
  readonly name: string;
  readonly nginxCpuSeconds: DistributionSpec;
  /** CPU of the Python process, in `queries + 1` slices around the queries. */
  readonly appCpuSeconds: DistributionSpec;
  /** Share of `appCpuSeconds` that comes after the last query, from 0 to 1; the rest is spread evenly before them. Default: 1 / (queries + 1); of several queries with `serverCpuShare` 1 / queries, for the first two are one moment. */
  readonly cpuAfterQueriesShare?: number;
  /**
   * Share of `appCpuSeconds` that the application server needs itself, around the view: to accept and read the request, to send the
   * answer, and after that to close. Only asked for where the scheduler matters (`CoreSpec.scheduler`), as others may have the
   * core in between. Default: 0.
   */
  readonly serverCpuShare?: number;
  /** CPU of the database for the whole request; divided evenly over the queries. */
  readonly databaseSeconds: DistributionSpec;
  /** Added where nothing is left in the caches: see ColdCpuSpec. Default: nothing. */
  readonly coldCpu?: ColdCpuSpec;
  /** Round trips to the database, holding a pool connection. */
  readonly queries: number;
  /**
   * Time the worker is held with neither CPU nor database (a third-party call, a sleep); null = none. On a core with a `scheduler`,
   * and of a route without queries, less than 50 microseconds is none: nobody sleeps for less.
   */
  readonly waitSeconds: DistributionSpec | null;
  /** Answered by Nginx itself: no worker, no database. */
  readonly static: boolean;
  /** What a cache in front sees of it. Default: one object of 10 kB, without Cache-Control. */
  readonly content?: ContentSpec;
  /** Made after the last query, the worker held; needs `SystemSpec.egress`. Default: none. */
  readonly externalCall?: ExternalCallSpec;
  /** Needs `DatabaseSpec.managed`. Default: neither storage nor a lock. */
  readonly statement?: StatementSpec;
}

/**
 * CPU that a request needs beyond its demands where nothing of what it works with is left in the caches, seconds at reference
 * speed; in proportion where part of it is. Counts on cores with `CoreSpec.caches`, the database's part on those that it shares
 * with the application.
 */
export interface ColdCpuSpec {
  readonly nginxSeconds: number;
  readonly appSeconds: number;
  readonly databaseSeconds: number;
}

/** Round-trip times; half is spent each way. `null`: no delay (ideal). */
export interface NetworkSpec {
  readonly clientRttSeconds: DistributionSpec | null;
  /** Load balancer to instance. Ignored without a load balancer. */
  readonly instanceRttSeconds: DistributionSpec | null;
  readonly databaseRttSeconds: DistributionSpec | null;
  /** Absent: the ways are always as good as this. */
  readonly impairments?: readonly ImpairmentSpec[];
  /** Absent: zones make no difference. */
  readonly zones?: ZonesSpec;
}

export interface LoadBalancerSpec {
  readonly algorithm: "round_robin" | "least_outstanding_requests";
  /** Nodes, listeners, health checks and all that; absent: one node whose targets are always healthy. */
  readonly application?: ApplicationLoadBalancerSpec;
}

export interface InstanceSpec {
  /** Processor sharing over this many vCPUs; Infinity = ideal. */
  readonly vCpus: number;
  /** Speed of a vCPU relative to the machine the demands were measured on (1 = same). */
  readonly relativeSpeed: number;
  /** Nginx answers 503 at once when this many requests are in progress at the instance; Infinity = no limit. */
  readonly limitConn: number;
  /** What a real core does that an ideal one does not; absent: nothing of the kind. */
  readonly core?: CoreSpec;
  /** Absent: it is no T instance. */
  readonly credits?: CpuCreditSpec;
}

/** Of Linux, in seconds of a core, whatever its speed. */
export interface SchedulerSpec {
  /** What a process may have of the core before another one's turn comes. */
  readonly sliceSeconds: number;
  /** How often the kernel looks whether that time is over: 1 / CONFIG_HZ. */
  readonly tickSeconds: number;
}

/** Mechanisms of a real CPU, measured by `kneepoint calibrate`. Every field may be left out: no such effect. */
export interface CoreSpec {
  /** Linux's (kernel/eevdf.ts), where there are whole cores. Absent: processor sharing. */
  readonly scheduler?: SchedulerSpec;
  /** CPU added to a job that finds its processor idle (cold caches, wake-ups), seconds at reference speed. */
  readonly idleArrivalSeconds?: number;
  /** Absent: caches keep everything. */
  readonly caches?: CacheSpec;
  /** With n runnable jobs each takes 1 + contention * (n - 1) times its CPU (caches, context switches). */
  readonly contention?: number;
  /**
   * The speed of all cores of the machine alternates between two states with exponential dwell times and mean
   * 1: a share `slowShare` of the time it is `slowdown` times slower than in the fast state.
   */
  readonly modulation?: { readonly slowShare: number; readonly slowdown: number; readonly slowDwellSeconds: number };
  /** How the speed of all cores went, as measured: `modulation` is what varies faster than its steps. */
  readonly speedTrace?: SpeedTraceSpec;
}

/** What a core's caches keep of what processes touched (app/cache-ages.ts); routes say by `coldCpu` what the rest costs. */
export interface CacheSpec {
  /** The share e^(-t / this) is still there t seconds later. */
  readonly lifetimeSeconds: number;
  /** Share of what a request works with that only requests to the same route touch. */
  readonly routeShare: number;
}

/** A speed in equal steps from time 0, each relative to the machine's `relativeSpeed`; the last one holds for ever. */
export interface SpeedTraceSpec {
  readonly stepSeconds: number;
  readonly factors: readonly number[];
}

export interface GunicornSpec {
  readonly workers: number;
  readonly workerClass: "sync" | "gthread" | "gevent";
  /** Threads per worker; 1 for sync, greenlets (worker_connections) for gevent. */
  readonly threads: number;
  /** Listen backlog in front of the workers; a request that finds it full is answered 502 by Nginx at once. */
  readonly backlog: number;
  /** Python CPU of one process never exceeds one core. */
  readonly gil: boolean;
}

export interface PoolSpec {
  readonly poolSize: number;
  readonly maxOverflow: number;
  /** A request that waits longer for a connection is answered 500. */
  readonly poolTimeoutSeconds: number;
  /** `process`: one pool per Gunicorn worker (SQLAlchemy). `instance`: one for all of them (a local PgBouncer). */
  readonly sharedBy: "process" | "instance";
  /** When the connection goes back: after each `query` (autocommit), or at the end of the `request` (session scope). */
  readonly release: "query" | "request";
}

export interface DatabaseSpec {
  readonly vCpus: number;
  readonly relativeSpeed: number;
  /** A new connection beyond this is refused: 500. Infinity = no limit. */
  readonly maxConnections: number;
  /** `own` machine, or sharing the CPU of the (single) instance, as the reference stack on one machine does. */
  readonly host: "own" | "instance";
  /** Absent: it never goes away, has no storage, and commits at once. Needs `SystemSpec.connections`. */
  readonly managed?: ManagedDatabaseSpec;
  /** As `InstanceSpec.core`; not used on an `instance` host, whose own it shares. */
  readonly core?: CoreSpec;
}

/** The flows of the network that a request, a health check or a third-party call needs. */
export type NetworkFlowName =
  | "clientToLoadBalancer"
  | "loadBalancerToInstance"
  | "healthCheck"
  | "instanceToDatabase"
  | "instanceToInternet";

/** From `atSeconds` on, what the network drops of a flow. */
export interface NetworkChangeSpec {
  readonly atSeconds: number;
  readonly flow: NetworkFlowName;
  /** Share of new connections dropped, from 0 to 1: by instance, or a single one for `clientToLoadBalancer`. */
  readonly blockedShares: readonly number[];
  /**
   * What happens to connections already open: `kept`, where a stateful firewall remembers them (a tracked security-group
   * flow); `cut`, where it does not (security-group-connection-tracking [D]).
   */
  readonly established: "kept" | "cut";
}

export interface SystemSpec {
  readonly loads: readonly LoadSpec[];
  readonly journeys: readonly JourneySpec[];
  readonly routes: readonly RouteSpec[];
  /** The client gives up a request after this long (k6's default is 60 s). Infinity = never. */
  readonly timeoutSeconds: number;
  readonly network: NetworkSpec;
  /** Absent: viewers go straight to the load balancer. */
  readonly cloudFront?: CloudFrontSpec;
  /** null: the clients reach the only instance directly. */
  readonly loadBalancer: LoadBalancerSpec | null;
  readonly instances: number;
  readonly instance: InstanceSpec;
  readonly gunicorn: GunicornSpec;
  /** Absent: workers never end, and Nginx waits for them without limit. */
  readonly appServer?: AppServerSpec;
  /** Needs `appServer`, and `loadBalancer.application` if they drain. */
  readonly deployments?: readonly DeploymentSpec[];
  /** What versions of the launch template bring, version 1 first; version 0 is as calibrated. Needs `appServer`. */
  readonly launchTemplateRevisions?: readonly RevisionSpec[];
  /** null: queries need no pool connection. */
  readonly pool: PoolSpec | null;
  /** Absent: connections to the database are only counted, and nothing happens to them. */
  readonly connections?: DatabaseConnectionsSpec;
  /** null: there is no database and no route may query it. */
  readonly database: DatabaseSpec | null;
  /** Needs `loadBalancer.application`. */
  readonly instanceFaults?: readonly InstanceFaultSpec[];
  /** Absent: `instances` are there, always. Else there are that many places for them; needs `loadBalancer.application`. */
  readonly autoScaling?: AutoScalingSpec;
  /** Absent: clients neither retry nor open connections. */
  readonly clients?: ClientsSpec;
  /** Needed by `clients.access`. */
  readonly route53?: Route53Spec;
  readonly addressFaults?: readonly AddressFault[];
  /** In order of time; before its first change a flow is open. Absent: the network never drops anything. */
  readonly networkChanges?: readonly NetworkChangeSpec[];
  /** Absent: nothing leaves the VPC from the instances. */
  readonly egress?: EgressSpec;
  /** Absent: Linux's defaults. */
  readonly kernel?: KernelSpec;
}

export type * from "./alb/spec.js";
export type * from "./app/app-server-spec.js";
export type * from "./app/deployment-spec.js";
export type * from "./client/clients-spec.js";
export type { ImpairmentSpec } from "./network/impaired-link.js";
export type { ZonesSpec } from "./network/zones.js";
export type { InstanceFaultAction, InstanceFaultSpec } from "./faults/index.js";
export type { AddressFault } from "./network/addresses.js";
export type * from "./network/egress-spec.js";
export type { KernelSpec } from "./network/kernel-patience.js";
export type * from "./pool/pool-spec.js";
export type * from "./autoscaling/auto-scaling-spec.js";
export type * from "./ec2/credit-spec.js";
export type * from "./rds/rds-spec.js";
export type { BackupSpec } from "./rds/backups.js";
export type { CheckpointSpec } from "./rds/checkpoints.js";
export type * from "./rds/replication-spec.js";
export type { SpaceSpec, VolumeChange } from "./rds/storage-space.js";
export type { InstanceBandwidth, StorageType, VolumeSpec } from "./rds/volume.js";
export type * from "./route53/route53-spec.js";

/** What to simulate of a system: one replication. */
export interface RunSpec {
  readonly seed: number;
  readonly replication: number;
  /** Simulated time the report covers. */
  readonly horizonSeconds: number;
  /** How long after the horizon requests under way may still end; 0 = the run stops at the horizon. */
  readonly drainSeconds: number;
  /** Requests that end before this time are not in the figures. */
  readonly warmUpSeconds: number;
  /** Number of equal reporting intervals in the horizon. */
  readonly intervals: number;
  /** Multiplies every arrival rate and VU count: the knob of `plan`. */
  readonly loadFactor: number;
  /**
   * Seed of arrivals and journey choice alone, for their replication 0: repeats a recorded schedule while everything
   * else is drawn anew. Absent: they follow `seed` and `replication`.
   */
  readonly arrivalSeed?: number;
  /** Response times by how many requests each found in flight, in so many classes. Absent: not recorded. */
  readonly foundClasses?: number;
}
