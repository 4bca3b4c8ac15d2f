/** Target groups: `architecture.loadBalancer.targetGroups`, and the same attributes for the load balancer's only one. */
import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { loadBalancerMessages as sentences } from "../load-balancer-messages.js";
import { field, leaf, naturalNumber, strict, text } from "./field.js";

/** Either threshold breached takes effect. */
export interface MinimumHealthyFields {
  readonly count?: number | undefined;
  readonly percentage?: number | undefined;
}

export interface AnomalyFields {
  readonly factor?: number | undefined;
  readonly toleranceShare?: number | undefined;
  readonly minimumWeight?: number | undefined;
  readonly recoveryStep?: number | undefined;
}

export interface TargetHealthCheckFields {
  readonly path?: string | undefined;
  readonly matcher?: readonly (readonly [number, number])[] | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly healthyThresholdCount?: number | undefined;
  readonly unhealthyThresholdCount?: number | undefined;
}

export interface TargetGroupAttributes {
  readonly algorithm?: "round_robin" | "least_outstanding_requests" | "weighted_random" | undefined;
  readonly anomalyMitigation?: AnomalyFields | undefined;
  readonly protocol?: "HTTP" | "HTTPS" | undefined;
  readonly crossZone?: boolean | undefined;
  readonly deregistrationDelaySeconds?: number | undefined;
  readonly slowStartSeconds?: number | undefined;
  readonly stickinessSeconds?: number | undefined;
  readonly healthCheck?: TargetHealthCheckFields | undefined;
  readonly minimumHealthyTargets?:
    | { readonly dnsFailover?: MinimumHealthyFields | undefined; readonly routing?: MinimumHealthyFields | undefined }
    | undefined;
}

export interface TargetGroupFields extends TargetGroupAttributes {
  readonly targets?: readonly number[] | undefined;
}

const { application } = DEFAULTS.loadBalancer;
const ATTRIBUTES = "AWS, edit-target-group-attributes [D]";
const CHECKS = "AWS, target-group-health-checks [D]";
const GROUPS = "AWS, load-balancer-target-groups [D]";
const threshold = z.int().min(2).max(10);
const share = z.number().min(0).max(1);

/** "200", "200,302", "200-299": as ranges. */
function parseMatcher(value: unknown): [number, number][] | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const ranges = String(value)
    .split(",")
    .map((part) => /^\s*(\d{3})(?:-(\d{3}))?\s*$/u.exec(part));
  const read = ranges.map((found): [number, number] => [Number(found?.[1]), Number(found?.[2] ?? found?.[1])]);
  return read.every(([low, high]) => low >= 200 && high <= 499 && low <= high) ? read : null;
}

const matcher = leaf<readonly (readonly [number, number])[]>(
  { type: ["string", "integer"], "x-type": "statuses" },
  (value, complain) => {
    const ranges = parseMatcher(value);
    if (ranges === null) complain(sentences.matcher(String(value)));
    return ranges;
  },
);

const minimumHealthy = strict({
  count: field(naturalNumber, {
    description: "Fewer healthy targets than this; 0: off.",
    default: 1,
    evidence: GROUPS,
  }),
  percentage: field(z.number().min(1).max(100), {
    description: "A smaller percentage of healthy targets than this. Absent: off.",
    evidence: GROUPS,
  }),
});

const healthCheck = strict({
  path: field(text, {
    description:
      "A deep check: every check is a request GET path through the instance's queues, with the demands of that route " +
      "of the calibration. Absent: a shallow one, answered at once by whatever accepts the connection.",
  }),
  matcher: field(matcher, {
    description: "Statuses that count as success, as list or range.",
    default: "200",
    evidence: CHECKS,
  }),
  intervalSeconds: field(z.number().min(5).max(300), {
    description: "HealthCheckIntervalSeconds.",
    unit: "s",
    default: application.healthCheck.intervalSeconds,
    evidence: CHECKS,
  }),
  timeoutSeconds: field(z.number().min(2).max(120), {
    description: "HealthCheckTimeoutSeconds.",
    unit: "s",
    default: application.healthCheck.timeoutSeconds,
    evidence: CHECKS,
  }),
  healthyThresholdCount: field(threshold, {
    description: "Successes in a row until healthy.",
    default: application.healthCheck.healthyThresholdCount,
    evidence: CHECKS,
  }),
  unhealthyThresholdCount: field(threshold, {
    description: "Failures in a row until unhealthy.",
    default: application.healthCheck.unhealthyThresholdCount,
    evidence: CHECKS,
  }),
});

