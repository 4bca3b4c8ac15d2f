/** Systems whose clients open connections: everything else ideal. */
import type {
  AccessSpec,
  ClientsSpec,
  ConnectionsSpec,
  DnsSpec,
  LoadSpec,
  RecordSetSpec,
  RetriesSpec,
  Route53Spec,
  Run,
  SystemSpec,
} from "../../../src/sim/index.js";
import { simulate } from "../../../src/sim/index.js";
import { closedLoad, openLoad, queueSystem, route } from "../../theory/system.js";

export const ROUND_TRIP_SECONDS = 0.1;
export const SERVICE_SECONDS = 0.01;

export function weighted(
  setIdentifier: string,
  address: number,
  weight = 1,
  healthCheck: number | null = null,
): RecordSetSpec {
  return {
    name: "shop.example.com",
    setIdentifier,
    policy: { kind: "weighted", weight },
    target: { kind: "values", addresses: [address], ttlSeconds: 60 },
    healthCheck,
  };
}

export interface Changes {
  readonly connections?: Partial<ConnectionsSpec>;
  readonly dns?: Partial<DnsSpec>;
  readonly access?: Partial<AccessSpec>;
  readonly route53?: Partial<Route53Spec>;
  readonly retries?: RetriesSpec;
  readonly system?: Partial<SystemSpec>;
  readonly load?: LoadSpec;
  readonly thinkSeconds?: number;
}

/** One closed user (or `load`) of a server that takes 10 ms, 100 ms away. */
export function reachable(changes: Changes = {}): SystemSpec {
  const constant = (value: number) => ({ kind: "constant", value }) as const;
  const { thinkSeconds = 1 } = changes;
  const base = queueSystem({
    load: changes.load ?? closedLoad(1),
    routes: [route(constant(SERVICE_SECONDS))],
    workers: 1000,
    ...(thinkSeconds === 0 ? {} : { thinkTime: constant(thinkSeconds) }),
  });
  const clients: ClientsSpec = {
    retries: changes.retries ?? null,
    access: {
      population: 100,
      regions: [
        {
          name: "eu",
          share: 1,
          location: {},
          roundTripSeconds: [constant(ROUND_TRIP_SECONDS), constant(ROUND_TRIP_SECONDS)],
          latencySeconds: {},
        },
      ],
      connections: {
        protocol: "http/1.1",
        maxPerHost: 6,
        maxStreams: 1,
        maxRequests: Infinity,
        idleTimeoutSeconds: 60,
        maxAgeSeconds: 3600,
        connectTimeoutSeconds: 30,
        tls: "1.3",
        sessionReuse: true,
        ...changes.connections,
      },
      dns: {
        hostname: "shop.example.com",
        resolversPerRegion: 1,
        cachedSeconds: constant(0.005),
        uncachedSeconds: constant(0.025),
        clientCacheSeconds: 0,
        overHolding: { share: 0, seconds: 0 },
        ...changes.dns,
      },
      ...changes.access,
    },
  };
  return {
    ...base,
    clients,
    route53: {
      addresses: ["a", "b"],
      recordSets: [weighted("a", 0)],
      healthChecks: [],
      propagationSeconds: 60,
      negativeTtlSeconds: 900,
      changes: [],
      ...changes.route53,
    },
    ...changes.system,
  };
}

/** This many arrivals within a microsecond. */
export function atOnce(arrivals: number): LoadSpec {
  const rate = arrivals * 1e6;
  return {
    ...openLoad(rate, "constant"),
    stages: [{ durationSeconds: 1e-6, target: rate }],
    gracefulStopSeconds: 1e6,
  } as LoadSpec;
}

export function run(system: SystemSpec, horizonSeconds: number, more: { seed?: number; intervals?: number } = {}): Run {
  return simulate(system, {
    seed: more.seed ?? 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: more.intervals ?? 1,
    loadFactor: 1,
  });
}

/** How often something a gauge counts happened in the run. */
export function count(result: Run, metric: string): number {
  const gauge = result.gauges.find((each) => each.metric === metric)!;
  return Math.round(gauge.average * result.horizonSeconds);
}

/** How often in each interval. */
export function counts(result: Run, metric: string): number[] {
  const gauge = result.gauges.find((each) => each.metric === metric)!;
  return [...gauge.values].map((value) => Math.round(value * result.intervalSeconds));
}
