/** From the faults `startInstanceRefresh` to the simulator's spec. */
import type { AutoScalingSpec, InstanceRefreshSpec } from "../../sim/spec.js";
import { buildRevision, type ScenarioRevision } from "../build-revision.js";
import type { Origins } from "../origins.js";
import type { AutoScalingFields } from "../schema/auto-scaling-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import type { InstanceRefreshFields } from "../schema/instance-refresh-schema.js";
import { buildAlarm } from "./build-policies.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";
import { autoScalingMessages as sentences } from "./messages.js";

interface Refresh {
  readonly index: number;
  readonly at: number;
  readonly fields: InstanceRefreshFields;
}

/** In the order of their time. */
const refreshesIn = (faults: readonly FaultFields[]): readonly Refresh[] =>
  faults
    .flatMap(({ at, startInstanceRefresh: fields }, index): Refresh[] => (fields ? [{ index, at, fields }] : []))
    .sort((a, b) => a.at - b.at);

/** What the versions of the launch template bring, from version 1 on. */
export function launchTemplateRevisions(faults: readonly FaultFields[]): {
  readonly launchTemplateRevisions?: readonly ScenarioRevision[];
} {
  const revisions = refreshesIn(faults).flatMap(({ fields: { desiredConfiguration } }) =>
    desiredConfiguration === undefined ? [] : [buildRevision(desiredConfiguration)],
  );
  return revisions.length === 0 ? {} : { launchTemplateRevisions: revisions };
}

/** Absent where there is none. */
export function buildInstanceRefreshes(
  faults: readonly FaultFields[],
  group: AutoScalingFields,
  origins: Origins,
): Pick<AutoScalingSpec, "instanceRefreshes"> {
  let version = 0;
  const refreshes = refreshesIn(faults).map((each) =>
    build(each, each.fields.desiredConfiguration === undefined ? 0 : ++version, group, origins),
  );
  return refreshes.length === 0 ? {} : { instanceRefreshes: refreshes };
}

/** The percentages of a refresh: its own, those of the group, the defaults. */
export function healthyPercentages(
  fields: Pick<InstanceRefreshFields, "minHealthyPercentage" | "maxHealthyPercentage">,
  { instanceMaintenancePolicy }: Pick<AutoScalingFields, "instanceMaintenancePolicy">,
): { minHealthyPercentage: number; maxHealthyPercentage: number } {
  return {
    minHealthyPercentage:
      fields.minHealthyPercentage ?? instanceMaintenancePolicy?.minHealthyPercentage ?? OWN.minHealthyPercentage,
    maxHealthyPercentage:
      fields.maxHealthyPercentage ?? instanceMaintenancePolicy?.maxHealthyPercentage ?? OWN.maxHealthyPercentage,
  };
}

function build(
  { index, at, fields }: Refresh,
  version: number,
  group: AutoScalingFields,
  origins: Origins,
): InstanceRefreshSpec {
  const path = ["faults", index, "startInstanceRefresh"];
  const percentages = healthyPercentages(fields, group);
  const { minHealthyPercentage: min, maxHealthyPercentage: max } = percentages;
  if (max - min > 100)
    origins.report(
      fields.maxHealthyPercentage === undefined ? path : [...path, "maxHealthyPercentage"],
      sentences.healthyTooFarApart(min, max),
      fields.maxHealthyPercentage === undefined ? "key" : undefined,
    );
  if (version === 0)
    for (const key of ["autoRollback", "rollbackAfter"] as const)
      if (fields[key] !== undefined && fields[key] !== false)
        origins.report([...path, key], sentences.nothingToRollBack(key), "key");
  return {
    atSeconds: at,
    version,
    ...percentages,
    instanceWarmupSeconds: fields.instanceWarmup ?? null,
    checkpointPercentages: [...(fields.checkpointPercentages ?? [])].sort((a, b) => a - b),
    checkpointDelaySeconds: fields.checkpointDelay ?? OWN.checkpointDelaySeconds,
    skipMatching: fields.skipMatching ?? false,
    scaleInProtectedInstances: fields.scaleInProtectedInstances ?? OWN.scaleInProtectedInstances,
    bakeSeconds: fields.bakeTime ?? 0,
    alarms: Object.entries(fields.alarmSpecification?.alarms ?? {}).map(([name, alarm]) => ({
      name,
      alarm: buildAlarm(alarm, [...path, "alarmSpecification", "alarms", name], origins),
    })),
    autoRollback: fields.autoRollback ?? false,
    rollbackAtSeconds: at + (fields.rollbackAfter ?? Infinity),
  };
}
