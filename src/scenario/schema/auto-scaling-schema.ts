/** What makes a group of instances an Auto Scaling group: its limits, its policies, how long a launch takes. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { AUTO_SCALING_DEFAULTS as DEFAULTS } from "../autoscaling/defaults.js";
import {
  distribution,
  duration,
  field,
  naturalNumber,
  positiveDuration,
  positiveInteger,
  positiveNumber,
  required,
  strict,
} from "./field.js";

export interface AlarmFields {
  readonly metricName?: "CPUUtilization" | "RequestCountPerTarget" | undefined;
  readonly threshold: number;
  readonly comparisonOperator?: keyof typeof COMPARISONS | undefined;
  readonly evaluationPeriods?: number | undefined;
  readonly datapointsToAlarm?: number | undefined;
  readonly treatMissingData?: "missing" | "ignore" | "breaching" | "notBreaching" | undefined;
}

export interface ScalingPolicyFields {
  readonly policyType: "TargetTrackingScaling" | "StepScaling" | "SimpleScaling" | "PredictiveScaling";
  readonly predefinedMetricType?: (typeof METRIC_TYPES)[number] | undefined;
  readonly targetValue?: number | undefined;
  readonly disableScaleIn?: boolean | undefined;
  readonly estimatedInstanceWarmup?: number | undefined;
  readonly highDatapoints?: number | undefined;
  readonly lowDatapoints?: number | undefined;
  readonly alarm?: AlarmFields | undefined;
  readonly adjustmentType?: "ChangeInCapacity" | "ExactCapacity" | "PercentChangeInCapacity" | undefined;
  readonly scalingAdjustment?: number | undefined;
  readonly minAdjustmentMagnitude?: number | undefined;
  readonly cooldown?: number | undefined;
  readonly stepAdjustments?:
    | readonly {
        readonly metricIntervalLowerBound?: number | undefined;
        readonly metricIntervalUpperBound?: number | undefined;
        readonly scalingAdjustment: number;
      }[]
    | undefined;
  readonly mode?: "ForecastOnly" | "ForecastAndScale" | undefined;
  readonly schedulingBufferTime?: number | undefined;
  readonly maxCapacityBreachBehavior?: "HonorMaxCapacity" | "IncreaseMaxCapacity" | undefined;
  readonly maxCapacityBuffer?: number | undefined;
  readonly hourlyLoad?: readonly number[] | undefined;
}

export interface HookFields {
  readonly time: DistributionSpec;
  readonly heartbeatTimeout?: number | undefined;
  readonly defaultResult?: "CONTINUE" | "ABANDON" | undefined;
}

export interface AutoScalingFields {
  readonly minSize?: number | undefined;
  readonly maxSize?: number | undefined;
  readonly scalingPolicies?: Readonly<Record<string, ScalingPolicyFields>> | undefined;
  readonly scheduledActions?:
    | Readonly<
        Record<
          string,
          {
            readonly at: number;
            readonly minSize?: number | undefined;
            readonly maxSize?: number | undefined;
            readonly desiredCapacity?: number | undefined;
          }
        >
      >
    | undefined;
  readonly defaultCooldown?: number | undefined;
  readonly defaultInstanceWarmup?: number | undefined;
  readonly healthCheckType?: "EC2" | "ELB" | undefined;
  readonly healthCheckGracePeriod?: number | undefined;
  readonly lifecycleHooks?:
    | { readonly launching?: HookFields | undefined; readonly terminating?: HookFields | undefined }
    | undefined;
  readonly warmPool?:
    | {
        readonly minSize?: number | undefined;
        readonly maxGroupPreparedCapacity?: number | undefined;
        readonly poolState?: "Stopped" | "Running" | undefined;
        readonly startTime?: DistributionSpec | undefined;
      }
    | undefined;
  readonly maxInstanceLifetime?: number | undefined;
  readonly terminationPolicy?: "Default" | "OldestInstance" | "NewestInstance" | undefined;
  readonly newInstancesProtectedFromScaleIn?: boolean | undefined;
  readonly suspendedProcesses?: readonly (typeof PROCESSES)[number][] | undefined;
  readonly detailedMonitoring?: boolean | undefined;
  readonly metricDelay?: number | undefined;
  readonly launchTimes?:
    | Readonly<Partial<Record<"reaction" | "pending" | "boot" | "bootstrap", DistributionSpec | undefined>>>
    | undefined;
}

/** CloudWatch's words, and whether a value breaches. */
export const COMPARISONS = {
  GreaterThanThreshold: "above",
  GreaterThanOrEqualToThreshold: "atLeast",
  LessThanThreshold: "below",
  LessThanOrEqualToThreshold: "atMost",
} as const;

