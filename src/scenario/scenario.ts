/**
 * A scenario that passed every check: all defaults taken, all times in seconds, `${…}` and `--set` put in, the
 * calibration read. Plain data; `buildSystem` makes the simulator's description from it.
 */
import type { Inventory } from "../cost/index.js";
import type { ScenarioDeployment } from "./build-app-server.js";
import type { ScenarioRevision } from "./build-revision.js";
import type { ScenarioLoadBalancer } from "./build-load-balancer.js";
import type {
  AppServerSpec,
  AutoScalingSpec,
  ArrivalProcess,
  DatabaseConnectionsSpec,
  DatabaseSpec,
  DistributionSpec,
  GunicornSpec,
  InstanceFaultSpec,
  InstanceSpec,
  KernelSpec,
  NetworkSpec,
  PoolSpec,
  RouteSpec,
} from "../sim/spec.js";
import type { Edge } from "./build-cloud-front.js";
import type { Reach } from "./build-reach.js";
import type { Calibration } from "./calibration.js";
import type { TimelineEntry } from "./fault-timeline.js";
import type { Load } from "./k6-options.js";
import type { MachineVector } from "./machine-vector.js";
import type { Egress } from "./network/build-egress.js";
import type { NetworkState } from "./network/network-timeline.js";
import type { PlacedVpc } from "./network/placed-vpc.js";
import type { ResolvedParameter } from "./parameters.js";
import type { Notice } from "./problem.js";
import type { StatementFields } from "./schema/database-schema.js";
import type { ThresholdSpec } from "./thresholds.js";

/** Something the model takes for granted, for the report. */
export interface Assumption {
  readonly subject: string;
  readonly statement: string;
  /** Where the value comes from. */
  readonly source: string;
}

export interface Journey {
  readonly name: string;
  readonly weight: number;
  readonly steps: readonly { readonly request: string; readonly think: DistributionSpec | null }[];
}

export interface Workload {
  readonly arrivals: ArrivalProcess;
  /** Infinity: the client never gives up. */
  readonly timeoutSeconds: number;
  readonly journeys: readonly Journey[];
  /** By route, as written; of the others the method says. */
  readonly statements: Readonly<Record<string, StatementFields>>;
}

export interface Architecture {
  readonly network: NetworkSpec;
  /** Absent: Linux's defaults. */
  readonly kernel?: KernelSpec;
  readonly loadBalancer: ScenarioLoadBalancer | null;
  readonly instanceFaults?: readonly InstanceFaultSpec[];
  /** Of a group that scales: places for them. */
  readonly instances: number;
  /** Absent: their number is fixed. */
  readonly autoScaling?: AutoScalingSpec;
  readonly instance: InstanceSpec;
  readonly gunicorn: GunicornSpec;
  /** Absent: workers never end, and Nginx waits for them without limit. */
  readonly appServer?: AppServerSpec;
  readonly deployments?: readonly ScenarioDeployment[];
  readonly launchTemplateRevisions?: readonly ScenarioRevision[];
  readonly pool: PoolSpec | null;
  /** Absent: connections to the database are only counted. */
  readonly connections?: DatabaseConnectionsSpec;
  readonly database: DatabaseSpec | null;
}

export interface ScenarioCalibration {
  readonly name: string;
  /** The file it was read from; null when it stands in the scenario. */
  readonly file: string | null;
  /** The file's content; null when inline. */
  readonly document: Calibration | null;
  /** How the cores under the measured stack differ from ideal ones; null: not measured, or inline. */
  readonly machine: MachineVector | null;
  /** Every route there is, whether a journey uses it or not. */
  readonly routes: readonly RouteSpec[];
}

export interface RunSettings {
  readonly seed: number;
  /** Equal for a fixed number of replications. */
  readonly replications: { readonly minimum: number; readonly maximum: number };
  /** Relative half-widths at which replicating stops. */
  readonly precision: Readonly<Partial<Record<"mean" | "med" | "p95" | "p99", number>>>;
  readonly confidence: number;
  /** `auto`: MSER-5. */
  readonly warmUp: { readonly kind: "auto" } | { readonly kind: "fixed"; readonly seconds: number };
  /** `auto`: a steady state, whose length the engine chooses. */
  readonly horizon: { readonly kind: "auto" } | { readonly kind: "fixed"; readonly seconds: number };
  readonly intervals: number;
}

/** k6's options about requests, which act in a load test only. */
export interface HttpOptions {
  /** null: Kneepoint's own. */
  readonly userAgent: string | null;
  readonly insecureSkipTLSVerify: boolean;
  readonly noConnectionReuse: boolean;
}

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** The file as the user named it. */
  readonly file: string;
  readonly parameters: readonly ResolvedParameter[];
  readonly loads: readonly Load[];
  /** k6's: an iteration lasts at least this long. */
  readonly minIterationSeconds: number;
  readonly thresholds: readonly ThresholdSpec[];
  readonly summaryTrendStats: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly http: HttpOptions;
  readonly workload: Workload;
  readonly architecture: Architecture;
  readonly reach: Reach;
  readonly edge: Edge;
  readonly vpc: PlacedVpc;
  /** The network over time: as configured, then as faults leave it. */
  readonly networkStates: readonly NetworkState[];
  readonly faults: readonly TimelineEntry[];
  /** null: nothing has a price. */
  readonly cost: Inventory | null;
  /** null: nothing leaves the VPC from the instances. */
  readonly egress: Egress | null;
  readonly calibration: ScenarioCalibration;
  readonly run: RunSettings;
  readonly notices: readonly Notice[];
  readonly assumptions: readonly Assumption[];
  /** The effective file (preset, --set and parameters put in): what is hashed, and what `export k6` writes. */
  readonly resolved: Readonly<Record<string, unknown>>;
}
