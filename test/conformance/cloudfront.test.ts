/** CloudFront at work as AWS documents it: caches, collapsing, origins, errors, invalidation. [M] and [I] rows are not here. */
import { expect } from "vitest";
import type { CacheBehaviorSpec, CloudFrontSpec, OriginOutageSpec, OriginSpec, Run } from "../../src/sim/index.js";
import {
  behavior,
  bucket,
  count,
  customOrigin,
  distribution,
  edges,
  edgeSystem,
  errors,
  few,
  longest,
  run,
  type Site,
} from "../sim/cloudfront/distribution.js";
import { testFacts, type Fact } from "./documented.js";

const HOW = "howcloudfrontworks [D]";
const METHODS = "downloaddistvaluescachebehavior [D]";
const COLLAPSING = "requestandresponsebehaviorcustomorigin, Simultaneous requests [D]";
const ORIGIN = "downloaddistvaluesorigin [D]";
const FAILOVER = "high-availability-origin-failover [D]";
const ERRORS = "httpstatuscodes [D]";
const LOG = "standard-logs-reference [D]";
const SHIELD = "origin-shield [D]";

interface Asked {
  readonly spec?: Partial<CloudFrontSpec>;
  readonly behavior?: Partial<CacheBehaviorSpec>;
  readonly site?: Site;
  readonly requests: number;
  readonly every: number;
  /** How long to watch, s. */
  readonly watch?: number;
}

/** What `requests` viewers, one every `every` seconds, see. */
function asked({ spec = {}, behavior: own = {}, site = {}, requests, every, watch = 400 }: Asked): Run {
  const system = edgeSystem({ ...distribution, behaviors: [{ ...behavior, ...own }], ...spec }, 1, [site]);
  return run(few(system, requests, every), requests * every + watch);
}

const maxAge = (seconds: number, more = {}): Site["content"] => ({ cacheControl: { maxAgeSeconds: seconds, ...more } });
const outage = (fromSeconds: number, toSeconds: number, kind: OriginOutageSpec["kind"]): OriginOutageSpec => ({
  fromSeconds,
  toSeconds,
  kind,
});
const always = (kind: OriginOutageSpec["kind"]): OriginOutageSpec[] => [outage(0, 1e9, kind)];
const origin = (more: Partial<OriginSpec>): Partial<CloudFrontSpec> => ({ origins: [{ ...customOrigin, ...more }] });
const results = (result: Run, ...types: string[]): number[] => types.map((type) => count(result, type));
const uncached = { ttl: { minSeconds: 0, defaultSeconds: 0, maxSeconds: 0 } };
const cacheAll = { ttl: { minSeconds: 0, defaultSeconds: 1e9, maxSeconds: 1e9 } };

const delayed = (milliseconds: number) => ({ kind: "constant", value: milliseconds / 1000 }) as const;

