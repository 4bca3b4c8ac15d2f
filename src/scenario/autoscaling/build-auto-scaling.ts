/** From the fields of an Auto Scaling group to the simulator's spec; absent where the number of instances is fixed. */
import type {
  AlarmSpec,
  AutoScalingSpec,
  HookSpec,
  InstanceRefreshSpec,
  LaunchSpec,
  ScalingMetric,
  ScalingPolicySpec,
  WarmPoolSpec,
} from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Assumption } from "../scenario.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import {
  autoScalingShape,
  COMPARISONS,
  type AlarmFields,
  type AutoScalingFields,
  type HookFields,
  type ScalingPolicyFields,
} from "../schema/auto-scaling-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";
import { buildPredictivePolicies, mostForecast, worksAtFixedSize, PREDICTIVE_KEYS } from "./build-predictive.js";
import { autoScalingMessages as sentences } from "./messages.js";

const PATH = ["architecture", "autoScalingGroup"];

/** Whether instances come and go. */
export function scales({ autoScalingGroup }: ArchitectureFields): boolean {
  return Object.keys(autoScalingShape).some((key) => autoScalingGroup?.[key as "minSize"] !== undefined);
}

/** Instances when the run begins. */
export function initialInstances({ autoScalingGroup }: ArchitectureFields): number {
  const { desiredCapacity, minSize } = autoScalingGroup ?? {};
  return desiredCapacity ?? minSize ?? DEFAULTS.autoScalingGroup.desiredCapacity;
}

/**
 * Places for instances, whose zones take turns: as many as the group may have, and where a zone may be lost, as many in each.
 */
export function placesOf(fields: ArchitectureFields, faults: readonly FaultFields[], zones: number): number {
  const initial = initialInstances(fields);
  if (!scales(fields)) return initial;
  const scheduled = Object.values(fields.autoScalingGroup?.scheduledActions ?? {}).map(({ maxSize = 0 }) => maxSize);
  const largest = Math.max(initial, fields.autoScalingGroup?.maxSize ?? initial, ...scheduled);
  const most = Math.max(largest, mostForecast(fields.autoScalingGroup?.scalingPolicies ?? {}, largest));
  const losesZone = faults.some(({ availabilityZoneOutage }) => availabilityZoneOutage !== undefined);
  // What leaves in a refresh still drains while its successors begin.
  const refreshed = faults.map(({ startInstanceRefresh }) =>
    startInstanceRefresh === undefined
      ? 0
      : 1 - (startInstanceRefresh.minHealthyPercentage ?? OWN.minHealthyPercentage) / 100,
  );
  const leaving = Math.ceil((most * Math.max(0, ...refreshed)) / zones);
  // One more in each zone: while zones are evened out, and for whoever comes while another still drains.
  return zones * ((losesZone ? most : Math.ceil(most / zones)) + leaving + 2);
}

