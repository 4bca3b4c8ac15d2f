/** An Auto Scaling group: how many instances there are, and who decides. Times in seconds. */
import type { DistributionSpec } from "../spec.js";

export interface AutoScalingSpec {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  /** When the run begins: the first so many instances are in service, and warm. */
  readonly desiredCapacity: number;
  /** By place for an instance: the zone it is in. There are more places than instances, so that a zone can take them all. */
  readonly zoneOfPlace: readonly number[];
  readonly policies: readonly ScalingPolicySpec[];
  readonly scheduledActions: readonly ScheduledActionSpec[];
  /** Absent: nothing is forecast. At most one of them scales. */
  readonly predictivePolicies?: readonly PredictivePolicySpec[];
  /** Of simple scaling. */
  readonly defaultCooldownSeconds: number;
  /** null: an instance counts for the group's metrics as soon as it is in service. */
  readonly defaultInstanceWarmupSeconds: number | null;
  /** ELB: what the load balancer calls unhealthy is replaced, too. */
  readonly healthCheckType: "EC2" | "ELB";
  /** From InService; the load balancer's opinion does not count meanwhile. */
  readonly healthCheckGracePeriodSeconds: number;
  readonly launch: LaunchSpec;
  /** Absent: every launch begins with nothing. */
  readonly warmPool?: WarmPoolSpec;
  readonly hooks: { readonly launching: HookSpec | null; readonly terminating: HookSpec | null };
  /** Older instances are replaced, one at a time; Infinity: never. */
  readonly maxInstanceLifetimeSeconds: number;
  /** How long an instance on its way out may take: the target group's deregistration delay. */
  readonly deregistrationDelaySeconds: number;
  /** One after the other narrows the choice down; what is left then is chance. */
  readonly terminationPolicies: readonly TerminationPolicy[];
  readonly suspendedProcesses: readonly ScalingProcess[];
  /** Instances launched during the run are not chosen for scale-in. */
  readonly newInstancesProtectedFromScaleIn: boolean;
  /** Of the instances' metrics: 60 with detailed monitoring, else 300. */
  readonly metricPeriodSeconds: number;
  /** From the end of a period until alarms see its datapoint. */
  readonly metricDelaySeconds: number;
  readonly instanceRefreshes?: readonly InstanceRefreshSpec[];
  /** While one lasts, no instance can be launched in the zone; null: in any. */
  readonly launchFailures: readonly {
    readonly zone: number | null;
    readonly atSeconds: number;
    readonly untilSeconds: number;
  }[];
  /** balanced-only: where the zone with the fewest instances fails, no other is tried. Absent: balanced-best-effort. */
  readonly capacityDistribution?: "balanced-best-effort" | "balanced-only";
  /** Absent: the group knows nothing of zonal shifts. */
  readonly zonalShift?: ZonalShiftSpec;
  /** InstanceMaintenancePolicy, in percent of the desired capacity. Absent: the unhealthy are terminated first, then replaced. */
  readonly maintenance?: HealthyPercentages;
}

export type TerminationPolicy =
  | "Default"
  | "OldestInstance"
  | "NewestInstance"
  | "OldestLaunchTemplate"
  | "ClosestToNextInstanceHour";

/** AvailabilityZoneImpairmentPolicy, and the shifts that there are. */
export interface ZonalShiftSpec {
  readonly impairedZoneHealthCheckBehavior: "ReplaceUnhealthy" | "IgnoreUnhealthy";
  readonly shifts: readonly { readonly zone: number; readonly atSeconds: number; readonly untilSeconds: number }[];
}

/** Of the desired capacity, percent: 0 to 100, and 100 to 200. */
export interface HealthyPercentages {
  /** So many stay in service, healthy and warm. With 100, new instances are launched before old ones are terminated. */
  readonly minHealthyPercentage: number;
  /** The group is never larger. */
  readonly maxHealthyPercentage: number;
}

/** StartInstanceRefresh, strategy Rolling. */
export interface InstanceRefreshSpec extends HealthyPercentages {
  readonly atSeconds: number;
  /** The version of the launch template that it brings, from 1 on; 0: none, what runs is only replaced. */
  readonly version: number;
  /** Whoever has that version already stays. */
  readonly skipMatching: boolean;
  readonly scaleInProtectedInstances: "Wait" | "Ignore" | "Refresh";
  /** null: the group's, else its grace period. */
  readonly instanceWarmupSeconds: number | null;
  /** It waits for `checkpointDelaySeconds` when so many percent have been replaced; ascending. */
  readonly checkpointPercentages: readonly number[];
  readonly checkpointDelaySeconds: number;
  /** It waits so long when all are replaced, and still fails if an alarm is raised. */
  readonly bakeSeconds: number;
  /** One of them in ALARM: it fails. */
  readonly alarms: readonly { readonly name: string; readonly alarm: AlarmSpec }[];
  /** Where it fails, the version before comes back. */
  readonly autoRollback: boolean;
  /** RollbackInstanceRefresh; Infinity: nobody calls it. */
  readonly rollbackAtSeconds: number;
}

