/** `architecture.loadBalancer`: listeners and target groups, or one of each by its attributes alone. */
import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { loadBalancerMessages as sentences } from "../load-balancer-messages.js";
import { field, naturalNumber, positiveDuration, positiveNumber, required, strict, text } from "./field.js";
import { certificate, listenerSchema, type CertificateFields, type ListenerFields } from "./listener-schema.js";
import {
  targetGroupSchema,
  targetGroupShape,
  type TargetGroupAttributes,
  type TargetGroupFields,
} from "./target-group-schema.js";
import { loadBalancerPlacement } from "./vpc-schema.js";

export interface CapacityFields {
  readonly minimumCapacityUnits: number;
  readonly growthFactor?: number | undefined;
  readonly growthSeconds?: number | undefined;
  readonly growAboveShare?: number | undefined;
  readonly shrinkBelowShare?: number | undefined;
  readonly shrinkSeconds?: number | undefined;
}

export interface RequestFields {
  readonly host?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly sourceIp?: string | undefined;
  readonly port?: number | undefined;
  readonly bytes?: number | undefined;
}

export interface LoadBalancerFields extends TargetGroupAttributes {
  readonly availabilityZones?: readonly string[] | undefined;
  readonly idleTimeoutSeconds?: number | undefined;
  readonly clientKeepAliveSeconds?: number | undefined;
  readonly targetKeepAliveSeconds?: number | undefined;
  readonly certificate?: CertificateFields | undefined;
  readonly listeners?: readonly ListenerFields[] | undefined;
  readonly targetGroups?: Readonly<Record<string, TargetGroupFields>> | undefined;
  readonly dnsNeedsEveryTargetGroup?: boolean | undefined;
  readonly capacity?: CapacityFields | undefined;
  readonly requests?: Readonly<Record<string, RequestFields>> | undefined;
}

const { application } = DEFAULTS.loadBalancer;
const ATTRIBUTES = "AWS, edit-load-balancer-attributes [D]";
const OURS = "AWS publishes no such number [I]";
const share = z.number().gt(0).max(1);

const capacity: z.ZodType<CapacityFields> = strict({
  minimumCapacityUnits: required(positiveNumber, {
    description: "LCUs from the start and at least: a reservation, or what is guessed of an idle load balancer.",
    unit: "LCU",
  }),
  growthFactor: field(z.number().gt(1), {
    description: "It grows by this factor …",
    default: application.capacity.growthFactor,
    evidence: OURS,
  }),
  growthSeconds: field(positiveNumber, {
    description: "… in this time, …",
    unit: "s",
    default: application.capacity.growthSeconds,
    evidence: OURS,
  }),
  growAboveShare: field(share, {
    description: "… while demand is above this share of it, …",
    default: application.capacity.growAboveShare,
    evidence: OURS,
  }),
  shrinkBelowShare: field(share, {
    description: "… and halves when demand was below this one …",
    default: application.capacity.shrinkBelowShare,
    evidence: OURS,
  }),
  shrinkSeconds: field(positiveNumber, {
    description: "… for this long.",
    unit: "s",
    default: application.capacity.shrinkSeconds,
    evidence: OURS,
  }),
});

const request: z.ZodType<RequestFields> = strict({
  host: field(text, { description: "Host header.", default: "" }),
  headers: field(z.record(z.string(), z.string()), { description: "Other headers.", default: {} }),
  sourceIp: field(text, { description: "Address of the peer.", default: "0.0.0.0" }),
  port: field(z.int().min(1).max(65_535), { description: "Of the listener. Absent: the first listener's." }),
  bytes: field(z.number().min(0), {
    description: "Request and answer, for the LCUs.",
    unit: "bytes",
    default: application.bytesPerRequest,
  }),
});

