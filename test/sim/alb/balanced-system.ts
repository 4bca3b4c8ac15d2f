/** Systems with a full load balancer, everything else ideal, for its tests. */
import type {
  ApplicationLoadBalancerSpec,
  InstanceFaultSpec,
  ListenerSpec,
  RequestDescription,
  Run,
  SystemSpec,
  TargetGroupSpec,
} from "../../../src/sim/index.js";
import { simulate } from "../../../src/sim/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

export const REQUEST: RequestDescription = {
  method: "GET",
  path: "/",
  query: "",
  host: "example.com",
  headers: {},
  sourceIp: "198.51.100.1",
  port: 80,
  bytes: 1000,
};

export function targetGroup(changes: Partial<TargetGroupSpec> = {}): TargetGroupSpec {
  return {
    name: "web",
    targets: [0, 1, 2],
    protocol: "HTTP",
    algorithm: "round_robin",
    anomalyMitigation: null,
    slowStartSeconds: 0,
    stickinessSeconds: 0,
    crossZone: true,
    deregistrationDelaySeconds: 300,
    healthCheck: {
      intervalSeconds: 30,
      timeoutSeconds: 5,
      healthyThresholdCount: 5,
      unhealthyThresholdCount: 2,
      matcher: [[200, 200]],
      route: null,
    },
    dnsFailover: { count: 1, percentage: null },
    routingFailover: { count: 1, percentage: null },
    ...changes,
  };
}

export function listener(changes: Partial<ListenerSpec> = {}): ListenerSpec {
  return {
    port: 80,
    protocol: "HTTP",
    certificateNotAfterSeconds: Infinity,
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
    ...changes,
  };
}

export function balancer(changes: Partial<ApplicationLoadBalancerSpec> = {}): ApplicationLoadBalancerSpec {
  return {
    zones: ["a"],
    instanceZones: [0, 0, 0],
    listeners: [listener()],
    targetGroups: [targetGroup()],
    requests: [REQUEST],
    idleTimeoutSeconds: 60,
    clientKeepAliveSeconds: 3600,
    connectTimeoutSeconds: 10,
    targetKeepAliveSeconds: 75,
    dnsTtlSeconds: 60,
    dnsNeedsEveryGroup: false,
    capacity: null,
    ...changes,
  };
}

export interface Balanced {
  readonly ratePerSecond?: number;
  readonly arrivals?: "poisson" | "constant";
  readonly serviceSeconds?: number;
  readonly instances?: number;
  readonly application?: Partial<ApplicationLoadBalancerSpec>;
  readonly faults?: readonly InstanceFaultSpec[];
  readonly system?: Partial<SystemSpec>;
}

export function balancedSystem(options: Balanced = {}): SystemSpec {
  const { ratePerSecond = 30, arrivals = "constant", serviceSeconds = 0.001, instances = 3 } = options;
  const base = queueSystem({
    load: openLoad(ratePerSecond, arrivals),
    routes: [route({ kind: "constant", value: serviceSeconds })],
    workers: 1000,
    instances,
    algorithm: "round_robin",
  });
  return {
    ...base,
    loadBalancer: {
      algorithm: "round_robin",
      application: balancer({
        instanceZones: Array.from({ length: instances }, () => 0),
        targetGroups: [targetGroup({ targets: Array.from({ length: instances }, (_, i) => i) })],
        ...options.application,
      }),
    },
    instanceFaults: options.faults ?? [],
    ...options.system,
  };
}

export function run(
  system: SystemSpec,
  horizonSeconds: number,
  changes: { seed?: number; replication?: number } = {},
): Run {
  return simulate(system, {
    seed: changes.seed ?? 1,
    replication: changes.replication ?? 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
}

/** Requests that the load balancer answered for this cause. */
export function causes(run: Run, cause: string): number {
  return run.loadBalancer!.causes.find((each) => each.cause.includes(cause))?.count ?? 0;
}

/** Sum over the run of a metric; NaN (not reported) counts nothing. */
export function metric(run: Run, name: string, statistic = "Sum"): number {
  return values(run, name, statistic).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
}

export function values(run: Run, name: string, statistic = "Sum"): readonly number[] {
  const found = run.loadBalancer!.cloudWatch.find((each) => each.metric === name && each.statistic === statistic);
  if (found === undefined) throw new Error(`no metric ${name} (${statistic})`);
  return found.values;
}

/** Clients' answers by status. */
export function statuses(run: Run): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const site of run.sites) {
    if (site.count > 0) counts[200] = (counts[200] ?? 0) + site.count;
    for (const { status, count } of site.statuses) counts[status] = (counts[status] ?? 0) + count;
  }
  return counts;
}