const cacheFacts: readonly Fact[] = [
  {
    page: HOW,
    says: "edge locations of a region share a regional edge cache",
    holds: () => {
      const spec = { edgeLocations: edges(4, 0), regionalEdgeCaches: [{ name: "regional" }] };
      expect(results(asked({ spec, behavior: cacheAll, requests: 100, every: 1 }), "OriginFetches", "Miss")).toEqual([
        1, 1,
      ]);
    },
  },
  {
    page: HOW,
    says: "without it each edge location asks the origin",
    holds: () => {
      const result = asked({ spec: { edgeLocations: edges(4) }, behavior: cacheAll, requests: 100, every: 1 });
      expect(results(result, "OriginFetches", "Miss")).toEqual([4, 4]);
    },
  },
  {
    page: HOW,
    says: "POST goes from the edge location to the origin, past the regional edge cache",
    holds: () => {
      const spec = {
        ...origin({}),
        edgeLocations: edges(1, 0),
        regionalEdgeCaches: [{ name: "regional" }],
        edgeToRegionalRoundTripSeconds: delayed(50),
      };
      expect(longest(asked({ spec, site: { name: "POST /" }, requests: 5, every: 1 }))).toBe(0);
      expect(longest(asked({ spec, requests: 5, every: 1 }))).toBeCloseTo(0.05, 9);
    },
  },
  {
    page: SHIELD,
    says: "all regional edge caches fetch through one: the origin gets one request for an object",
    holds: () => {
      const regionalEdgeCaches = [{ name: "a" }, { name: "b" }, { name: "c" }];
      const edgeLocations = regionalEdgeCaches.map(({ name }, index) => ({
        name,
        weight: 1,
        regionalEdgeCache: index,
      }));
      const through = (originShield: number): Run =>
        asked({
          spec: { edgeLocations, regionalEdgeCaches, origins: [{ ...bucket(), originShield }] },
          behavior: cacheAll,
          requests: 60,
          every: 1,
        });
      expect(count(through(-1), "OriginFetches")).toBe(3);
      expect(count(through(2), "OriginFetches")).toBe(1);
    },
  },
  {
    page: SHIELD,
    says: "what the shield has for another regional edge cache is OriginShieldHit",
    holds: () => {
      const regionalEdgeCaches = [{ name: "a" }, { name: "b" }];
      const edgeLocations = regionalEdgeCaches.map(({ name }, index) => ({
        name,
        weight: 1,
        regionalEdgeCache: index,
      }));
      const spec = { edgeLocations, regionalEdgeCaches, origins: [{ ...bucket(), originShield: 0 }] };
      const result = asked({ spec, behavior: cacheAll, requests: 60, every: 1 });
      expect(count(result, "Miss")).toBe(1);
      // Whichever region asks first, the other's first request finds the object at the shield, or at its own cache.
      expect(count(result, "OriginShieldHit") + count(result, "Hit")).toBe(59);
      expect(count(result, "OriginShieldHit")).toBeLessThanOrEqual(1);
    },
  },
  {
    page: SHIELD,
    says: "if the regional edge cache on the way is the shield itself it is a Hit",
    holds: () => {
      const spec = {
        edgeLocations: edges(3, 0),
        regionalEdgeCaches: [{ name: "a" }],
        origins: [{ ...bucket(), originShield: 0 }],
      };
      expect(
        results(asked({ spec, behavior: cacheAll, requests: 60, every: 1 }), "Miss", "Hit", "OriginShieldHit"),
      ).toEqual([1, 59, 0]);
    },
  },
  {
    page: "expiration [D]",
    says: "an object asked for rarely may go before it expires, to make room for others",
    holds: () => {
      const site = { content: { objects: 50, zipfExponent: 0 } };
      const result = asked({ spec: { edgeCacheBytes: 10 }, behavior: cacheAll, site, requests: 500, every: 1 });
      expect(count(result, "Miss")).toBeGreaterThan(300);
    },
  },
  {
    page: "expiration [D]",
    says: "an expired object that the origin confirms is a RefreshHit",
    holds: () => {
      const result = asked({ site: { content: maxAge(5) }, requests: 10, every: 10 });
      expect(results(result, "Miss", "RefreshHit", "OriginFetches")).toEqual([1, 9, 10]);
    },
  },
  {
    page: "expiration [D]",
    says: "one that has changed is fetched again: a Miss",
    holds: () => {
      const result = asked({ site: { content: { ...maxAge(5), changedShare: 1 } }, requests: 10, every: 10 });
      expect(results(result, "Miss", "RefreshHit")).toEqual([10, 0]);
    },
  },
  {
    page: "expiration [D]",
    says: "conditional requests are not used when cookies are forwarded",
    holds: () => {
      const result = asked({
        behavior: { cookiesForwarded: true },
        site: { content: maxAge(5) },
        requests: 10,
        every: 10,
      });
      expect(results(result, "Miss", "RefreshHit")).toEqual([10, 0]);
    },
  },
  {
    page: "expiration [D]",
    says: "stale-while-revalidate: the stale object at once, the fresh one in the background",
    holds: () => {
      const site = { content: maxAge(5, { staleWhileRevalidateSeconds: 60 }) };
      const result = asked({ spec: { origins: [bucket(2)] }, site, requests: 10, every: 10 });
      // Only the very first viewer waits; every later one finds an object ten seconds old.
      expect(results(result, "Miss", "Hit", "OriginFetches")).toEqual([1, 9, 10]);
      expect(result.sites[0]!.sum).toBeCloseTo(2, 9);
    },
  },
  {
    page: "cloudfront-limits [D]",
    says: "an object of more than 50 GB passes, but is not cached",
    holds: () => {
      const of = (value: number): Run =>
        asked({ behavior: cacheAll, site: { content: { bytes: { kind: "constant", value } } }, requests: 5, every: 1 });
      expect([count(of(50e9), "Miss"), count(of(50e9 + 1), "Miss")]).toEqual([1, 5]);
    },
  },
];