export type ScalingProcess =
  | "Launch"
  | "Terminate"
  | "AlarmNotification"
  | "AZRebalance"
  | "HealthCheck"
  | "InstanceRefresh"
  | "ReplaceUnhealthy"
  | "ScheduledActions";

/** Prepared instances; as many as are missing to `maxGroupPreparedCapacity`. */
export interface WarmPoolSpec {
  readonly minSize: number;
  readonly maxGroupPreparedCapacity: number;
  readonly state: "Stopped" | "Running" | "Hibernated";
  /** In the place of `pendingSeconds`. */
  readonly startSeconds: DistributionSpec;
  /** Who is scaled in goes back to the pool. */
  readonly reuseOnScaleIn: boolean;
}

/** A lifecycle hook: an instance waits until somebody says CompleteLifecycleAction, or the heartbeat times out. */
export interface HookSpec {
  readonly seconds: DistributionSpec;
  readonly heartbeatTimeoutSeconds: number;
  /** Of a launch, ABANDON: it is terminated, and another is launched. */
  readonly defaultResult: "CONTINUE" | "ABANDON";
}

/** From the wish for an instance to its first answer. */
export interface LaunchSpec {
  /** The group notices. */
  readonly reactionSeconds: DistributionSpec;
  /** RunInstances to InService: registered with the target group, its port still closed. */
  readonly pendingSeconds: DistributionSpec;
  /** From then on: the operating system. */
  readonly bootSeconds: DistributionSpec;
  /** Its container image may come then (`EgressSpec.imagePull`). Installation and start of the application; then it answers. */
  readonly bootstrapSeconds: DistributionSpec;
}

/** What alarms may watch; policies of target tracking only the first two. */
export type ScalingMetric =
  | "ASGAverageCPUUtilization"
  | "ALBRequestCountPerTarget"
  | "HTTPCode_Target_5XX_Count"
  | "TargetResponseTime";

/** What an alarm watches. A datapoint is a period's value. */
export interface AlarmSpec {
  readonly metric: ScalingMetric;
  /** CPU in percent, requests or errors a minute, or seconds (the mean). */
  readonly threshold: number;
  readonly comparison: "above" | "atLeast" | "below" | "atMost";
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
}

export type ScalingPolicySpec =
  | {
      readonly kind: "targetTracking";
      readonly name: string;
      readonly metric: ScalingMetric;
      readonly target: number;
      readonly disableScaleIn: boolean;
      /** null: the group's, else its cooldown. */
      readonly warmupSeconds: number | null;
      readonly high: AlarmSpec;
      readonly low: AlarmSpec;
    }
  | {
      readonly kind: "step";
      readonly name: string;
      readonly alarm: AlarmSpec;
      readonly adjustmentType: AdjustmentType;
      readonly steps: readonly StepSpec[];
      readonly minAdjustmentMagnitude: number;
      readonly warmupSeconds: number | null;
    }
  | {
      readonly kind: "simple";
      readonly name: string;
      readonly alarm: AlarmSpec;
      readonly adjustmentType: AdjustmentType;
      readonly adjustment: number;
      readonly minAdjustmentMagnitude: number;
      /** null: the group's. */
      readonly cooldownSeconds: number | null;
    };

/** Metric pairs: a load, and its share for each instance. */
export type LoadMetric = "ASGCPUUtilization" | "ALBRequestCount";

/** PredictiveScalingConfiguration. */
export interface PredictivePolicySpec {
  readonly name: string;
  readonly mode: "ForecastOnly" | "ForecastAndScale";
  readonly metric: LoadMetric;
  /** Of each instance: CPU in percent, or requests a minute. */
  readonly target: number;
  /** So long before an hour its capacity is launched; below 3600. */
  readonly schedulingBufferSeconds: number;
  /** Percent of the forecast that the group's maximum may be raised above it; null: HonorMaxCapacity. */
  readonly maxCapacityBuffer: number | null;
  /** Of the hours before the run, the last one last: requests, or the sum of the instances' CPU in percent. */
  readonly hourlyLoad: readonly number[];
}

export type AdjustmentType = "ChangeInCapacity" | "ExactCapacity" | "PercentChangeInCapacity";

/** Bounds are distances from the alarm's threshold. */
export interface StepSpec {
  readonly lower: number;
  readonly upper: number;
  readonly adjustment: number;
}

export interface ScheduledActionSpec {
  readonly name: string;
  readonly atSeconds: number;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desiredCapacity?: number;
}
