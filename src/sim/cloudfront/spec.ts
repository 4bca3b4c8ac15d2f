/** The description of a CloudFront distribution and of the content behind it: plain data, SI units, defaults resolved. */
import type { DistributionSpec } from "../spec.js";
import type { CacheControl } from "./cache-control.js";
import type { TtlPolicy } from "./ttl.js";

/** What stands behind a route, and what the origin says about keeping it. */
export interface ContentSpec {
  /** Number of distinct objects (paths) of the route. */
  readonly objects: number;
  /** Popularity of the i-th object is proportional to i^-zipfExponent. */
  readonly zipfExponent: number;
  /** Bytes of each object. */
  readonly bytes: DistributionSpec;
  readonly cacheControl: CacheControl;
  /** The origin sends ETag or Last-Modified, so that an expired object can be confirmed. */
  readonly validators: boolean;
  /** Share of confirmations that find the object changed. */
  readonly changedShare: number;
  /** How many different values viewers send, each as often: what a cache key that contains them is multiplied by. */
  readonly variants: { readonly queryStrings: number; readonly headers: number; readonly cookies: number };
}

export interface CacheBehaviorSpec {
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly viewerProtocolPolicy: "allow-all" | "redirect-to-https" | "https-only";
  readonly ttl: TtlPolicy;
  /** What the cache key contains beside the path. */
  readonly key: { readonly queryStrings: boolean; readonly headers: boolean; readonly cookies: boolean };
  /** Cookies go to the origin (cache policy or origin request policy): no collapsing, no conditional requests. */
  readonly cookiesForwarded: boolean;
  /** Index into `origins`. */
  readonly origin: number;
  /** Origin group: where requests go when the primary origin answers one of `statuses`. */
  readonly failover: { readonly origin: number; readonly statuses: readonly number[] } | null;
}

/** What is wrong with an origin for a while: refuses connections, swallows them, or answers with a status. */
export interface OriginOutageSpec {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly kind: "refuse" | "drop" | number;
}

export interface OriginSpec {
  readonly name: string;
  /** `custom`: the load balancer, or the only instance. `s3`: a tier of its own. */
  readonly kind: "custom" | "s3";
  /** From the cache that asks it to the origin; null: no delay. */
  readonly roundTripSeconds: DistributionSpec | null;
  readonly connectionAttempts: number;
  readonly connectionTimeoutSeconds: number;
  /** Time to the first byte of an answer. */
  readonly readTimeoutSeconds: number;
  /** Limit of a fetch with all its retries; Infinity = none. */
  readonly completionTimeoutSeconds: number;
  /** How long CloudFront keeps an idle connection to the origin. */
  readonly keepAliveTimeoutSeconds: number;
  /** Round trips that opening a connection takes (TCP, then TLS). */
  readonly connectionRoundTrips: number;
  /** Index into `regionalEdgeCaches`: the one through which the others ask this origin; -1 = none. */
  readonly originShield: number;
  /** S3: time to the first byte. */
  readonly latencySeconds: DistributionSpec | null;
  /** S3: GET and HEAD requests per second; beyond them 503 Slow Down. Infinity = none. */
  readonly requestsPerSecond: number;
  readonly outages: readonly OriginOutageSpec[];
}

export interface EdgeLocationSpec {
  readonly name: string;
  /** Share of the viewers that are sent here, relative to the others. */
  readonly weight: number;
  /** Index into `regionalEdgeCaches`; -1: it asks the origin itself. */
  readonly regionalEdgeCache: number;
}

export interface InvalidationSpec {
  readonly atSeconds: number;
  readonly paths: readonly string[];
  /** From the call until the last cache has removed its objects. */
  readonly durationSeconds: number;
}

export interface CloudFrontSpec {
  /** In order; the last is the default and covers every path. */
  readonly behaviors: readonly CacheBehaviorSpec[];
  readonly origins: readonly OriginSpec[];
  readonly edgeLocations: readonly EdgeLocationSpec[];
  /** By client region: index of the edge location nearest to it; -1 or absent: by the locations' weights. */
  readonly nearestEdge?: readonly number[];
  readonly regionalEdgeCaches: readonly { readonly name: string }[];
  readonly edgeCacheBytes: number;
  readonly regionalCacheBytes: number;
  /** Work of an edge location on a request; null: none. */
  readonly edgeSeconds: DistributionSpec | null;
  readonly edgeToRegionalRoundTripSeconds: DistributionSpec | null;
  /** Between two regional edge caches. */
  readonly regionalToShieldRoundTripSeconds: DistributionSpec | null;
  /** By status: how long errors are kept at least, and the status viewers get instead. */
  readonly errorResponses: readonly {
    readonly status: number;
    readonly minTtlSeconds: number;
    readonly responseStatus: number;
  }[];
  /** Share of requests that come by http rather than https. */
  readonly httpShare: number;
  /** Quota of the distribution; beyond it LimitExceeded. Infinity = none. */
  readonly requestsPerSecond: number;
  /** What one edge location can take; beyond it CapacityExceeded. Infinity = no limit. */
  readonly edgeRequestsPerSecond: number;
  readonly invalidations: readonly InvalidationSpec[];
}