testFacts("CloudFront: caches", cacheFacts);

const named = (name: string): Site => ({ name });

const methodFacts: readonly Fact[] = [
  {
    page: METHODS,
    says: "GET and HEAD are cached",
    holds: () => {
      const misses = ["GET /", "HEAD /"].map((name) =>
        count(asked({ site: named(name), requests: 5, every: 1 }), "Miss"),
      );
      expect(misses).toEqual([1, 1]);
    },
  },
  {
    page: METHODS,
    says: "POST, PUT, PATCH and DELETE never are",
    holds: () => {
      const misses = ["POST /", "PUT /", "PATCH /", "DELETE /"].map((name) =>
        count(asked({ site: named(name), behavior: cacheAll, requests: 5, every: 1 }), "Miss"),
      );
      expect(misses).toEqual([5, 5, 5, 5]);
    },
  },
  {
    page: METHODS,
    says: "OPTIONS is cached if asked for",
    holds: () => {
      const misses = (cachedMethods: string[]): number =>
        count(asked({ site: named("OPTIONS /"), behavior: { cachedMethods }, requests: 5, every: 1 }), "Miss");
      expect([misses(["GET", "HEAD"]), misses(["GET", "HEAD", "OPTIONS"])]).toEqual([5, 1]);
    },
  },
  {
    page: METHODS,
    says: "a method that the behaviour does not allow is answered 403, without the origin",
    holds: () => {
      const result = asked({
        site: named("POST /"),
        behavior: { allowedMethods: ["GET", "HEAD"] },
        requests: 5,
        every: 1,
      });
      expect([errors(result, 403), ...results(result, "403Errors", "Error", "OriginFetches")]).toEqual([5, 5, 5, 0]);
    },
  },
  {
    page: METHODS,
    says: "https-only: http is answered 403",
    holds: () => {
      const result = asked({
        spec: { httpShare: 1 },
        behavior: { viewerProtocolPolicy: "https-only" },
        requests: 5,
        every: 1,
      });
      expect([errors(result, 403), count(result, "OriginFetches")]).toEqual([5, 0]);
    },
  },
  {
    page: METHODS,
    says: "redirect-to-https: http is answered with a redirect, then the request comes again",
    holds: () => {
      const result = asked({
        spec: { httpShare: 1 },
        behavior: { viewerProtocolPolicy: "redirect-to-https" },
        requests: 5,
        every: 1,
      });
      expect(results(result, "Requests", "Redirect", "Miss", "Hit", "4xxErrors")).toEqual([10, 5, 1, 4, 0]);
    },
  },
  {
    page: METHODS,
    says: "allow-all: http is served",
    holds: () => {
      const result = asked({ spec: { httpShare: 1 }, requests: 5, every: 1 });
      expect(results(result, "Requests", "Redirect")).toEqual([5, 0]);
    },
  },
];

testFacts("CloudFront: methods and protocols", methodFacts);

const slow = { origins: [bucket(10)] };

const collapsingFacts: readonly Fact[] = [
  {
    page: COLLAPSING,
    says: "requests for an object on its way wait for it; the log says Miss once, then Hit",
    holds: () => {
      const result = asked({ spec: slow, behavior: cacheAll, requests: 8, every: 1 });
      expect(results(result, "OriginFetches", "Miss", "Hit")).toEqual([1, 1, 7]);
      // Arrivals one second apart, all answered at once: 10 + 9 + … + 3 seconds.
      expect(result.sites[0]!.sum).toBeCloseTo(52, 6);
    },
  },
  {
    page: COLLAPSING,
    says: "under CachingDisabled each is forwarded at once",
    holds: () => {
      const result = asked({ spec: slow, behavior: uncached, requests: 8, every: 1 });
      expect(results(result, "OriginFetches", "Miss")).toEqual([8, 8]);
      expect(longest(result)).toBeCloseTo(10, 6);
    },
  },
  {
    page: COLLAPSING,
    says: "with cookies forwarded each is forwarded at once",
    holds: () => {
      const result = asked({ spec: slow, behavior: { ...cacheAll, cookiesForwarded: true }, requests: 8, every: 1 });
      expect(results(result, "OriginFetches", "Miss")).toEqual([8, 8]);
    },
  },
  {
    page: COLLAPSING,
    says: "minimum TTL 0 and no-cache: the others wait in vain and are forwarded afterwards, which takes longer",
    holds: () => {
      const result = asked({
        spec: slow,
        site: { content: { cacheControl: { noCache: true } } },
        requests: 4,
        every: 1,
      });
      expect(results(result, "OriginFetches", "Hit")).toEqual([4, 0]);
      // The second waits nine seconds for the first, then ten for itself.
      expect(longest(result)).toBeCloseTo(19, 6);
    },
  },
];