/** Of target tracking; and the metric pairs of predictive scaling. */
const METRIC_TYPES = [
  "ASGAverageCPUUtilization",
  "ALBRequestCountPerTarget",
  "ASGCPUUtilization",
  "ALBRequestCount",
] as const;

const PROCESSES = [
  "Launch",
  "Terminate",
  "AlarmNotification",
  "AZRebalance",
  "HealthCheck",
  "ReplaceUnhealthy",
  "ScheduledActions",
] as const;

const EC2_AS = "EC2 Auto Scaling";

const alarm = strict({
  metricName: field(z.enum(["CPUUtilization", "RequestCountPerTarget"]), {
    description: "Of the group: the mean CPU in percent, or requests a minute for each target.",
    default: "CPUUtilization",
  }),
  threshold: required(z.number(), { description: "Percent, or requests a minute." }),
  comparisonOperator: field(z.enum(Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[]), {
    description: "When a datapoint breaches.",
    default: "GreaterThanThreshold",
  }),
  evaluationPeriods: field(positiveInteger, { description: "N of M of N; a period is a minute.", default: 1 }),
  datapointsToAlarm: field(positiveInteger, { description: "M of M of N.", default: "evaluationPeriods" }),
  treatMissingData: field(z.enum(["missing", "ignore", "breaching", "notBreaching"]), {
    description: "What a missing datapoint counts as.",
    default: "missing",
    evidence: "CloudWatch, alarm-evaluation [D]",
  }),
});

const policy = strict({
  policyType: required(z.enum(["TargetTrackingScaling", "StepScaling", "SimpleScaling", "PredictiveScaling"]), {
    description:
      "TargetTrackingScaling holds a metric at a value; StepScaling and SimpleScaling answer an alarm; PredictiveScaling launches before the hour that the hours of the days before let expect.",
  }),
  predefinedMetricType: field(z.enum(METRIC_TYPES), {
    description:
      "Of target tracking the first two; of predictive scaling the last two, a pair of the group's load and its share for each instance.",
    default: "ASGAverageCPUUtilization, or ASGCPUUtilization",
  }),
  targetValue: field(positiveNumber, {
    description: "Of target tracking and predictive scaling: percent, or requests a minute for each target.",
  }),
  disableScaleIn: field(z.boolean(), { description: "Of target tracking: only out.", default: false }),
  estimatedInstanceWarmup: field(duration, {
    description: "So long after InService an instance does not count for the metric, and nothing is scaled in.",
    unit: "s",
    default: "defaultInstanceWarmup, else defaultCooldown",
    evidence: `${EC2_AS}, PutScalingPolicy [D]`,
  }),
  highDatapoints: field(positiveInteger, {
    description: "Of target tracking: minutes in a row above the target before it scales out.",
    default: DEFAULTS.highDatapoints,
    evidence: "observed in exported alarms; AWS may tune it [S]",
  }),
  lowDatapoints: field(positiveInteger, {
    description: "Of target tracking: minutes in a row below 0.9 of the target before it scales in.",
    default: DEFAULTS.lowDatapoints,
    evidence: "observed in exported alarms; AWS may tune it [S]",
  }),
  alarm: field(alarm, { description: "Of step and simple scaling: the CloudWatch alarm that invokes the policy." }),
  adjustmentType: field(z.enum(["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"]), {
    description: "What an adjustment is.",
    default: "ChangeInCapacity",
  }),
  scalingAdjustment: field(z.int(), { description: "Of simple scaling." }),
  minAdjustmentMagnitude: field(positiveInteger, {
    description: "Of PercentChangeInCapacity: instances at least.",
    default: 1,
  }),
  cooldown: field(duration, {
    description: "Of simple scaling: no further action for so long.",
    unit: "s",
    default: "defaultCooldown",
  }),
  stepAdjustments: field(
    z
      .array(
        strict({
          metricIntervalLowerBound: field(z.number(), {
            description: "Distance from the threshold.",
            default: "no bound",
          }),
          metricIntervalUpperBound: field(z.number(), {
            description: "Distance from the threshold.",
            default: "no bound",
          }),
          scalingAdjustment: required(z.int(), { description: "By adjustmentType." }),
        }),
      )
      .min(1)
      .max(20),
    { description: "Of step scaling.", evidence: `${EC2_AS}, as-scaling-simple-step [D]` },
  ),
  mode: field(z.enum(["ForecastOnly", "ForecastAndScale"]), {
    description: "Of predictive scaling: whether capacity follows the forecast.",
    default: DEFAULTS.predictiveMode,
    evidence: `${EC2_AS}, PredictiveScalingConfiguration [D]`,
  }),
  schedulingBufferTime: field(duration, {
    description: "Of predictive scaling: so long before an hour begins its capacity is launched; less than an hour.",
    unit: "s",
    default: `${DEFAULTS.schedulingBufferSeconds}s`,
    evidence: `${EC2_AS}, PredictiveScalingConfiguration [D]`,
  }),
  maxCapacityBreachBehavior: field(z.enum(["HonorMaxCapacity", "IncreaseMaxCapacity"]), {
    description: "Of predictive scaling: where the forecast is close to maxSize or above it. A raised maximum stays.",
    default: DEFAULTS.maxCapacityBreachBehavior,
    evidence: `${EC2_AS}, PredictiveScalingConfiguration [D]`,
  }),
  maxCapacityBuffer: field(z.int().min(0).max(100), {
    description: "Of IncreaseMaxCapacity: the maximum may be so many percent above the forecast.",
    unit: "%",
    evidence: `${EC2_AS}, PredictiveScalingConfiguration [D]`,
  }),
  hourlyLoad: field(z.array(z.number().min(0)).min(1), {
    description:
      "What predictive scaling knows when the run begins: the load of each hour before it, the last one last. Requests of the hour, or of ASGCPUUtilization the sum of the instances' CPU in percent (250: two and a half busy instances). The last 336 count; the first forecast needs 24, given or seen.",
    default: "nothing: the first forecast comes after a day of the run",
    evidence: `${EC2_AS}, predictive-scaling-policy-overview [D]`,
  }),
});

