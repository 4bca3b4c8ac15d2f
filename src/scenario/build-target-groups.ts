/** Target groups from their fields, with every combination of attributes that AWS refuses. */
import type { MinimumHealthyTargets, TargetGroupSpec } from "../sim/spec.js";
import { DEFAULTS } from "./defaults.js";
import { loadBalancerMessages as sentences } from "./load-balancer-messages.js";
import { messages } from "./messages.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type { LoadBalancerFields } from "./schema/load-balancer-schema.js";
import type { MinimumHealthyFields, TargetGroupFields } from "./schema/target-group-schema.js";

const PATH: Path = ["architecture", "loadBalancer"];

/** A target group, and what its deep health checks ask for. */
export interface BuiltTargetGroup {
  readonly spec: TargetGroupSpec;
  /** `GET /health`; null = shallow. */
  readonly healthCheckRoute: string | null;
}

/** All of them, in the order of the file; without any, one of all instances. */
export function buildTargetGroups(fields: LoadBalancerFields, instances: number, origins: Origins): BuiltTargetGroup[] {
  const { targetGroups } = fields;
  if (targetGroups === undefined) return [build("instances", fields, PATH, instances, origins)];
  return Object.entries(targetGroups).map(([name, own]) => {
    const path = [...PATH, "targetGroups", name];
    own.targets?.forEach((target, i, all) => {
      if (target >= instances)
        origins.report([...path, "targets", i], messages.tooBig(String(instances - 1), true, target));
      else if (all.indexOf(target) < i) origins.report([...path, "targets", i], sentences.instanceTwice(target));
    });
    return build(name, inherit(own, fields), path, instances, origins);
  });
}

/** What a group leaves out is the load balancer's. */
function inherit(own: TargetGroupFields, fields: LoadBalancerFields): TargetGroupFields {
  return {
    ...fields,
    ...given(own),
    healthCheck: { ...fields.healthCheck, ...given(own.healthCheck ?? {}) },
    minimumHealthyTargets: { ...fields.minimumHealthyTargets, ...given(own.minimumHealthyTargets ?? {}) },
  };
}

function build(
  name: string,
  fields: TargetGroupFields,
  path: Path,
  instances: number,
  origins: Origins,
): BuiltTargetGroup {
  const defaults = DEFAULTS.loadBalancer.application;
  const algorithm = fields.algorithm ?? DEFAULTS.loadBalancer.algorithm;
  const { path: checkPath, matcher, ...timing } = fields.healthCheck ?? {};
  const healthCheck = { ...defaults.healthCheck, ...given(timing) };
  const { dnsFailover, routing } = fields.minimumHealthyTargets ?? {};
  const spec: TargetGroupSpec = {
    name,
    targets: fields.targets ?? Array.from({ length: instances }, (_, i) => i),
    protocol: fields.protocol ?? "HTTP",
    algorithm,
    anomalyMitigation:
      fields.anomalyMitigation === undefined ? null : { ...defaults.anomaly, ...given(fields.anomalyMitigation) },
    slowStartSeconds: fields.slowStartSeconds ?? 0,
    stickinessSeconds: fields.stickinessSeconds ?? 0,
    crossZone: fields.crossZone ?? defaults.crossZone,
    deregistrationDelaySeconds: fields.deregistrationDelaySeconds ?? defaults.deregistrationDelaySeconds,
    healthCheck: { ...healthCheck, matcher: matcher ?? [[200, 200]], route: null },
    dnsFailover: minimum(dnsFailover, defaults.dnsFailover),
    routingFailover: minimum(routing, defaults.routingFailover),
  };
  check(spec, path, origins);
  return { spec, healthCheckRoute: checkPath === undefined ? null : `GET ${checkPath}` };
}

const minimum = (fields: MinimumHealthyFields | undefined, defaults: MinimumHealthyTargets): MinimumHealthyTargets => {
  const count = fields?.count ?? defaults.count;
  return { count: count === 0 ? null : count, percentage: fields?.percentage ?? defaults.percentage };
};

/** AWS, edit-target-group-attributes and load-balancer-target-groups [D]. */
function check(spec: TargetGroupSpec, path: Path, origins: Origins): void {
  const { algorithm, slowStartSeconds, stickinessSeconds, healthCheck } = spec;
  const at = (key: string): Path => [...path, key];
  if (slowStartSeconds > 0 && slowStartSeconds < 30)
    origins.report(at("slowStartSeconds"), sentences.slowStartRange(slowStartSeconds));
  if (slowStartSeconds > 0 && algorithm !== "round_robin")
    origins.report(at("slowStartSeconds"), sentences.notWith("slow start", algorithm));
  if (stickinessSeconds > 0 && algorithm === "weighted_random")
    origins.report(at("stickinessSeconds"), sentences.notWith("stickiness", algorithm));
  if (stickinessSeconds > 0 && !spec.crossZone)
    origins.report(at("stickinessSeconds"), sentences.notWith("stickiness", "crossZone: false"));
  if (spec.anomalyMitigation !== null && algorithm !== "weighted_random")
    origins.report(at("anomalyMitigation"), sentences.mitigationNeedsRandom(algorithm));
  if (healthCheck !== null && healthCheck.timeoutSeconds >= healthCheck.intervalSeconds)
    origins.report(
      at("healthCheck"),
      reachMessages.checkTimeout(healthCheck.timeoutSeconds, healthCheck.intervalSeconds),
    );
  const [dns, routing] = [spec.dnsFailover.percentage, spec.routingFailover.percentage];
  if (dns !== null && routing !== null && dns < routing)
    origins.report(at("minimumHealthyTargets"), sentences.dnsBelowRouting(dns, routing));
}

/** Without the properties that are undefined, which would hide a default. */
export const given = <T extends object>(fields: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
