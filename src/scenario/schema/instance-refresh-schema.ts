/** The fault `startInstanceRefresh`: StartInstanceRefresh of EC2 Auto Scaling, strategy Rolling. */
import { z } from "zod";
import { AUTO_SCALING_DEFAULTS as DEFAULTS } from "../autoscaling/defaults.js";
import { duration, field, positiveDuration, required, strict } from "./field.js";
import { revisionShape, type RevisionFields } from "./revision-fields.js";
import { alarm, type AlarmFields } from "./scaling-policy-schema.js";

export interface InstanceRefreshFields {
  readonly minHealthyPercentage?: number | undefined;
  readonly maxHealthyPercentage?: number | undefined;
  readonly instanceWarmup?: number | undefined;
  readonly checkpointPercentages?: readonly number[] | undefined;
  readonly checkpointDelay?: number | undefined;
  readonly skipMatching?: boolean | undefined;
  readonly scaleInProtectedInstances?: "Wait" | "Ignore" | "Refresh" | undefined;
  readonly bakeTime?: number | undefined;
  readonly alarmSpecification?: { readonly alarms: Readonly<Record<string, AlarmFields>> } | undefined;
  readonly autoRollback?: boolean | undefined;
  readonly desiredConfiguration?: RevisionFields | undefined;
  readonly rollbackAfter?: number | undefined;
}

const PREFERENCES = "EC2 Auto Scaling, API_RefreshPreferences [D]";
const OVERVIEW = "EC2 Auto Scaling, instance-refresh-overview [D]";

export const startInstanceRefresh: z.ZodType<InstanceRefreshFields> = strict({
  minHealthyPercentage: field(z.number().min(0).max(100), {
    description:
      "Of the desired capacity, that stay healthy; one instance is replaced at a time at least. With 100, others are launched first.",
    unit: "%",
    default: `${DEFAULTS.minHealthyPercentage}, or that of instanceMaintenancePolicy`,
    evidence: "asg-instance-refresh [D]",
  }),
  maxHealthyPercentage: field(z.number().min(100).max(200), {
    description: "Of the desired capacity, that the group may grow to meanwhile; at most 100 above the minimum.",
    unit: "%",
    default: `${DEFAULTS.maxHealthyPercentage}, or that of instanceMaintenancePolicy`,
    evidence: PREFERENCES,
  }),
  instanceWarmup: field(duration, {
    description: "How long a new instance is in service before the next ones go.",
    unit: "s",
    default: "the group's defaultInstanceWarmup, else its healthCheckGracePeriod",
    evidence: "understand-instance-refresh-default-values [D]",
  }),
  checkpointPercentages: field(z.array(z.number().gt(0).max(100)), {
    description: "It waits when so many percent have been replaced.",
    default: "none",
  }),
  checkpointDelay: field(duration, {
    description: "For so long.",
    unit: "s",
    default: `${DEFAULTS.checkpointDelaySeconds}s`,
    evidence: "understand-instance-refresh-default-values [D]",
  }),
  skipMatching: field(z.boolean(), {
    description: "Whoever has that configuration already stays; without one, everybody.",
    default: false,
    evidence: OVERVIEW,
  }),
  scaleInProtectedInstances: field(z.enum(["Wait", "Ignore", "Refresh"]), {
    description:
      "What becomes of who is protected from scale-in: it waits for them, leaves them out, or replaces them.",
    default: DEFAULTS.scaleInProtectedInstances,
    evidence: "understand-instance-refresh-default-values [D]",
  }),
  bakeTime: field(duration, {
    description: "When all are replaced it waits so long, and an alarm still makes it fail.",
    unit: "s",
    default: "0s",
    evidence: PREFERENCES,
  }),
  alarmSpecification: field(strict({ alarms: required(z.record(z.string(), alarm), { description: "By name." }) }), {
    description: "One of these alarms, and it fails.",
    default: "none",
    evidence: PREFERENCES,
  }),
  autoRollback: field(z.boolean(), {
    description: "Where it fails, the configuration before comes back. Needs desiredConfiguration.",
    default: false,
    evidence: PREFERENCES,
  }),
  desiredConfiguration: field(strict(revisionShape), {
    description:
      "The new version of the launch template: how the application in it differs. Who is launched meanwhile has it, too.",
    default: "none: what runs is replaced by the same",
    evidence: OVERVIEW,
  }),
  rollbackAfter: field(positiveDuration, {
    description:
      "RollbackInstanceRefresh, so long after the beginning, if it is still under way. Needs desiredConfiguration.",
    unit: "s",
    default: "never",
    evidence: "EC2 Auto Scaling, instance-refresh-rollback [D]",
  }),
});