const hook = (when: string): z.ZodType =>
  field(
    strict({
      time: required(distribution, { description: "Until somebody completes the lifecycle action.", unit: "s" }),
      heartbeatTimeout: field(positiveDuration, {
        description: "Then it ends by itself.",
        unit: "s",
        default: `${DEFAULTS.hook.heartbeatTimeoutSeconds}s`,
        evidence: `${EC2_AS}, PutLifecycleHook [D]`,
      }),
      defaultResult: field(z.enum(["CONTINUE", "ABANDON"]), {
        description: "What then. Of a launch, ABANDON: the instance is terminated and another launched.",
        default: DEFAULTS.hook.defaultResult,
        evidence: `${EC2_AS}, PutLifecycleHook [D]`,
      }),
    }),
    { description: when },
  );

/** Properties of `architecture.autoScalingGroup`; any of them makes the number of instances change. */
export const autoScalingShape: Readonly<Record<keyof AutoScalingFields, z.ZodType>> = {
  minSize: field(naturalNumber, { description: "No policy goes below.", default: "desiredCapacity" }),
  maxSize: field(positiveInteger, { description: "No policy goes above.", default: "desiredCapacity" }),
  scalingPolicies: field(z.record(z.string(), policy), { description: "By name." }),
  scheduledActions: field(
    z.record(
      z.string(),
      strict({
        at: required(duration, { description: "When, from the start of the run.", unit: "s" }),
        minSize: field(naturalNumber, { description: "The new minimum." }),
        maxSize: field(naturalNumber, { description: "The new maximum." }),
        desiredCapacity: field(naturalNumber, { description: "The new number." }),
      }),
    ),
    { description: "By name.", evidence: `${EC2_AS}, ec2-auto-scaling-scheduled-scaling [D23]` },
  ),
  defaultCooldown: field(duration, {
    description: "Of simple scaling; and the warm-up of policies that have none.",
    unit: "s",
    default: `${DEFAULTS.defaultCooldownSeconds}s`,
    evidence: `${EC2_AS}, ec2-auto-scaling-scaling-cooldowns [D23]`,
  }),
  defaultInstanceWarmup: field(duration, {
    description: "So long after InService an instance does not count for the group's metrics.",
    unit: "s",
    default: "none",
    evidence: `${EC2_AS}, ec2-auto-scaling-default-instance-warmup [D23]`,
  }),
  healthCheckType: field(z.enum(["EC2", "ELB"]), {
    description: "ELB: what the load balancer calls unhealthy is replaced, too.",
    default: "EC2",
    evidence: "CloudFormation, AutoScalingGroup [D]",
  }),
  healthCheckGracePeriod: field(duration, {
    description: "From InService; the load balancer's opinion does not count meanwhile.",
    unit: "s",
    default: "0s (the API's; the console says 300)",
    evidence: "CloudFormation, AutoScalingGroup [D]",
  }),
  lifecycleHooks: field(
    strict({
      launching: hook("Before InService; its software starts meanwhile."),
      terminating: hook("After draining, before it is gone."),
    }),
    { description: "Waits in an instance's life.", evidence: `${EC2_AS}, lifecycle-hooks [D23]` },
  ),
  warmPool: field(
    strict({
      minSize: field(naturalNumber, { description: "Prepared instances at least.", default: 0 }),
      maxGroupPreparedCapacity: field(positiveInteger, {
        description: "In service and prepared together.",
        default: "maxSize",
      }),
      poolState: field(z.enum(["Stopped", "Running"]), { description: "Of the prepared.", default: "Stopped" }),
      startTime: field(distribution, {
        description: "Of a stopped one, from StartInstances to InService.",
        unit: "s",
        default: DEFAULTS.warmStart,
        evidence: "21 s to SSH from stopped, against 24 from nothing [S]",
      }),
    }),
    {
      description: "Installed instances that a launch takes first: no bootstrap, and if they run no boot.",
      evidence: `${EC2_AS}, ec2-auto-scaling-warm-pools [D23]`,
    },
  ),
  maxInstanceLifetime: field(duration, {
    description: "Older instances are replaced, one at a time. AWS allows no less than a day.",
    unit: "s",
    default: "none",
    evidence: `${EC2_AS}, asg-max-instance-lifetime [D23]`,
  }),
  terminationPolicy: field(z.enum(["Default", "OldestInstance", "NewestInstance"]), {
    description: "Which instance goes first, in the zone with the most.",
    default: "Default",
    evidence: `${EC2_AS}, ec2-auto-scaling-termination-policies [D23]`,
  }),
  newInstancesProtectedFromScaleIn: field(z.boolean(), {
    description: "Instances launched during the run are never chosen for scale-in.",
    default: false,
  }),
  suspendedProcesses: field(z.array(z.enum(PROCESSES)), {
    description: "What the group does not do.",
    default: "none",
    evidence: `${EC2_AS}, as-suspend-resume-processes [D23]`,
  }),
  detailedMonitoring: field(z.boolean(), {
    description: "Datapoints of CPU every minute; else every five.",
    default: true,
    evidence: "launch templates and the console default to basic: a warning says so [D23]",
  }),
  metricDelay: field(duration, {
    description: "From the end of a period until alarms see its datapoint.",
    unit: "s",
    default: `${DEFAULTS.metricDelaySeconds}s`,
    evidence: "not published; 60 to 120 s [I]",
  }),
  launchTimes: field(
    strict({
      reaction: field(distribution, {
        description: "From the wish for an instance to RunInstances.",
        unit: "s",
        default: "uniform, 5 to 20 s",
        evidence: "18 s seen once [S]",
      }),
      pending: field(distribution, {
        description: "From RunInstances to InService, when the instance is registered with its target group.",
        unit: "s",
        default: DEFAULTS.launch.pending,
        evidence: "16 to 18 s measured 2025 [S]",
      }),
      boot: field(distribution, {
        description: "From then on, the operating system.",
        unit: "s",
        default: DEFAULTS.launch.boot,
        evidence: "3 s to a minute [S]",
      }),
      bootstrap: field(distribution, {
        description: "Installation and start of the application; then it answers health checks.",
        unit: "s",
        default: "uniform, 5 to 15 s",
        evidence: "an image with everything in it; pip install takes minutes [I]",
      }),
    }),
    { description: "How long a launch takes, step by step." },
  ),
};