export const loadBalancerSchema: z.ZodType<LoadBalancerFields> = strict({
  ...targetGroupShape,
  availabilityZones: field(z.array(text).min(1), {
    description: "One node each; instances are spread over them in turn.",
    default: `those of its subnets, else of the VPC, else ${application.availabilityZones.join(" and ")}`,
  }),
  idleTimeoutSeconds: field(z.number().min(1).max(4000), {
    description: "idle_timeout.timeout_seconds: no byte for that long, and a waiting request is answered 504.",
    unit: "s",
    default: application.idleTimeoutSeconds,
    evidence: ATTRIBUTES,
  }),
  clientKeepAliveSeconds: field(z.number().min(60).max(604_800), {
    description: "client_keep_alive.seconds: a client's connection older than this serves one more request.",
    unit: "s",
    default: application.clientKeepAliveSeconds,
    evidence: ATTRIBUTES,
  }),
  targetKeepAliveSeconds: field(positiveDuration, {
    description: "How long the instances keep an idle connection. Below the idle timeout, a sporadic 502 results.",
    unit: "s",
    default: application.targetKeepAliveSeconds,
    evidence: "nginx keepalive_timeout, from memory [M]",
  }),
  certificate: field(certificate, {
    description: "Without listeners: makes the only one HTTPS, on port 443. Absent: HTTP, on port 80.",
  }),
  listeners: field(z.array(listenerSchema).min(1).max(50), {
    description: "Absent: one that forwards everything to the first target group.",
    evidence: "AWS, load-balancer-limits [D]",
  }),
  targetGroups: field(z.record(z.string(), targetGroupSchema), {
    description:
      "By name. What a group does not say it takes from the attributes of the load balancer. Absent: one of all instances.",
  }),
  dnsNeedsEveryTargetGroup: field(z.boolean(), {
    description:
      "Whether a zone leaves DNS as soon as one target group is unhealthy there; else a healthy one keeps it in. Two pages of AWS contradict each other.",
    default: false,
    evidence: "AWS, load-balancer-target-groups [D]",
  }),
  capacity: field(capacity, { description: "The load balancer's own scaling. Absent: it has no limit." }),
  requests: field(z.record(z.string(), request), {
    description: "What the load balancer sees of a request besides method and path, by its name in the journeys.",
  }),
  ...loadBalancerPlacement,
});

export interface InstanceFaultFields {
  readonly index?: number | undefined;
  readonly indices?: readonly number[] | undefined;
  readonly count?: number | undefined;
  readonly availabilityZone?: string | undefined;
  readonly share?: number | undefined;
  readonly action:
    | "crash"
    | "hang"
    | "blackhole"
    | "slow"
    | "error"
    | "deregister"
    | "terminate"
    | "exhaustMemory"
    | "noisyNeighbour";
  readonly cpuShare?: number | undefined;
  readonly factor?: number | undefined;
  readonly status?: number | undefined;
  readonly memoryShare?: number | undefined;
}

export const instanceFault: z.ZodType<InstanceFaultFields> = strict({
  index: field(naturalNumber, { description: "Which instance, from 0; …" }),
  indices: field(z.array(naturalNumber).min(1), { description: "… or these; …" }),
  count: field(z.int().min(1), { description: "… or so many: with `randomly` any, else the first ones; …" }),
  availabilityZone: field(text, { description: "… or all those of a zone; …" }),
  share: field(share, { description: "… or this share of all, rounded up, the first ones." }),
  action: z
    .enum(["crash", "hang", "blackhole", "slow", "error", "deregister", "terminate", "exhaustMemory", "noisyNeighbour"])
    .meta({ description: "What happens to them; it ends with the fault's duration." }),
  factor: field(z.number().gt(1), { description: "Of slow: how many times as long its CPU takes.", default: 10 }),
  cpuShare: field(z.number().gt(0).lt(1), {
    description: "Of noisyNeighbour: what somebody else takes of its cores (steal).",
    default: 0.5,
  }),
  status: field(z.int().min(400).max(599), { description: "Of error: what it answers.", default: 500 }),
  memoryShare: field(share, {
    description: "Of exhaustMemory: what something else takes of the instance's memory; the kernel kills workers.",
    default: 0.5,
  }),
}).superRefine(({ index, indices, count, availabilityZone, share: some }, context) => {
  const which = { index, indices, count, availabilityZone, share: some };
  const given = Object.entries(which).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (given.length === 1) return;
  const { message, hint } = sentences.oneWhich(given);
  context.addIssue({ code: "custom", message, params: { hint } });
});
