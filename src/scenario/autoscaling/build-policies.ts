/** From the fields of target-tracking, step and simple policies and of alarms to the simulator's specs. */
import type { AlarmSpec, ScalingMetric, ScalingPolicySpec } from "../../sim/spec.js";
import type { Origins } from "../origins.js";
import {
  COMPARISONS,
  type ALARM_METRICS,
  type AlarmFields,
  type ScalingPolicyFields,
} from "../schema/scaling-policy-schema.js";
import { PREDICTIVE_KEYS } from "./build-predictive.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";
import { autoScalingMessages as sentences } from "./messages.js";

const PATH = ["architecture", "autoScalingGroup"];

/** A policy that follows metrics. */
export function buildPolicy(name: string, fields: ScalingPolicyFields, origins: Origins): ScalingPolicySpec {
  const path = [...PATH, "scalingPolicies", name];
  const warmupSeconds = fields.estimatedInstanceWarmup ?? null;
  for (const key of PREDICTIVE_KEYS)
    if (fields[key] !== undefined)
      origins.report([...path, key], sentences.onlyPredictive(key, fields.policyType), "key");
  if (fields.policyType === "TargetTrackingScaling") {
    const metric = trackedMetric(fields, path, origins);
    const target = fields.targetValue ?? 50;
    if (fields.targetValue === undefined) origins.report(path, sentences.needsTarget("target-tracking"), "key");
    if (metric === "ASGAverageCPUUtilization" && target >= 100)
      origins.report([...path, "targetValue"], sentences.neverFires(target));
    const alarm = (threshold: number, comparison: "above" | "below", datapoints: number): AlarmSpec => ({
      metric,
      threshold,
      comparison,
      evaluationPeriods: datapoints,
      datapointsToAlarm: datapoints,
      treatMissingData: "missing",
    });
    return {
      kind: "targetTracking",
      name,
      metric,
      target,
      disableScaleIn: fields.disableScaleIn ?? false,
      warmupSeconds,
      high: alarm(target, "above", fields.highDatapoints ?? OWN.highDatapoints),
      low: alarm(OWN.lowShare * target, "below", fields.lowDatapoints ?? OWN.lowDatapoints),
    };
  }
  const { adjustmentType = "ChangeInCapacity", minAdjustmentMagnitude = 1 } = fields;
  if (fields.alarm === undefined) origins.report(path, sentences.needsAlarm(fields.policyType), "key");
  const alarm = buildAlarm(fields.alarm ?? { threshold: 0 }, [...path, "alarm"], origins);
  if (fields.policyType === "StepScaling") {
    const steps = (fields.stepAdjustments ?? []).map((step) => ({
      lower: step.metricIntervalLowerBound ?? -Infinity,
      upper: step.metricIntervalUpperBound ?? Infinity,
      adjustment: step.scalingAdjustment,
    }));
    steps.sort((a, b) => a.lower - b.lower);
    if (steps.length === 0) origins.report(path, sentences.needsSteps(), "key");
    if (steps.some((step, index) => index > 0 && steps[index - 1]!.upper !== step.lower))
      origins.report([...path, "stepAdjustments"], sentences.stepsOverlap());
    const isAbove = alarm.comparison === "above" || alarm.comparison === "atLeast";
    if (steps.length > 0 && steps.every((step) => (isAbove ? step.upper <= 0 : step.lower >= 0)))
      origins.report([...path, "stepAdjustments"], sentences.stepsElsewhere(isAbove));
    return { kind: "step", name, alarm, adjustmentType, steps, minAdjustmentMagnitude, warmupSeconds };
  }
  if (fields.scalingAdjustment === undefined) origins.report(path, sentences.needsAdjustment(), "key");
  return {
    kind: "simple",
    name,
    alarm,
    adjustmentType,
    adjustment: fields.scalingAdjustment ?? 0,
    minAdjustmentMagnitude,
    cooldownSeconds: fields.cooldown ?? null,
  };
}

function trackedMetric(
  { predefinedMetricType: metric = "ASGAverageCPUUtilization" }: ScalingPolicyFields,
  path: readonly (string | number)[],
  origins: Origins,
): ScalingMetric {
  if (metric === "ASGAverageCPUUtilization" || metric === "ALBRequestCountPerTarget") return metric;
  origins.report([...path, "predefinedMetricType"], sentences.isPair(metric));
  return "ASGAverageCPUUtilization";
}

/** The alarm of a policy, or of an instance refresh. */
export function buildAlarm(fields: AlarmFields, path: readonly (string | number)[], origins: Origins): AlarmSpec {
  const { evaluationPeriods = 1, datapointsToAlarm = evaluationPeriods } = fields;
  if (datapointsToAlarm > evaluationPeriods)
    origins.report([...path, "datapointsToAlarm"], sentences.moreThanEvaluated(datapointsToAlarm, evaluationPeriods));
  const metric = METRICS[fields.metricName ?? "CPUUtilization"];
  const comparison = COMPARISONS[fields.comparisonOperator ?? "GreaterThanThreshold"];
  if (!canBreach(metric, comparison, fields.threshold))
    origins.report([...path, "threshold"], sentences.neverBreaches(metric, comparison, fields.threshold));
  return {
    metric,
    threshold: fields.threshold,
    comparison,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: fields.treatMissingData ?? "missing",
  };
}

/** What CloudWatch calls them, and what the model does. */
const METRICS: Readonly<Record<(typeof ALARM_METRICS)[number], ScalingMetric>> = {
  CPUUtilization: "ASGAverageCPUUtilization",
  RequestCountPerTarget: "ALBRequestCountPerTarget",
  HTTPCode_Target_5XX_Count: "HTTPCode_Target_5XX_Count",
  TargetResponseTime: "TargetResponseTime",
};

/** Whether a value of the metric can breach: none is negative, and CPU is never above 100 %. */
function canBreach(metric: ScalingMetric, comparison: AlarmSpec["comparison"], threshold: number): boolean {
  const most = metric === "ASGAverageCPUUtilization" ? 100 : Infinity;
  switch (comparison) {
    case "above":
      return threshold < most;
    case "atLeast":
      return threshold <= most;
    case "below":
      return threshold > 0;
    case "atMost":
      return threshold >= 0;
  }
}
