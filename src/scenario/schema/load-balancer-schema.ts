/** `architecture.loadBalancer`: the load balancer with one HTTP or HTTPS listener and one target group of all instances. */
import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { duration, field, naturalNumber, positiveDuration, strict, text } from "./field.js";
import { loadBalancerPlacement } from "./vpc-schema.js";

export interface LoadBalancerFields {
  readonly algorithm?: "round_robin" | "least_outstanding_requests" | "weighted_random" | undefined;
  readonly availabilityZones?: readonly string[] | undefined;
  readonly crossZone?: boolean | undefined;
  readonly idleTimeoutSeconds?: number | undefined;
  readonly targetKeepAliveSeconds?: number | undefined;
  readonly deregistrationDelaySeconds?: number | undefined;
  readonly slowStartSeconds?: number | undefined;
  readonly stickinessSeconds?: number | undefined;
  readonly certificate?: { readonly notAfter?: number | undefined } | undefined;
  readonly healthCheck?:
    | {
        readonly intervalSeconds?: number | undefined;
        readonly timeoutSeconds?: number | undefined;
        readonly healthyThresholdCount?: number | undefined;
        readonly unhealthyThresholdCount?: number | undefined;
      }
    | undefined;
}

const { application } = DEFAULTS.loadBalancer;
const ATTRIBUTES = "AWS, edit-target-group-attributes [D]";
const CHECKS = "AWS, target-group-health-checks [D]";
const threshold = z.int().min(2).max(10);

export const loadBalancerSchema: z.ZodType<LoadBalancerFields> = strict({
  algorithm: field(z.enum(["round_robin", "least_outstanding_requests", "weighted_random"]), {
    description: "The target group attribute load_balancing.algorithm.type.",
    default: DEFAULTS.loadBalancer.algorithm,
    evidence: ATTRIBUTES,
  }),
  availabilityZones: field(z.array(text).min(1), {
    description: "One node each; instances are spread over them in turn.",
    default: application.availabilityZones,
  }),
  crossZone: field(z.boolean(), {
    description: "load_balancing.cross_zone.enabled. false: a node uses the targets of its own zone only.",
    default: application.crossZone,
    evidence: ATTRIBUTES,
  }),
  idleTimeoutSeconds: field(z.number().min(1).max(4000), {
    description: "idle_timeout.timeout_seconds: no byte for that long, and a waiting request is answered 504.",
    unit: "s",
    default: application.idleTimeoutSeconds,
    evidence: "AWS, edit-load-balancer-attributes [D]",
  }),
  targetKeepAliveSeconds: field(positiveDuration, {
    description: "How long the instances keep an idle connection. Below the idle timeout, a sporadic 502 results.",
    unit: "s",
    default: application.targetKeepAliveSeconds,
    evidence: "nginx keepalive_timeout, from memory [M]",
  }),
  deregistrationDelaySeconds: field(z.int().min(0).max(3600), {
    description: "deregistration_delay.timeout_seconds; a request that still runs then is answered 502.",
    unit: "s",
    default: application.deregistrationDelaySeconds,
    evidence: ATTRIBUTES,
  }),
  slowStartSeconds: field(z.int().min(0).max(900), {
    description: "slow_start.duration_seconds; 0: off.",
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
  certificate: field(
    strict({
      notAfter: field(duration, { description: "When it expires; new connections fail from then on.", unit: "s" }),
    }),
    { description: "Makes the listener HTTPS. Absent: HTTP." },
  ),
  healthCheck: field(
    strict({
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
    }),
    { description: "Every node asks every target." },
  ),
  ...loadBalancerPlacement,
});

export interface InstanceFaultFields {
  readonly index: number;
  readonly action: "crash" | "hang" | "blackhole" | "slow" | "error" | "deregister";
  readonly factor?: number | undefined;
  readonly status?: number | undefined;
}

export const instanceFault: z.ZodType<InstanceFaultFields> = strict({
  index: naturalNumber.meta({ description: "Which instance, from 0." }),
  action: z
    .enum(["crash", "hang", "blackhole", "slow", "error", "deregister"])
    .meta({ description: "What happens to it; it ends with the fault's duration." }),
  factor: field(z.number().gt(1), { description: "Of slow: how many times as long its CPU takes.", default: 10 }),
  status: field(z.int().min(400).max(599), { description: "Of error: what it answers.", default: 500 }),
});