/** null: the number of instances is fixed. */
export function buildAutoScaling(
  fields: ArchitectureFields,
  faults: readonly FaultFields[],
  zones: readonly string[],
  deregistrationDelaySeconds: number,
  origins: Origins,
  assumptions: Assumption[],
): AutoScalingSpec | null {
  if (!scales(fields)) {
    faults.forEach(({ startInstanceRefresh }, index) => {
      if (startInstanceRefresh !== undefined)
        origins.report(["faults", index, "startInstanceRefresh"], sentences.refreshNeedsGroup(), "key");
    });
    return null;
  }
  const group = fields.autoScalingGroup!;
  const desired = initialInstances(fields);
  const { minSize = desired, maxSize = Math.max(desired, minSize) } = group;
  if (fields.loadBalancer === undefined) origins.report(PATH, sentences.needsLoadBalancer(), "key");
  if (minSize > maxSize) origins.report([...PATH, "minSize"], sentences.minAboveMax(minSize, maxSize));
  else if (desired < minSize || desired > maxSize)
    origins.report([...PATH, "desiredCapacity"], sentences.desiredOutside(desired, minSize, maxSize), "key");
  if (desired === 0) origins.report([...PATH, "desiredCapacity"], sentences.nothingAtAll(), "key");
  faults.forEach(({ deploy }, index) => {
    if (deploy !== undefined) origins.report(["faults", index, "deploy"], sentences.withDeploy(), "key");
  });
  for (const [name, { targets }] of Object.entries(fields.loadBalancer?.targetGroups ?? {}))
    if (targets !== undefined)
      origins.report(["architecture", "loadBalancer", "targetGroups", name, "targets"], sentences.ownTargets(name));
  const detailed = group.detailedMonitoring ?? true;
  const policies = Object.entries(group.scalingPolicies ?? {});
  if (!detailed && policies.length > 0) origins.notice([...PATH, "detailedMonitoring"], sentences.basicMonitoring());
  const moving = policies.find(([, policy]) => !worksAtFixedSize(policy));
  if (minSize === maxSize && moving !== undefined && group.scheduledActions === undefined)
    origins.report([...PATH, "scalingPolicies", moving[0]], sentences.neverMoves(minSize), "key");
  if (group.launchTemplate?.vCpus === Infinity)
    for (const [name, { policyType, predefinedMetricType, alarm }] of policies) {
      const hasType = policyType === "TargetTrackingScaling" || policyType === "PredictiveScaling";
      const metric = hasType ? predefinedMetricType : alarm?.metricName;
      if (metric === undefined || metric.endsWith("CPUUtilization"))
        origins.report([...PATH, "scalingPolicies", name], sentences.noCpu(), "key");
    }
  const places = placesOf(fields, faults, zones.length);
  return {
    name: "asg",
    minSize,
    maxSize,
    desiredCapacity: desired,
    zoneOfPlace: Array.from({ length: places }, (_, place) => place % zones.length),
    policies: policies.flatMap(([name, policy]) =>
      policy.policyType === "PredictiveScaling" ? [] : [buildPolicy(name, policy, origins)],
    ),
    ...buildPredictivePolicies(group.scalingPolicies ?? {}, PATH, origins),
    scheduledActions: Object.entries(group.scheduledActions ?? {}).map(([name, { at, ...action }]) => ({
      name,
      atSeconds: at,
      ...Object.fromEntries(Object.entries(action).filter(([, value]) => value !== undefined)),
    })),
    defaultCooldownSeconds: group.defaultCooldown ?? OWN.defaultCooldownSeconds,
    defaultInstanceWarmupSeconds: group.defaultInstanceWarmup ?? null,
    healthCheckType: group.healthCheckType ?? "EC2",
    healthCheckGracePeriodSeconds: group.healthCheckGracePeriod ?? 0,
    launch: buildLaunch(group.launchTimes ?? {}, assumptions),
    hooks: {
      launching: buildHook(group.lifecycleHooks?.launching),
      terminating: buildHook(group.lifecycleHooks?.terminating),
    },
    ...(group.warmPool === undefined ? {} : { warmPool: buildWarmPool(group.warmPool, maxSize) }),
    maxInstanceLifetimeSeconds: group.maxInstanceLifetime ?? Infinity,
    deregistrationDelaySeconds,
    terminationPolicy: group.terminationPolicy ?? "Default",
    suspendedProcesses: group.suspendedProcesses ?? [],
    newInstancesProtectedFromScaleIn: group.newInstancesProtectedFromScaleIn ?? false,
    metricPeriodSeconds: detailed ? 60 : 300,
    metricDelaySeconds: group.metricDelay ?? OWN.metricDelaySeconds,
    ...buildRefreshes(faults),
    launchFailures: faults.flatMap(
      ({ at, duration = Infinity, availabilityZoneOutage, insufficientInstanceCapacity }) => {
        const span = { atSeconds: at, untilSeconds: at + duration };
        if (availabilityZoneOutage !== undefined)
          return [{ zone: zones.indexOf(availabilityZoneOutage.availabilityZone), ...span }];
        if (insufficientInstanceCapacity === undefined) return [];
        const { availabilityZone } = insufficientInstanceCapacity;
        return [{ zone: availabilityZone === undefined ? null : zones.indexOf(availabilityZone), ...span }];
      },
    ),
  };
}

