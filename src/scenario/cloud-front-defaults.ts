/** The values a distribution takes where the scenario says nothing: published by the schema, applied by the builder. */
import { ERROR_CACHING_MIN_TTL_SECONDS } from "../sim/index.js";

export const CLOUD_FRONT_DEFAULTS = {
  cachePolicy: { minTtl: 0, defaultTtl: 86_400, maxTtl: 31_536_000 },
  managedPolicy: "CachingOptimized",
  viewerProtocolPolicy: "allow-all",
  allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
  cachedMethods: ["GET", "HEAD"],
  originRoundTrip: { kind: "lognormal", median: "5ms", sigma: 0.3 },
  s3Latency: { kind: "lognormal", median: "30ms", sigma: 0.5 },
  connectionAttempts: 3,
  connectionTimeoutSeconds: 10,
  readTimeoutSeconds: 30,
  keepAliveTimeoutSeconds: 5,
  connectionRoundTrips: 2,
  s3RequestsPerSecond: 5500,
  errorCachingMinTtl: ERROR_CACHING_MIN_TTL_SECONDS as 10,
  edgeCacheSize: "100GB",
  regionalEdgeCacheSize: "1TB",
  edgeLatency: "1ms",
  regionalRoundTrip: { kind: "lognormal", median: "10ms", sigma: 0.3 },
  originShieldRoundTrip: { kind: "lognormal", median: "20ms", sigma: 0.3 },
  requestsPerSecondPerDistribution: 250_000,
  invalidationSeconds: 60,
  content: { objects: 1, zipfExponent: 0.8, sizeBytes: 10_000 },
} as const;
