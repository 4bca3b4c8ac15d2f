/** Small CloudFront systems for the tests: everything ideal but what the test is about. */
import type {
  CacheBehaviorSpec,
  CloudFrontSpec,
  ContentSpec,
  LoadSpec,
  OriginSpec,
  Run,
  SystemSpec,
} from "../../../src/sim/index.js";
import { simulate } from "../../../src/sim/index.js";
import { openLoad, route } from "../../theory/system.js";

export const DAY = 86_400;

export const behavior: CacheBehaviorSpec = {
  pathPattern: "*",
  allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "allow-all",
  ttl: { minSeconds: 0, defaultSeconds: DAY, maxSeconds: 365 * DAY },
  key: { queryStrings: false, headers: false, cookies: false },
  cookiesForwarded: false,
  origin: 0,
  failover: null,
};

/** An S3 bucket that answers after `seconds`. */
export const bucket = (seconds = 0): OriginSpec => ({
  ...customOrigin,
  name: "bucket",
  kind: "s3",
  latencySeconds: seconds === 0 ? null : { kind: "constant", value: seconds },
});

export const customOrigin: OriginSpec = {
  name: "alb",
  kind: "custom",
  roundTripSeconds: null,
  connectionAttempts: 3,
  connectionTimeoutSeconds: 10,
  readTimeoutSeconds: 30,
  completionTimeoutSeconds: Infinity,
  keepAliveTimeoutSeconds: 5,
  connectionRoundTrips: 0,
  originShield: -1,
  latencySeconds: null,
  requestsPerSecond: Infinity,
  outages: [],
};

export const content: ContentSpec = {
  objects: 1,
  zipfExponent: 0.8,
  bytes: { kind: "constant", value: 1 },
  cacheControl: {},
  validators: true,
  changedShare: 0,
  variants: { queryStrings: 1, headers: 1, cookies: 1 },
};

export const edges = (count: number, regionalEdgeCache = -1): CloudFrontSpec["edgeLocations"] =>
  Array.from({ length: count }, (_, index) => ({ name: `edge ${index}`, weight: 1, regionalEdgeCache }));

export const distribution: CloudFrontSpec = {
  behaviors: [behavior],
  origins: [bucket()],
  edgeLocations: edges(1),
  regionalEdgeCaches: [],
  edgeCacheBytes: 1e12,
  regionalCacheBytes: 1e12,
  edgeSeconds: null,
  edgeToRegionalRoundTripSeconds: null,
  regionalToShieldRoundTripSeconds: null,
  errorResponses: [],
  httpShare: 0,
  requestsPerSecond: Infinity,
  edgeRequestsPerSecond: Infinity,
  invalidations: [],
};

export interface Site {
  readonly name?: string;
  readonly content?: Partial<ContentSpec> | undefined;
  /** Time the stack takes, s. */
  readonly seconds?: number;
}

/** A distribution in front of a stack without limits, with one journey of one request per route. */
export function edgeSystem(
  cloudFront: CloudFrontSpec | undefined,
  ratePerSecond: number,
  sites: readonly Site[] = [{}],
  arrivals: "poisson" | "constant" = "poisson",
): SystemSpec {
  return {
    loads: [openLoad(ratePerSecond, arrivals, sites.length)],
    journeys: sites.map((_, index) => ({ name: `route ${index}`, steps: [{ route: index, thinkTime: null }] })),
    routes: sites.map(({ name = "GET /", content: own, seconds = 0 }) => ({
      ...route({ kind: "constant", value: 0 }),
      name,
      waitSeconds: seconds === 0 ? null : { kind: "constant", value: seconds },
      content: { ...content, ...own },
    })),
    timeoutSeconds: Infinity,
    network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
    ...(cloudFront === undefined ? {} : { cloudFront }),
    loadBalancer: null,
    instances: 1,
    instance: { vCpus: Infinity, relativeSpeed: 1, limitConn: Infinity },
    gunicorn: { workers: 1e6, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    pool: null,
    database: null,
  };
}

export function run(
  system: SystemSpec,
  horizonSeconds: number,
  { warmUpSeconds = 0, intervals = 1, replication = 0, seed = 2026 } = {},
): Run {
  return simulate(system, {
    seed,
    replication,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds,
    intervals,
    loadFactor: 1,
  });
}

/** Events per second after warm-up. */
export function rate({ gauges }: Run, metric: string): number {
  return gauges.find((gauge) => gauge.system === "cloudFront" && gauge.metric === metric)!.average;
}

/** Number of events after warm-up. */
export function count(result: Run, metric: string): number {
  return Math.round(rate(result, metric) * (result.horizonSeconds - result.warmUpSeconds));
}

/** Share of requests with this result type. */
export const share = (result: Run, type: string): number => rate(result, type) / rate(result, "Requests");

/** The same system, but viewers send `count` requests only, one every `gapSeconds`. */
export function few(system: SystemSpec, count: number, gapSeconds: number): SystemSpec {
  const load = openLoad(1 / gapSeconds, "constant", system.journeys.length);
  return {
    ...system,
    loads: [
      {
        ...load,
        gracefulStopSeconds: 1e9,
        stages: [{ durationSeconds: (count - 0.5) * gapSeconds, target: 1 / gapSeconds }],
      } as LoadSpec,
    ],
  };
}

/** Longest time a viewer waited, s. */
export const longest = (result: Run): number =>
  Math.max(...result.sites.map(({ max, errors, errorSum }) => Math.max(max, errors === 0 ? 0 : errorSum / errors)));

/** Answers by status, errors only. */
export const errors = (result: Run, status: number): number =>
  result.sites.reduce((sum, { statuses }) => sum + (statuses.find((each) => each.status === status)?.count ?? 0), 0);
