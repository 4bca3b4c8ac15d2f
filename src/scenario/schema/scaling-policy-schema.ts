/** Scaling policies of an Auto Scaling group, and the CloudWatch alarms that move them. */
import { z } from "zod";
import { AUTO_SCALING_DEFAULTS as DEFAULTS } from "../autoscaling/defaults.js";
import { duration, field, positiveInteger, positiveNumber, required, strict } from "./field.js";

export interface AlarmFields {
  readonly metricName?: (typeof ALARM_METRICS)[number] | undefined;
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

/** CloudWatch's names of what an alarm may watch. */
export const ALARM_METRICS = [
  "CPUUtilization",
  "RequestCountPerTarget",
  "HTTPCode_Target_5XX_Count",
  "TargetResponseTime",
] as const;

const EC2_AS = "EC2 Auto Scaling";

export const alarm: z.ZodType<AlarmFields> = strict({
  metricName: field(z.enum(ALARM_METRICS), {
    description:
      "Of the group: the mean CPU in percent; of the load balancer: requests a minute for each target, the targets' answers with 5xx in a minute (none is a missing datapoint), or the mean time of their answers.",
    default: "CPUUtilization",
  }),
  threshold: required(z.number(), { description: "Percent, a number in a minute, or seconds." }),
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

export const policy: z.ZodType<ScalingPolicyFields> = strict({
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