testFacts("CloudFront: request collapsing", collapsingFacts);

const originFacts: readonly Fact[] = [
  {
    page: ORIGIN,
    says: "an origin that does not answer SYN: three attempts of ten seconds, then 504",
    holds: () => {
      const result = asked({ spec: origin({ outages: always("drop") }), requests: 1, every: 1 });
      expect([errors(result, 504), longest(result)]).toEqual([1, 30]);
    },
  },
  {
    page: "http-502 [D]",
    says: "an origin that refuses connections: 502",
    holds: () => {
      const result = asked({ spec: origin({ outages: always("refuse") }), requests: 1, every: 1 });
      expect(errors(result, 502)).toBe(1);
    },
  },
  {
    page: ORIGIN,
    says: "fewer attempts, shorter timeout: 1 x 5 s",
    holds: () => {
      const spec = origin({ outages: always("drop"), connectionAttempts: 1, connectionTimeoutSeconds: 5 });
      expect(longest(asked({ spec, requests: 1, every: 1 }))).toBe(5);
    },
  },
  {
    page: ORIGIN,
    says: "no answer to a GET: dropped and tried again, 504 after 3 x 30 s, while the origin works on all three",
    holds: () => {
      const result = asked({ spec: origin({}), site: { seconds: 200 }, requests: 1, every: 1 });
      expect([errors(result, 504), longest(result), count(result, "OriginRequests")]).toEqual([1, 90, 3]);
    },
  },
  {
    page: ORIGIN,
    says: "no answer to a POST: dropped, not tried again",
    holds: () => {
      const result = asked({ spec: origin({}), site: { name: "POST /", seconds: 200 }, requests: 1, every: 1 });
      expect([errors(result, 504), longest(result), count(result, "OriginRequests")]).toEqual([1, 30, 1]);
    },
  },
  {
    page: ORIGIN,
    says: "an answer within the timeout is delivered",
    holds: () => {
      const result = asked({ spec: origin({}), site: { seconds: 29 }, requests: 1, every: 1 });
      expect([result.sites[0]!.count, longest(result), count(result, "OriginRequests")]).toEqual([1, 29, 1]);
    },
  },
  {
    page: ORIGIN,
    says: "the response completion timeout limits all tries together",
    holds: () => {
      const result = asked({
        spec: origin({ completionTimeoutSeconds: 45 }),
        site: { seconds: 200 },
        requests: 1,
        every: 1,
      });
      expect([errors(result, 504), longest(result), count(result, "OriginRequests")]).toEqual([1, 45, 2]);
    },
  },
  {
    page: ORIGIN,
    says: "an idle connection to the origin is kept for the keep-alive timeout",
    holds: () => {
      const opened = (every: number): number =>
        count(asked({ spec: origin({}), behavior: uncached, requests: 10, every }), "OriginConnections");
      expect([opened(4), opened(6)]).toEqual([1, 10]);
    },
  },
  {
    page: "http-503 [D]",
    says: "S3 answers 503 beyond 5,500 GET and HEAD a second",
    holds: () => {
      const spec = { origins: [{ ...bucket(), requestsPerSecond: 5500 }] };
      const result = asked({ spec, behavior: uncached, requests: 6000, every: 1 / 6000, watch: 1 });
      expect(errors(result, 503)).toBeGreaterThan(400);
      expect(errors(result, 503)).toBeLessThan(510);
    },
  },
];

testFacts("CloudFront: origin timeouts and retries", originFacts);

const group = (primary: Partial<OriginSpec>, statuses: readonly number[]): Pick<Asked, "spec" | "behavior"> => ({
  spec: { origins: [{ ...customOrigin, ...primary }, bucket()] },
  behavior: { ...uncached, failover: { origin: 1, statuses } },
});
const failovers = (result: Run): number => count(result, "OriginFailovers");

