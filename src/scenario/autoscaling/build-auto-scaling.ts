/** From the fields of an Auto Scaling group to the simulator's spec; absent where the number of instances is fixed. */
import type { AutoScalingSpec, HookSpec, LaunchSpec, WarmPoolSpec } from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Assumption } from "../scenario.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import { autoScalingShape, type AutoScalingFields, type HookFields } from "../schema/auto-scaling-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { buildInstanceRefreshes, healthyPercentages } from "./build-instance-refresh.js";
import { buildPolicy } from "./build-policies.js";
import { buildPredictivePolicies, mostForecast, worksAtFixedSize } from "./build-predictive.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";
import { checkScheduledActions } from "./check-scheduled-actions.js";
import { buildZonalShift } from "./build-zonal-shift.js";
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
  const losesZone = faults.some(
    ({ availabilityZoneOutage, zonalShift }) => availabilityZoneOutage !== undefined || zonalShift !== undefined,
  );
  // What leaves in a refresh still drains while its successors begin.
  const refreshed = [
    ...faults.flatMap(({ startInstanceRefresh }) => startInstanceRefresh ?? []),
    ...(fields.autoScalingGroup?.instanceMaintenancePolicy === undefined ? [] : [{}]),
  ].map((each) => {
    const { minHealthyPercentage: min, maxHealthyPercentage: max } = healthyPercentages(each, fields.autoScalingGroup!);
    return Math.max(1 - min / 100, 2 * (max / 100 - 1));
  });
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
    faults.forEach(({ startInstanceRefresh, deploy }, index) => {
      if (startInstanceRefresh !== undefined)
        origins.report(["faults", index, "startInstanceRefresh"], sentences.refreshNeedsGroup(), "key");
      if (deploy?.autoScalingGroupProcessesToSuspend !== undefined)
        origins.report(
          ["faults", index, "deploy", "autoScalingGroupProcessesToSuspend"],
          sentences.nothingToSuspend(),
          "key",
        );
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
  const { instanceMaintenancePolicy: maintenance } = group;
  if (maintenance !== undefined && maintenance.maxHealthyPercentage - maintenance.minHealthyPercentage > 100)
    origins.report(
      [...PATH, "instanceMaintenancePolicy", "maxHealthyPercentage"],
      sentences.healthyTooFarApart(maintenance.minHealthyPercentage, maintenance.maxHealthyPercentage),
    );
  checkScheduledActions(group, minSize, maxSize, origins);
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
    terminationPolicies: group.terminationPolicies ?? ["Default"],
    capacityDistribution: group.availabilityZoneDistribution?.capacityDistributionStrategy ?? "balanced-best-effort",
    ...buildZonalShift(group, faults, zones),
    ...(maintenance === undefined ? {} : { maintenance }),
    suspendedProcesses: group.suspendedProcesses ?? [],
    newInstancesProtectedFromScaleIn: group.newInstancesProtectedFromScaleIn ?? false,
    metricPeriodSeconds: detailed ? 60 : 300,
    metricDelaySeconds: group.metricDelay ?? OWN.metricDelaySeconds,
    ...buildInstanceRefreshes(faults, group, origins),
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
    reuseOnScaleIn: fields.instanceReusePolicy?.reuseOnScaleIn ?? false,
  };
}

function buildLaunch(
  fields: NonNullable<NonNullable<ArchitectureFields["autoScalingGroup"]>["launchTimes"]>,
  assumptions: Assumption[],
): LaunchSpec {
  const { reaction, pending, boot, bootstrap } = fields;
  if ([reaction, pending, boot, bootstrap].includes(undefined))
    assumptions.push({
      subject: "autoScaling",
      statement:
        "A launch takes about a minute from the wish to the first answer: group, pending, boot and an application that is in the image.",
      source:
        "a model of published boot times; set architecture.autoScalingGroup.launchTimes from your own activity history",
    });
  return {
    reactionSeconds: reaction ?? fromDefault(OWN.launch.reaction),
    pendingSeconds: pending ?? fromDefault(OWN.launch.pending),
    bootSeconds: boot ?? fromDefault(OWN.launch.boot),
    bootstrapSeconds: bootstrap ?? fromDefault(OWN.launch.bootstrap),
  };
}
