/** What makes a group of instances an Auto Scaling group: its limits, its policies, how long a launch takes. */
import { z } from "zod";
import type { DistributionSpec, HealthyPercentages, TerminationPolicy } from "../../sim/spec.js";
import { AUTO_SCALING_DEFAULTS as DEFAULTS } from "../autoscaling/defaults.js";
import { byteCount } from "./byte-size.js";
import {
  distribution,
  duration,
  field,
  naturalNumber,
  positiveDuration,
  positiveInteger,
  required,
  strict,
  text,
} from "./field.js";
import { policy, type ScalingPolicyFields } from "./scaling-policy-schema.js";

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
        readonly poolState?: "Stopped" | "Running" | "Hibernated" | undefined;
        readonly startTime?: DistributionSpec | undefined;
        readonly instanceReusePolicy?: { readonly reuseOnScaleIn?: boolean | undefined } | undefined;
      }
    | undefined;
  readonly maxInstanceLifetime?: number | undefined;
  readonly terminationPolicies?: readonly TerminationPolicy[] | undefined;
  readonly availabilityZoneDistribution?:
    | { readonly capacityDistributionStrategy?: "balanced-best-effort" | "balanced-only" | undefined }
    | undefined;
  readonly availabilityZoneImpairmentPolicy?:
    | {
        readonly zonalShiftEnabled: boolean;
        readonly impairedZoneHealthCheckBehavior?: "ReplaceUnhealthy" | "IgnoreUnhealthy" | undefined;
      }
    | undefined;
  readonly instanceMaintenancePolicy?: HealthyPercentages | undefined;
  readonly newInstancesProtectedFromScaleIn?: boolean | undefined;
  readonly suspendedProcesses?: readonly (typeof PROCESSES)[number][] | undefined;
  readonly detailedMonitoring?: boolean | undefined;
  readonly metricDelay?: number | undefined;
  readonly launchTimes?:
    | (Readonly<Partial<Record<"reaction" | "pending" | "boot" | "bootstrap", DistributionSpec | undefined>>> & {
        readonly imagePull?: { readonly size: number; readonly source?: string | undefined } | undefined;
      })
    | undefined;
}

export const PROCESSES = [
  "Launch",
  "Terminate",
  "AlarmNotification",
  "AZRebalance",
  "HealthCheck",
  "InstanceRefresh",
  "ReplaceUnhealthy",
  "ScheduledActions",
] as const;

const EC2_AS = "EC2 Auto Scaling";

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
      poolState: field(z.enum(["Stopped", "Running", "Hibernated"]), {
        description: "Of the prepared. A hibernated one has its memory again, and answers as soon as it runs.",
        default: "Stopped",
      }),
      startTime: field(distribution, {
        description: "Of one that does not run, from StartInstances to InService.",
        unit: "s",
        default: DEFAULTS.warmStart,
        evidence: "21 s to SSH from stopped or hibernated, against 24 from nothing [S]",
      }),
      instanceReusePolicy: field(
        strict({
          reuseOnScaleIn: field(z.boolean(), {
            description: "Who is scaled in goes back to the pool, if it has room.",
            default: false,
          }),
        }),
        {
          description: "What becomes of instances that are scaled in.",
          evidence: `${EC2_AS}, ec2-auto-scaling-warm-pools [D23]`,
        },
      ),
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
  terminationPolicies: field(
    z
      .array(
        z.enum(["Default", "OldestInstance", "NewestInstance", "OldestLaunchTemplate", "ClosestToNextInstanceHour"]),
      )
      .min(1),
    {
      description:
        "Which instance goes first, in the zone with the most: each narrows down what the one before has left. Default: the oldest version of the launch template, then chance.",
      default: "[Default]",
      evidence: `${EC2_AS}, ec2-auto-scaling-termination-policies [D23]`,
    },
  ),
  availabilityZoneDistribution: field(
    strict({
      capacityDistributionStrategy: field(z.enum(["balanced-best-effort", "balanced-only"]), {
        description: "balanced-only: where the zone with the fewest instances has none to give, no other is tried.",
        default: "balanced-best-effort",
      }),
    }),
    { description: "Where to launch.", evidence: `${EC2_AS}, ec2-auto-scaling-availability-zone-balanced [D]` },
  ),
  availabilityZoneImpairmentPolicy: field(
    strict({
      zonalShiftEnabled: required(z.boolean(), { description: "Whether the fault zonalShift concerns the group." }),
      impairedZoneHealthCheckBehavior: field(z.enum(["ReplaceUnhealthy", "IgnoreUnhealthy"]), {
        description: "What becomes of the unhealthy in the zone that traffic is shifted away from.",
        default: DEFAULTS.impairedZoneHealthCheckBehavior,
      }),
    }),
    {
      description:
        "During a zonal shift the group launches in the other zones, does not even them out, and no policy scales in.",
      evidence: `${EC2_AS}, ec2-auto-scaling-zonal-shift [D]`,
    },
  ),
  instanceMaintenancePolicy: field(
    strict({
      minHealthyPercentage: required(z.int().min(0).max(100), {
        description: "Of the desired capacity, that stay ready while the unhealthy are replaced; 100: launch first.",
        unit: "%",
      }),
      maxHealthyPercentage: required(z.int().min(100).max(200), {
        description: "The group is not larger meanwhile; at most 100 above the minimum.",
        unit: "%",
      }),
    }),
    {
      description: "How the unhealthy are replaced, and what an instance refresh does unless it says otherwise.",
      default: "the unhealthy are terminated first, a tenth of the group at a time",
      evidence: `${EC2_AS}, ec2-auto-scaling-instance-maintenance-policy [D]`,
    },
  ),
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
      imagePull: field(
        strict({
          size: required(byteCount, { description: "Of the image, as it comes over the network.", unit: "bytes" }),
          source: field(text, { description: "Whence.", default: DEFAULTS.imageSource }),
        }),
        {
          description:
            "When it has booted, the instance fetches a container image through its way to the Internet: with a NAT gateway, at the expense of everybody else behind it.",
          default: "the machine image has everything",
        },
      ),
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