const failoverFacts: readonly Fact[] = [
  {
    page: FAILOVER,
    says: "a configured status of the primary leads to the secondary, another does not",
    holds: () => {
      const outages = always(503);
      expect(failovers(asked({ ...group({ outages }, [503]), requests: 5, every: 1 }))).toBe(5);
      const other = asked({ ...group({ outages }, [500, 502]), requests: 5, every: 1 });
      expect([failovers(other), errors(other, 503)]).toEqual([0, 5]);
    },
  },
  {
    page: FAILOVER,
    says: "every request tries the primary first, however often it has failed",
    holds: () => {
      // Five times the full wait for the connection.
      const result = asked({ ...group({ outages: always("drop") }, [503]), requests: 5, every: 50 });
      expect([failovers(result), result.sites[0]!.sum]).toEqual([5, 150]);
    },
  },
  {
    page: FAILOVER,
    says: "no connection fails over if 503 is configured",
    holds: () => {
      const ask = (statuses: number[]): number =>
        failovers(asked({ ...group({ outages: always("refuse") }, statuses), requests: 5, every: 1 }));
      expect([ask([503]), ask([504])]).toEqual([5, 0]);
    },
  },
  {
    page: FAILOVER,
    says: "no answer fails over if 504 is configured",
    holds: () => {
      const ask = (statuses: number[]): number =>
        failovers(asked({ ...group({}, statuses), site: { seconds: 200 }, requests: 1, every: 1 }));
      expect([ask([504]), ask([503])]).toEqual([1, 0]);
    },
  },
  {
    page: FAILOVER,
    says: "not for POST",
    holds: () => {
      const result = asked({ ...group({ outages: always(503) }, [503]), site: named("POST /"), requests: 5, every: 1 });
      expect([failovers(result), errors(result, 503)]).toEqual([0, 5]);
    },
  },
];

testFacts("CloudFront: origin groups", failoverFacts);

