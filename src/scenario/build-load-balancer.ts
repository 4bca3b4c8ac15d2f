/** From the load balancer's fields and the instances' faults to the simulator's specs. */
import type {
  ApplicationLoadBalancerSpec,
  InstanceFaultSpec,
  LoadBalancerSpec,
  RequestDescription,
} from "../sim/spec.js";
import { DEFAULTS } from "./defaults.js";
import { messages } from "./messages.js";
import type { Origins } from "./origins.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { LoadBalancerFields } from "./schema/load-balancer-schema.js";

/** What the plain load balancer has no notion of; its place in the network is not among them. */
const MORE = [
  "availabilityZones",
  "crossZone",
  "idleTimeoutSeconds",
  "targetKeepAliveSeconds",
  "deregistrationDelaySeconds",
  "slowStartSeconds",
  "stickinessSeconds",
  "certificate",
  "healthCheck",
] as const satisfies readonly (keyof LoadBalancerFields)[];

/** Plain unless a property or a fault needs more: the plain one is faster. */
export function buildLoadBalancer(
  { loadBalancer, autoScalingGroup }: ArchitectureFields,
  faults: readonly FaultFields[],
  origins: Origins,
): { loadBalancer: LoadBalancerSpec | null; instanceFaults?: readonly InstanceFaultSpec[] } {
  const instances = autoScalingGroup?.desiredCapacity ?? DEFAULTS.autoScalingGroup.desiredCapacity;
  const instanceFaults = faults.flatMap(({ at, duration = Infinity, instance }, i): InstanceFaultSpec[] => {
    if (instance === undefined) return [];
    const path = ["faults", i, "instance"];
    if (loadBalancer === undefined) origins.report(path, messages.faultNeedsLoadBalancer(), "key");
    else if (instance.index >= instances)
      origins.report([...path, "index"], messages.tooBig(String(instances - 1), true, instance.index));
    const { action: kind, factor = 10, status = 500 } = instance;
    const action = kind === "slow" ? { kind, factor } : kind === "error" ? { kind, status } : { kind };
    return [{ atSeconds: at, untilSeconds: at + duration, instances: [instance.index], action }];
  });
  if (loadBalancer === undefined) return { loadBalancer: null };
  const { algorithm = DEFAULTS.loadBalancer.algorithm } = loadBalancer;
  const plain = MORE.every((key) => loadBalancer[key] === undefined) && instanceFaults.length === 0;
  if (plain && algorithm !== "weighted_random") return { loadBalancer: { algorithm } };
  return {
    loadBalancer: {
      algorithm: algorithm === "weighted_random" ? "round_robin" : algorithm,
      application: application(loadBalancer, algorithm, instances, origins),
    },
    ...(instanceFaults.length === 0 ? {} : { instanceFaults }),
  };
}

/** What the load balancer sees of a route. */
export function describeRequest(route: string, port: number): RequestDescription {
  const [method = "GET", target = "/"] = route.split(" ");
  const [path = "/", query = ""] = target.split("?");
  const { bytesPerRequest } = DEFAULTS.loadBalancer.application;
  return { method, path, query, host: "", headers: {}, sourceIp: "0.0.0.0", port, bytes: bytesPerRequest };
}

function application(
  fields: LoadBalancerFields,
  algorithm: NonNullable<LoadBalancerFields["algorithm"]>,
  instances: number,
  origins: Origins,
): ApplicationLoadBalancerSpec {
  const defaults = DEFAULTS.loadBalancer.application;
  const zones = fields.availabilityZones ?? defaults.availabilityZones;
  const healthCheck = { ...defaults.healthCheck, ...withoutUndefined(fields.healthCheck ?? {}) };
  if (healthCheck.timeoutSeconds >= healthCheck.intervalSeconds)
    origins.report(
      ["architecture", "loadBalancer", "healthCheck"],
      messages.checkTimeout(healthCheck.timeoutSeconds, healthCheck.intervalSeconds),
    );
  const all = Array.from({ length: instances }, (_, i) => i);
  const https = fields.certificate !== undefined;
  const enough = { count: 1, percentage: null };
  return {
    zones,
    instanceZones: all.map((i) => i % zones.length),
    listeners: [
      {
        port: https ? 443 : 80,
        protocol: https ? "HTTPS" : "HTTP",
        certificateNotAfterSeconds: fields.certificate?.notAfter ?? Infinity,
        handshakeRoundTrips: { full: 1, resumed: 1 },
        sessionReuseShare: 0,
        rules: [
          {
            priority: 0,
            conditions: [],
            authenticate: null,
            action: { kind: "forward", groups: [{ group: 0, weight: 1 }], stickinessSeconds: 0 },
          },
        ],
      },
    ],
    targetGroups: [
      {
        name: "instances",
        targets: all,
        protocol: "HTTP",
        algorithm,
        anomalyMitigation: null,
        slowStartSeconds: fields.slowStartSeconds ?? 0,
        stickinessSeconds: fields.stickinessSeconds ?? 0,
        crossZone: fields.crossZone ?? defaults.crossZone,
        deregistrationDelaySeconds: fields.deregistrationDelaySeconds ?? defaults.deregistrationDelaySeconds,
        healthCheck: { ...healthCheck, matcher: [[200, 200]], route: null },
        dnsFailover: enough,
        routingFailover: enough,
      },
    ],
    requests: [],
    idleTimeoutSeconds: fields.idleTimeoutSeconds ?? defaults.idleTimeoutSeconds,
    connectTimeoutSeconds: defaults.connectTimeoutSeconds,
    targetKeepAliveSeconds: fields.targetKeepAliveSeconds ?? defaults.targetKeepAliveSeconds,
    dnsTtlSeconds: defaults.dnsTtlSeconds,
    dnsNeedsEveryGroup: false,
    capacity: null,
  };
}

const withoutUndefined = <T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
