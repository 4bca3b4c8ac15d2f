/**
 * Amazon CloudFront: caches between the viewers and the origin.
 *
 * In AWS, DNS sends a viewer to the edge location with the best latency. It looks into its own cache, then asks a
 * regional edge cache, which is larger and shared by the edge locations around it, then, if one is set, the regional
 * edge cache that is the origin's shield, then the origin. Which cache behaviour applies is decided by path, first
 * match first; the behaviour's policies decide how long an answer is kept and what the key contains. An object that
 * many ask for at once is fetched once by each cache (request collapsing).
 *
 * The model keeps all of that, with byte-bounded LRU caches and objects of Zipf popularity; the TTL table
 * (ttl.ts), error caching (error-caching.ts), stale answers, conditional requests, connection attempts and timeouts
 * towards the origin, origin groups, invalidations, quotas. Each request from cache to cache and each attempt at an
 * origin is a row of its own in the request table, so an attempt that was given up goes on burning capacity; its hop
 * times are folded into those of whoever waited for it. Age counts from the origin: a cache that fills from another
 * keeps the object for what is left of its time (RFC 9111; AWS is silent [I]).
 *
 * What AWS does not publish is a parameter: cache sizes, the eviction policy (LRU), latencies, how long an invalidation
 * takes. Left out: bytes take no time (answers are cut through), compression, range requests, functions at the edge,
 * WAF and geo restrictions, request bodies. A route's objects all have its Cache-Control; GET and HEAD of one path are
 * separate routes and do not share objects.
 *
 * How it fails: a purge or a common expiry sends the origin everything at once, collapsed by object only; a
 * behaviour with a minimum TTL of 0 and `no-cache` makes requests wait for each other in vain; one 503 of the
 * origin is served for ten seconds; retries of slow GETs triple the load of an origin that is already slow.
 */
export { CACHE_CONTROL_DIRECTIVES, parseCacheControl, type CacheControl } from "./cache-control.js";
export { behaviorOf, methodAndPath, PLAIN_CONTENT, variantsOf } from "./caching-rule.js";
export { CloudFront } from "./cloud-front.js";
export { ERROR_CACHING_MIN_TTL_SECONDS } from "./error-caching.js";
export { matchesPath } from "./path-pattern.js";
export { ZipfTable } from "./zipf.js";
export type * from "./spec.js";
export { isDisabled, type TtlPolicy } from "./ttl.js";
export type { RegionOf } from "./edge-choice.js";
export type { CloudFrontOutcome, CloudFrontRun } from "./meters.js";
