/** From the load balancer's fields and the instances' faults to the simulator's specs. */
import type {
  ApplicationLoadBalancerSpec,
  InstanceFaultSpec,
  LoadBalancerSpec,
  RequestDescription,
} from "../sim/spec.js";
import { initialInstances, placesOf, scales } from "./autoscaling/build-auto-scaling.js";
import { buildListeners } from "./build-listeners.js";
import { buildTargetGroups, given } from "./build-target-groups.js";
import { DEFAULTS } from "./defaults.js";
import { loadBalancerZones } from "./load-balancer-zones.js";
import { loadBalancerMessages as sentences } from "./load-balancer-messages.js";
import { messages } from "./messages.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import { routeKey } from "./route-name.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { InstanceFaultFields, LoadBalancerFields, RequestFields } from "./schema/load-balancer-schema.js";
import { buildZonalShifts } from "./zonal-shifts.js";

/** What a plain load balancer is told: everything else needs the whole one. Its place in the network does not matter. */
const PLAIN: ReadonlySet<string> = new Set(["algorithm", "subnets", "securityGroups", "scheme"]);

/** The load balancer of a scenario: routes still have their names, not yet their numbers. */
export interface ScenarioLoadBalancer extends LoadBalancerSpec {
  readonly byRoute?: {
    /** By target group: what its deep health checks ask for. */
    readonly healthCheckRoutes: readonly (string | null)[];
    readonly requests: Readonly<Record<string, RequestFields>>;
  };
}

/** Plain unless a property or a fault needs more: the plain one is faster. */
export function buildLoadBalancer(
  fields: ArchitectureFields,
  faults: readonly FaultFields[],
  origins: Origins,
): { loadBalancer: ScenarioLoadBalancer | null; instanceFaults?: readonly InstanceFaultSpec[] } {
  const { loadBalancer } = fields;
  const zones = loadBalancerZones(fields);
  const places = placesOf(fields, faults, zones.length);
  const instances = initialInstances(fields);
  const instanceFaults = buildInstanceFaults(
    faults,
    { instances, places },
    loadBalancer === undefined ? null : zones,
    origins,
  );
  const shifts = buildZonalShifts(fields, faults, zones, origins);
  if (loadBalancer === undefined) return { loadBalancer: null };
  const { algorithm = DEFAULTS.loadBalancer.algorithm } = loadBalancer;
  const plain =
    Object.keys(given(loadBalancer)).every((key) => PLAIN.has(key)) &&
    instanceFaults.length === 0 &&
    !scales(fields) &&
    faults.every(
      ({ deploy, certificateExpiry, zonalShift }) =>
        deploy === undefined && certificateExpiry === undefined && zonalShift === undefined,
    );
  if (plain && algorithm !== "weighted_random") return { loadBalancer: { algorithm } };
  const groups = buildTargetGroups(loadBalancer, places, origins);
  const path = ["architecture", "loadBalancer"];
  if (groups.length === 0) origins.report([...path, "targetGroups"], sentences.noTargetGroups());
  const defaults = DEFAULTS.loadBalancer.application;
  const application: ApplicationLoadBalancerSpec = {
    zones,
    instanceZones: Array.from({ length: places }, (_, i) => i % zones.length),
    listeners: buildListeners(
      loadBalancer,
      groups.map(({ spec }) => spec.name),
      faults,
      origins,
    ),
    targetGroups: groups.map(({ spec }) => spec),
    requests: [],
    idleTimeoutSeconds: loadBalancer.idleTimeoutSeconds ?? defaults.idleTimeoutSeconds,
    clientKeepAliveSeconds: loadBalancer.clientKeepAliveSeconds ?? defaults.clientKeepAliveSeconds,
    connectTimeoutSeconds: defaults.connectTimeoutSeconds,
    targetKeepAliveSeconds: loadBalancer.targetKeepAliveSeconds ?? defaults.targetKeepAliveSeconds,
    dnsTtlSeconds: defaults.dnsTtlSeconds,
    dnsNeedsEveryGroup: loadBalancer.dnsNeedsEveryTargetGroup ?? false,
    capacity: buildCapacity(loadBalancer.capacity),
    ...shifts,
  };
  const ports = application.listeners.map(({ port }) => port);
  for (const [route, { port }] of Object.entries(loadBalancer.requests ?? {})) {
    if (port !== undefined && !ports.includes(port))
      origins.report([...path, "requests", route, "port"], sentences.noListener(port, ports));
  }
  return {
    loadBalancer: {
      algorithm: algorithm === "weighted_random" ? "round_robin" : algorithm,
      application,
      byRoute: {
        healthCheckRoutes: groups.map(({ healthCheckRoute }) => healthCheckRoute),
        requests: loadBalancer.requests ?? {},
      },
    },
    ...(instanceFaults.length === 0 ? {} : { instanceFaults }),
  };
}

