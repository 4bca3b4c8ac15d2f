/** From the fields of a policy of type PredictiveScaling to the simulator's spec. */
import type { AutoScalingSpec, LoadMetric, PredictivePolicySpec } from "../../sim/spec.js";
import type { Origins } from "../origins.js";
import type { ScalingPolicyFields } from "../schema/scaling-policy-schema.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";
import { autoScalingMessages as sentences } from "./messages.js";

type Policies = Readonly<Record<string, ScalingPolicyFields>>;

/** Properties that only predictive scaling has. */
export const PREDICTIVE_KEYS: readonly (keyof ScalingPolicyFields)[] = [
  "mode",
  "schedulingBufferTime",
  "maxCapacityBreachBehavior",
  "maxCapacityBuffer",
  "hourlyLoad",
];

/** Nothing, where nothing is forecast. */
export function buildPredictivePolicies(
  policies: Policies,
  group: readonly string[],
  origins: Origins,
): Pick<AutoScalingSpec, "predictivePolicies"> {
  const predictive = Object.entries(policies).filter(([, { policyType }]) => policyType === "PredictiveScaling");
  if (predictive.length === 0) return {};
  const scaling = predictive.filter(([, { mode }]) => mode === "ForecastAndScale").map(([name]) => name);
  if (scaling.length > 1)
    origins.report([...group, "scalingPolicies", scaling[1]!, "mode"], sentences.oneForecastScales(scaling[0]!));
  return {
    predictivePolicies: predictive.map(([name, fields]) =>
      buildPredictive(name, fields, [...group, "scalingPolicies", name], origins),
    ),
  };
}

/** Instances that IncreaseMaxCapacity may come to: by the hours that are given, and twice the maximum at least; 0: it is honored. */
export function mostForecast(policies: Policies, maxSize: number): number {
  const raised = Object.values(policies).map((fields) => {
    if (fields.maxCapacityBreachBehavior !== "IncreaseMaxCapacity") return 0;
    const perHour = pairOf(fields) === "ALBRequestCount" ? 60 : 1;
    const load = (fields.hourlyLoad ?? []).reduce((most, each) => Math.max(most, each), 0);
    const capacity = Math.max(2 * maxSize, load / perHour / (fields.targetValue ?? 50));
    return Math.ceil(Math.ceil(capacity) * (1 + (fields.maxCapacityBuffer ?? 0) / 100));
  });
  return Math.max(0, ...raised);
}

/** Whether a policy has its use where minSize is maxSize: it only forecasts, or raises the maximum. */
export function worksAtFixedSize({ policyType, mode, maxCapacityBreachBehavior }: ScalingPolicyFields): boolean {
  return (
    policyType === "PredictiveScaling" &&
    (mode !== "ForecastAndScale" || maxCapacityBreachBehavior === "IncreaseMaxCapacity")
  );
}

function pairOf({ predefinedMetricType = "ASGCPUUtilization" }: ScalingPolicyFields): LoadMetric | null {
  return predefinedMetricType === "ASGCPUUtilization" || predefinedMetricType === "ALBRequestCount"
    ? predefinedMetricType
    : null;
}

function buildPredictive(
  name: string,
  fields: ScalingPolicyFields,
  path: readonly string[],
  origins: Origins,
): PredictivePolicySpec {
  const metric = pairOf(fields);
  if (metric === null)
    origins.report([...path, "predefinedMetricType"], sentences.needsPair(fields.predefinedMetricType!));
  if (fields.targetValue === undefined) origins.report(path, sentences.needsTarget("predictive"), "key");
  if (metric === "ASGCPUUtilization" && (fields.targetValue ?? 50) >= 100)
    origins.report([...path, "targetValue"], sentences.targetOfAllCpu(fields.targetValue!));
  const buffer = fields.schedulingBufferTime ?? OWN.schedulingBufferSeconds;
  if (buffer >= 3600) origins.report([...path, "schedulingBufferTime"], sentences.bufferOfAnHour(buffer));
  const increases = fields.maxCapacityBreachBehavior === "IncreaseMaxCapacity";
  if (increases && fields.maxCapacityBuffer === undefined)
    origins.report([...path, "maxCapacityBreachBehavior"], sentences.needsCapacityBuffer());
  if (!increases && fields.maxCapacityBuffer !== undefined)
    origins.report([...path, "maxCapacityBuffer"], sentences.capacityBufferAlone(), "key");
  return {
    name,
    mode: fields.mode ?? OWN.predictiveMode,
    metric: metric ?? "ASGCPUUtilization",
    target: fields.targetValue ?? 50,
    schedulingBufferSeconds: buffer,
    maxCapacityBuffer: increases ? (fields.maxCapacityBuffer ?? 0) : null,
    hourlyLoad: fields.hourlyLoad ?? [],
  };
}