function buildRefreshes(faults: readonly FaultFields[]): Pick<AutoScalingSpec, "instanceRefreshes"> {
  const instanceRefreshes = faults.flatMap(({ at, startInstanceRefresh: fields }): InstanceRefreshSpec[] =>
    fields === undefined
      ? []
      : [
          {
            atSeconds: at,
            minHealthyPercentage: fields.minHealthyPercentage ?? OWN.minHealthyPercentage,
            instanceWarmupSeconds: fields.instanceWarmup ?? null,
            checkpointPercentages: [...(fields.checkpointPercentages ?? [])].sort((a, b) => a - b),
            checkpointDelaySeconds: fields.checkpointDelay ?? OWN.checkpointDelaySeconds,
          },
        ],
  );
  return instanceRefreshes.length === 0 ? {} : { instanceRefreshes };
}

function buildHook(fields: HookFields | undefined): HookSpec | null {
  if (fields === undefined) return null;
  return {
    seconds: fields.time,
    heartbeatTimeoutSeconds: fields.heartbeatTimeout ?? OWN.hook.heartbeatTimeoutSeconds,
    defaultResult: fields.defaultResult ?? OWN.hook.defaultResult,
  };
}

function buildWarmPool(fields: NonNullable<AutoScalingFields["warmPool"]>, maxSize: number): WarmPoolSpec {
  return {
    minSize: fields.minSize ?? 0,
    maxGroupPreparedCapacity: fields.maxGroupPreparedCapacity ?? maxSize,
    state: fields.poolState ?? "Stopped",
    startSeconds: fields.startTime ?? fromDefault(OWN.warmStart),
  };
}

function buildLaunch(
  fields: NonNullable<NonNullable<ArchitectureFields["autoScalingGroup"]>["launchTimes"]>,
  assumptions: Assumption[],
): LaunchSpec {
  if (Object.values(fields).filter((each) => each !== undefined).length < 4)
    assumptions.push({
      subject: "autoScaling",
      statement:
        "A launch takes about a minute from the wish to the first answer: group, pending, boot and an application that is in the image.",
      source:
        "a model of published boot times; set architecture.autoScalingGroup.launchTimes from your own activity history",
    });
  const { reaction, pending, boot, bootstrap } = fields;
  return {
    reactionSeconds: reaction ?? fromDefault(OWN.launch.reaction),
    pendingSeconds: pending ?? fromDefault(OWN.launch.pending),
    bootSeconds: boot ?? fromDefault(OWN.launch.boot),
    bootstrapSeconds: bootstrap ?? fromDefault(OWN.launch.bootstrap),
  };
}

function buildPolicy(name: string, fields: ScalingPolicyFields, origins: Origins): ScalingPolicySpec {
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
  path: readonly string[],
  origins: Origins,
): ScalingMetric {
  if (metric === "ASGAverageCPUUtilization" || metric === "ALBRequestCountPerTarget") return metric;
  origins.report([...path, "predefinedMetricType"], sentences.isPair(metric));
  return "ASGAverageCPUUtilization";
}

function buildAlarm(fields: AlarmFields, path: readonly string[], origins: Origins): AlarmSpec {
  const { evaluationPeriods = 1, datapointsToAlarm = evaluationPeriods } = fields;
  if (datapointsToAlarm > evaluationPeriods)
    origins.report([...path, "datapointsToAlarm"], sentences.moreThanEvaluated(datapointsToAlarm, evaluationPeriods));
  return {
    metric: fields.metricName === "RequestCountPerTarget" ? "ALBRequestCountPerTarget" : "ASGAverageCPUUtilization",
    threshold: fields.threshold,
    comparison: COMPARISONS[fields.comparisonOperator ?? "GreaterThanThreshold"],
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: fields.treatMissingData ?? "missing",
  };
}