function buildCapacity(fields: LoadBalancerFields["capacity"]): ApplicationLoadBalancerSpec["capacity"] {
  if (fields === undefined) return null;
  const { minimumCapacityUnits: floor, ...rest } = fields;
  return { floor, ...DEFAULTS.loadBalancer.application.capacity, ...given(rest) };
}

function instanceAction(
  kind: InstanceFaultFields["action"],
  { factor, cpuShare, status, memoryShare }: { factor: number; cpuShare: number; status: number; memoryShare: number },
): InstanceFaultSpec["action"] {
  switch (kind) {
    case "slow":
      return { kind, factor };
    case "noisyNeighbour":
      return { kind: "slow", factor: 1 / (1 - cpuShare) };
    case "error":
      return { kind, status };
    case "exhaustMemory":
      return { kind, share: memoryShare };
    default:
      return { kind };
  }
}

/** @param zones null: there is no load balancer */
function buildInstanceFaults(
  faults: readonly FaultFields[],
  { instances, places }: { readonly instances: number; readonly places: number },
  zones: readonly string[] | null,
  origins: Origins,
): InstanceFaultSpec[] {
  return faults.flatMap(({ at, duration = Infinity, instance }, i): InstanceFaultSpec[] => {
    if (instance === undefined) return [];
    const path = ["faults", i, "instance"];
    if (zones === null) {
      origins.report(path, reachMessages.faultNeedsLoadBalancer(), "key");
      return [];
    }
    const {
      index,
      indices,
      count,
      availabilityZone,
      share,
      action: kind,
      factor = 10,
      cpuShare = 0.5,
      status = 500,
      memoryShare = 0.5,
    } = instance;
    const all = Array.from({ length: instances }, (_, each) => each);
    let broken: readonly number[] = [];
    if (index !== undefined) {
      if (index >= instances) origins.report([...path, "index"], messages.tooBig(String(instances - 1), true, index));
      broken = [index];
    } else if (indices !== undefined) {
      const wrong = indices.find((each) => each >= instances);
      if (wrong !== undefined) {
        origins.report([...path, "indices"], messages.tooBig(String(instances - 1), true, wrong));
      }
      broken = [...new Set(indices)];
    } else if (count !== undefined) {
      if (count > instances) origins.report([...path, "count"], messages.tooBig(String(instances), true, count));
      broken = all.slice(0, count);
    } else if (availabilityZone !== undefined) {
      // Whoever may be launched there before it happens, too.
      broken = Array.from({ length: places }, (_, each) => each).filter(
        (each) => zones[each % zones.length] === availabilityZone,
      );
      if (broken.length === 0)
        origins.report([...path, "availabilityZone"], sentences.noZone(availabilityZone, zones.slice(0, instances)));
    } else if (share !== undefined) broken = all.slice(0, Math.ceil(share * instances));
    const action = instanceAction(kind, { factor, cpuShare, status, memoryShare });
    return [{ atSeconds: at, untilSeconds: at + duration, instances: broken, action }];
  });
}

/**
 * The load balancer with the routes' numbers in place of their names.
 * @param routeOf number of a route by name
 * @param names of routes by number, once all have theirs
 */
export function numberRoutes(
  loadBalancer: ScenarioLoadBalancer | null,
  routeOf: (name: string) => number,
  names: () => readonly string[],
): LoadBalancerSpec | null {
  if (loadBalancer?.application === undefined) return loadBalancer;
  const { application, byRoute, ...rest } = loadBalancer;
  const targetGroups = application.targetGroups.map((group, g) => {
    const route = byRoute?.healthCheckRoutes[g] ?? null;
    const { healthCheck } = group;
    return route === null || healthCheck === null
      ? group
      : { ...group, healthCheck: { ...healthCheck, route: routeOf(route) } };
  });
  const { port } = application.listeners[0]!;
  const requests = names().map((name) => {
    const own = Object.entries(byRoute?.requests ?? {}).find(([route]) => routeKey(route) === routeKey(name))?.[1];
    return describeRequest(name, port, own ?? {});
  });
  return { ...rest, application: { ...application, targetGroups, requests } };
}

/** What the load balancer sees of a route. */
function describeRequest(route: string, port: number, fields: RequestFields): RequestDescription {
  const [method = "GET", target = "/"] = route.split(" ");
  const [path = "/", query = ""] = target.split("?");
  const { bytesPerRequest } = DEFAULTS.loadBalancer.application;
  const plain = { host: "", headers: {}, sourceIp: "0.0.0.0", port, bytes: bytesPerRequest };
  return { method, path, query, ...plain, ...given(fields) };
}