const errorFacts: readonly Fact[] = [
  {
    page: "custom-error-pages-expiration [D]",
    says: "one 503 of the origin is served for ten seconds",
    holds: () => {
      // The origin is down for one second only; requests come every second.
      const result = asked({ spec: origin({ outages: [outage(0, 1.5, 503)] }), requests: 30, every: 1 });
      expect([errors(result, 503), count(result, "Miss"), count(result, "OriginFetches")]).toEqual([10, 1, 2]);
    },
  },
  {
    page: "custom-error-pages-expiration [D]",
    says: "an error caching minimum TTL of 0: the origin is asked again at once",
    holds: () => {
      const errorResponses = [{ status: 503, minTtlSeconds: 0, responseStatus: 503 }];
      const result = asked({
        spec: { ...origin({ outages: [outage(0, 3.5, 503)] }), errorResponses },
        requests: 30,
        every: 1,
      });
      expect(errors(result, 503)).toBe(4);
    },
  },
  {
    page: "custom-error-pages-expiration [D]",
    says: "errors of an S3 origin are cached for a second at least",
    holds: () => {
      const errorResponses = [{ status: 503, minTtlSeconds: 0, responseStatus: 503 }];
      const of = (spec: OriginSpec): number => {
        const broken = { ...spec, outages: [outage(0, 1.05, 503)] };
        return errors(asked({ spec: { origins: [broken], errorResponses }, requests: 50, every: 0.1 }), 503);
      };
      expect([of(customOrigin), of(bucket())]).toEqual([11, 20]);
    },
  },
  {
    page: ERRORS,
    says: "under CachingDisabled errors are not cached",
    holds: () => {
      const result = asked({
        spec: origin({ outages: [outage(0, 3.5, 503)] }),
        behavior: uncached,
        requests: 30,
        every: 1,
      });
      expect(errors(result, 503)).toBe(4);
    },
  },
  {
    page: ERRORS,
    says: "errors of a POST are not cached",
    holds: () => {
      const result = asked({
        spec: origin({ outages: [outage(0, 3.5, 503)] }),
        site: named("POST /"),
        requests: 30,
        every: 1,
      });
      expect(errors(result, 503)).toBe(4);
    },
  },
  {
    page: ERRORS,
    says: "a 5xx of the origin, the object expired but still there: the stale object",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, 503)] });
      const result = asked({ spec, site: { content: maxAge(3) }, requests: 60, every: 1, watch: 1 });
      expect([errors(result, 503), count(result, "5xxErrors")]).toEqual([0, 0]);
    },
  },
  {
    page: ERRORS,
    says: "and the origin is asked again only after the error caching minimum TTL",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, 503)] });
      const result = asked({ spec, site: { content: maxAge(3) }, requests: 60, every: 1, watch: 1 });
      // At 1 s and 4 s fresh, at 7 s in vain, then every ten seconds.
      expect(count(result, "OriginFetches")).toBe(2 + 6);
    },
  },
  {
    page: ERRORS,
    says: "an origin that times out is treated likewise",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, "drop")] });
      const result = asked({ spec, site: { content: maxAge(3) }, requests: 60, every: 1 });
      expect(result.sites[0]!.errors).toBe(0);
    },
  },
  {
    page: ERRORS,
    says: "a 4xx is returned, stale object or not",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, 404)] });
      const result = asked({ spec, site: { content: maxAge(3) }, requests: 20, every: 1 });
      expect(errors(result, 404)).toBeGreaterThan(10);
    },
  },
  {
    page: "expiration [D]",
    says: "stale-if-error=0 switches stale answers off",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, 503)] });
      const site = { content: maxAge(3, { staleIfErrorSeconds: 0 }) };
      expect(errors(asked({ spec, site, requests: 20, every: 1 }), 503)).toBe(14);
    },
  },
  {
    page: "expiration [D]",
    says: "stale-if-error=N: stale for N seconds, then the error",
    holds: () => {
      const spec = origin({ outages: [outage(5, 1000, 503)] });
      const site = { content: maxAge(3, { staleIfErrorSeconds: 6 }) };
      // Confirmed at 4 s, fresh until 7 s, stale until 13 s.
      expect(errors(asked({ spec, site, requests: 20, every: 1 }), 503)).toBe(20 - 12);
    },
  },
  {
    page: LOG,
    says: "every 4xx and 5xx is of the type Error, from the cache or not",
    holds: () => {
      const result = asked({ spec: origin({ outages: always(404) }), requests: 20, every: 1 });
      expect(results(result, "Error", "Hit", "Miss", "404Errors", "4xxErrors")).toEqual([20, 0, 0, 20, 20]);
    },
  },
  {
    page: "programming-cloudwatch-metrics [D]",
    says: "CacheHitRate leaves out POST, PUT and errors",
    holds: () => {
      const posts = asked({ site: named("POST /"), requests: 5, every: 1 });
      const failed = asked({ spec: origin({ outages: always(404) }), requests: 5, every: 1 });
      expect([posts, failed].map((result) => count(result, "CacheableRequests"))).toEqual([0, 0]);
    },
  },
];

testFacts("CloudFront: errors", errorFacts);

const invalidate = (atSeconds: number, paths: string[], durationSeconds = 0): Partial<CloudFrontSpec> => ({
  invalidations: [{ atSeconds, paths, durationSeconds }],
});

const invalidationFacts: readonly Fact[] = [
  {
    page: HOW,
    says: "an invalidation removes the object from edge locations and regional edge caches",
    holds: () => {
      const spec = {
        ...invalidate(50.5, ["/*"]),
        edgeLocations: edges(2, 0),
        regionalEdgeCaches: [{ name: "regional" }],
      };
      expect(count(asked({ spec, behavior: cacheAll, requests: 100, every: 1 }), "OriginFetches")).toBe(2);
    },
  },
  {
    page: "invalidation-specifying-objects [D]",
    says: "all variants of the path go, and no other path",
    holds: () => {
      const content = { variants: { queryStrings: 4, headers: 1, cookies: 1 } };
      const key = { ...behavior.key, queryStrings: true };
      const ask = (path: string): number =>
        count(
          asked({
            spec: invalidate(100.5, [path]),
            behavior: { ...cacheAll, key },
            site: { name: "GET /a/b", content },
            requests: 200,
            every: 1,
          }),
          "OriginFetches",
        );
      expect([ask("/a/*"), ask("/c/*")]).toEqual([8, 4]);
    },
  },
];

testFacts("CloudFront: invalidation", invalidationFacts);