const OURS = "AWS publishes none of these numbers [I]";
const anomalyMitigation = strict({
  factor: field(z.number().min(1), {
    description: "Anomalous: a share of failures above this many times the mean of the other targets, …",
    default: application.anomaly.factor,
    evidence: OURS,
  }),
  toleranceShare: field(share, {
    description: "… plus this share.",
    default: application.anomaly.toleranceShare,
    evidence: OURS,
  }),
  minimumWeight: field(z.number().gt(0).max(1), {
    description: "The least weight of a target that goes on failing; it is halved every 5 s until then.",
    default: application.anomaly.minimumWeight,
    evidence: OURS,
  }),
  recoveryStep: field(z.number().gt(0).max(1), {
    description: "Weight given back every 5 s without anomaly.",
    default: application.anomaly.recoveryStep,
    evidence: OURS,
  }),
});

/** Attributes of a target group. */
export const targetGroupShape: {
  readonly [Key in keyof TargetGroupAttributes]-?: z.ZodOptional<z.ZodType<NonNullable<TargetGroupAttributes[Key]>>>;
} = {
  algorithm: field(z.enum(["round_robin", "least_outstanding_requests", "weighted_random"]), {
    description: "The target group attribute load_balancing.algorithm.type.",
    default: DEFAULTS.loadBalancer.algorithm,
    evidence: ATTRIBUTES,
  }),
  anomalyMitigation: field(anomalyMitigation, {
    description:
      "Automatic target weights (load_balancing.algorithm.anomaly_mitigation); {} turns them on. Needs weighted_random.",
    evidence: ATTRIBUTES,
  }),
  protocol: field(z.enum(["HTTP", "HTTPS"]), {
    description: "To the targets. HTTPS costs a new connection to a target a second round trip.",
    default: "HTTP",
  }),
  crossZone: field(z.boolean(), {
    description: "load_balancing.cross_zone.enabled. false: a node uses the targets of its own zone only.",
    default: application.crossZone,
    evidence: ATTRIBUTES,
  }),
  deregistrationDelaySeconds: field(z.int().min(0).max(3600), {
    description: "deregistration_delay.timeout_seconds; a request that still runs then is answered 502.",
    unit: "s",
    default: application.deregistrationDelaySeconds,
    evidence: ATTRIBUTES,
  }),
  slowStartSeconds: field(z.int().min(0).max(900), {
    description: "slow_start.duration_seconds, from 30; 0: off.",
    unit: "s",
    default: 0,
    evidence: ATTRIBUTES,
  }),
  stickinessSeconds: field(z.int().min(0).max(604_800), {
    description: "stickiness.lb_cookie.duration_seconds; 0: no stickiness.",
    unit: "s",
    default: 0,
    evidence: ATTRIBUTES,
  }),
  healthCheck: field(healthCheck, { description: "Every node asks every target." }),
  minimumHealthyTargets: field(
    strict({
      dnsFailover: field(minimumHealthy, { description: "When a zone's address leaves DNS.", evidence: GROUPS }),
      routing: field(minimumHealthy, {
        description: "When a node sends requests to all targets, the unhealthy ones too.",
        evidence: GROUPS,
      }),
    }),
    { description: "target_group_health: what happens when too few targets are healthy." },
  ),
};

export const targetGroupSchema: z.ZodType<TargetGroupFields> = strict({
  targets: field(z.array(naturalNumber), { description: "Instances, from 0. Absent: all of them. Empty: 503." }),
  ...targetGroupShape,
});
