/** R2 behind CloudFront: once with no cache to speak of, so that every request goes all the way, once at about 80 % hits. */
import type { CloudFrontSpec, SystemSpec } from "kneepoint/sim";
import { MODELS } from "./models.js";

const R2 = MODELS.find(({ name }) => name === "r2")!;
/** Of 10,000 objects of one byte: gives 0.8 at exponent 1 (Che's approximation). */
const CACHE_BYTES = 2_400;

const distribution: CloudFrontSpec = {
  behaviors: [
    {
      pathPattern: "*",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      viewerProtocolPolicy: "allow-all",
      ttl: { minSeconds: 1, defaultSeconds: 86_400, maxSeconds: 31_536_000 },
      key: { queryStrings: false, headers: false, cookies: false },
      cookiesForwarded: false,
      origin: 0,
      failover: null,
    },
  ],
  origins: [
    {
      name: "stack",
      kind: "custom",
      roundTripSeconds: { kind: "constant", value: 0.005 },
      connectionAttempts: 3,
      connectionTimeoutSeconds: 10,
      readTimeoutSeconds: 30,
      completionTimeoutSeconds: Infinity,
      keepAliveTimeoutSeconds: 5,
      connectionRoundTrips: 2,
      originShield: -1,
      latencySeconds: null,
      requestsPerSecond: Infinity,
      outages: [],
    },
  ],
  edgeLocations: [{ name: "edge", weight: 1, regionalEdgeCache: 0 }],
  regionalEdgeCaches: [{ name: "regional" }],
  edgeCacheBytes: CACHE_BYTES,
  // Nothing fits, so that every miss is a full path.
  regionalCacheBytes: 0.5,
  edgeSeconds: { kind: "constant", value: 0.001 },
  edgeToRegionalRoundTripSeconds: { kind: "constant", value: 0.01 },
  regionalToShieldRoundTripSeconds: null,
  errorResponses: [],
  httpShare: 0,
  requestsPerSecond: Infinity,
  edgeRequestsPerSecond: Infinity,
  invalidations: [],
};

/** `viewersPerMiss`: the load is raised so that the stack behind still gets R2's. */
function behindCloudFront(
  spec: Partial<CloudFrontSpec>,
  { viewersPerMiss, objects, zipfExponent }: { viewersPerMiss: number; objects: number; zipfExponent: number },
): SystemSpec {
  const { system } = R2;
  return {
    ...system,
    loads: system.loads.map((load) =>
      load.executor === "arrival-rate"
        ? {
            ...load,
            startRatePerSecond: load.startRatePerSecond * viewersPerMiss,
            stages: load.stages.map((stage) => ({ ...stage, target: stage.target * viewersPerMiss })),
          }
        : load,
    ),
    routes: system.routes.map((route) => ({
      ...route,
      content: {
        objects,
        zipfExponent,
        bytes: { kind: "constant", value: 1 },
        cacheControl: {},
        validators: true,
        changedShare: 0,
        variants: { queryStrings: 1, headers: 1, cookies: 1 },
      },
    })),
    cloudFront: { ...distribution, ...spec },
  };
}

export const EDGE_MODELS = [
  R2,
  {
    name: "edge-miss",
    ratePerSecond: R2.ratePerSecond,
    // All objects alike: with popular ones, a fifth of the requests would share another's fetch instead of going all the way.
    system: behindCloudFront({ edgeCacheBytes: 0.5 }, { viewersPerMiss: 1, objects: 100_000, zipfExponent: 0 }),
  },
  {
    name: "edge-day",
    ratePerSecond: 5 * R2.ratePerSecond,
    system: behindCloudFront({}, { viewersPerMiss: 5, objects: 10_000, zipfExponent: 1 }),
  },
] as const;
