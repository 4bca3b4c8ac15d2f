/** CloudFront's tables as AWS documents them: TTLs, behaviours, keys, policies, error caching. [M] and [I] rows are not here. */
import { expect } from "vitest";
import { MANAGED_CACHE_POLICIES } from "../../src/scenario/managed-cache-policies.js";
import { behaviorOf, matchesPath, variantsOf, type CacheControl } from "../../src/sim/index.js";
import { errorTtlSeconds } from "../../src/sim/cloudfront/error-caching.js";
import { collapsing, freshness, type TtlPolicy } from "../../src/sim/cloudfront/ttl.js";
import { behavior } from "../sim/cloudfront/distribution.js";
import { testFacts, type Fact } from "./documented.js";

const TTL = "expiration [D]";
const PATHS = "downloaddistvaluescachebehavior [D]";
const KEY = "understanding-the-cache-key [D]";
const POLICIES = "using-managed-cache-policies [D]";
const ERRORS = "httpstatuscodes [D]";

const fromZero: TtlPolicy = { minSeconds: 0, defaultSeconds: 500, maxSeconds: 1000 };
const raised: TtlPolicy = { minSeconds: 60, defaultSeconds: 500, maxSeconds: 1000 };

const ttl = (says: string, policy: TtlPolicy, header: CacheControl, seconds: number): Fact => ({
  page: TTL,
  says,
  holds: () => expect(freshness(policy, header)).toMatchObject({ stored: true, ttlSeconds: seconds }),
});

const notKept = (says: string, header: CacheControl): Fact => ({
  page: TTL,
  says,
  holds: () => {
    const { stored, ttlSeconds } = freshness(fromZero, header);
    expect(stored && ttlSeconds > 0).toBe(false);
  },
});

const ttlFacts: readonly Fact[] = [
  ttl("minimum 0, max-age below the maximum: max-age", fromZero, { maxAgeSeconds: 300 }, 300),
  ttl("minimum 0, max-age above the maximum: the maximum", fromZero, { maxAgeSeconds: 5000 }, 1000),
  ttl("minimum above 0, max-age between: max-age", raised, { maxAgeSeconds: 300 }, 300),
  ttl("minimum above 0, max-age below it: the minimum", raised, { maxAgeSeconds: 5 }, 60),
  ttl("minimum above 0, max-age above the maximum: the maximum", raised, { maxAgeSeconds: 5000 }, 1000),
  ttl("s-maxage counts rather than max-age", fromZero, { maxAgeSeconds: 300, sharedMaxAgeSeconds: 40 }, 40),
  ttl("s-maxage too is raised to the minimum", raised, { sharedMaxAgeSeconds: 40 }, 60),
  ttl("max-age counts rather than Expires", fromZero, { maxAgeSeconds: 300, expiresSeconds: 20 }, 300),
  ttl("minimum 0, Expires below the maximum: until then", fromZero, { expiresSeconds: 200 }, 200),
  ttl("minimum 0, Expires beyond the maximum: the maximum", fromZero, { expiresSeconds: 2000 }, 1000),
  ttl("minimum above 0, Expires below it: the minimum", raised, { expiresSeconds: 20 }, 60),
  ttl("minimum above 0, Expires beyond the maximum: the maximum", raised, { expiresSeconds: 2000 }, 1000),
  ttl("no header, minimum 0: the default", fromZero, {}, 500),
  ttl("no header, minimum above the default: the minimum", { ...raised, minSeconds: 600 }, {}, 600),
  ttl("no header, minimum below the default: the default", raised, {}, 500),
  notKept("minimum 0: no-cache is respected", { noCache: true, maxAgeSeconds: 300 }),
  notKept("minimum 0: no-store is respected", { noStore: true }),
  notKept("minimum 0: private is respected", { private: true }),
  ttl("minimum above 0: in spite of no-cache kept for the minimum", raised, { noCache: true }, 60),
  ttl("minimum above 0: in spite of no-store kept for the minimum", raised, { noStore: true }, 60),
  ttl("minimum above 0: in spite of private kept for the minimum", raised, { private: true }, 60),
  {
    page: TTL,
    says: "stale-while-revalidate reaches as far as it says, and no further than the maximum",
    holds: () => {
      const stale = (seconds: number): number =>
        freshness(fromZero, { maxAgeSeconds: 10, staleWhileRevalidateSeconds: seconds }).staleWhileRevalidateSeconds;
      expect([stale(30), stale(5000)]).toEqual([30, 1000]);
    },
  },
  {
    page: TTL,
    says: "stale-if-error reaches as far as it says, no further than the maximum, and 0 switches it off",
    holds: () => {
      const stale = (seconds: number): number =>
        freshness(fromZero, { maxAgeSeconds: 10, staleIfErrorSeconds: seconds }).staleOnErrorSeconds;
      expect([stale(30), stale(5000), stale(0)]).toEqual([30, 1000, 0]);
    },
  },
  {
    page: ERRORS,
    says: "without a directive a stale object may be served on an error, not beyond the maximum TTL",
    holds: () => {
      const { ttlSeconds, staleOnErrorSeconds } = freshness(fromZero, { maxAgeSeconds: 10 });
      expect(ttlSeconds + staleOnErrorSeconds).toBe(1000);
    },
  },
];

testFacts("CloudFront: how long an object is kept", ttlFacts);

const behaviors = ["/img/*.jpg", "/img/*", "*"].map((pathPattern) => ({ ...behavior, pathPattern }));
const matching = (says: string, pattern: string, path: string, expected: boolean): Fact => ({
  page: PATHS,
  says,
  holds: () => expect(matchesPath(pattern, path)).toBe(expected),
});

const behaviorFacts: readonly Fact[] = [
  {
    page: PATHS,
    says: "the first that matches in list order wins",
    holds: () => expect(["/img/a.jpg", "/img/a.png"].map((path) => behaviorOf(behaviors, path))).toEqual([0, 1]),
  },
  {
    page: PATHS,
    says: "the default behaviour comes last and matches everything",
    holds: () => expect(behaviorOf(behaviors, "/api/items")).toBe(2),
  },
  matching("case counts", "/IMG/*", "/img/a", false),
  matching("* stands for no character too", "/img*", "/img", true),
  matching("* crosses slashes", "/img/*.jpg", "/img/2026/11/a.jpg", true),
  matching("? stands for exactly one character: one", "/a?.jpg", "/a1.jpg", true),
  matching("? stands for exactly one character: not none", "/a?.jpg", "/a.jpg", false),
  matching("the leading slash may be left out", "img/*", "/img/a", true),
  matching("doubled slashes and dot segments are taken out before", "/img/*", "/static/..//img/a", true),
];

testFacts("CloudFront: which behaviour", behaviorFacts);

const variants = { queryStrings: 5, headers: 3, cookies: 7 };
const copies = (key: Partial<typeof behavior.key>): number =>
  variantsOf({ key: { ...behavior.key, ...key } }, { variants });
const policy = (
  name: keyof typeof MANAGED_CACHE_POLICIES,
  minTtl: number,
  defaultTtl: number,
  maxTtl: number,
): Fact => ({
  page: POLICIES,
  says: `${name}: minimum ${minTtl}, default ${defaultTtl}, maximum ${maxTtl}`,
  holds: () => expect(MANAGED_CACHE_POLICIES[name]).toMatchObject({ minTtl, defaultTtl, maxTtl }),
});

const keyFacts: readonly Fact[] = [
  {
    page: KEY,
    says: "by default query strings, headers and cookies are not in the key",
    holds: () => expect(copies({})).toBe(1),
  },
  {
    page: KEY,
    says: "each that the policy adds splits the cache",
    holds: () => expect([copies({ queryStrings: true }), copies({ headers: true, cookies: true })]).toEqual([5, 21]),
  },
  policy("CachingOptimized", 1, 86_400, 31_536_000),
  policy("CachingOptimizedForUncompressedObjects", 1, 86_400, 31_536_000),
  policy("CachingDisabled", 0, 0, 0),
  policy("UseOriginCacheControlHeaders", 0, 0, 31_536_000),
  policy("UseOriginCacheControlHeaders-QueryStrings", 0, 0, 31_536_000),
  policy("Amplify", 2, 2, 600),
  {
    page: POLICIES,
    says: "UseOriginCacheControlHeaders has all cookies in the key, and query strings only in the other",
    holds: () => {
      expect(MANAGED_CACHE_POLICIES.UseOriginCacheControlHeaders.cookieBehavior).toBe("all");
      expect(MANAGED_CACHE_POLICIES.UseOriginCacheControlHeaders.queryStringBehavior).toBeUndefined();
      expect(MANAGED_CACHE_POLICIES["UseOriginCacheControlHeaders-QueryStrings"].queryStringBehavior).toBe("all");
    },
  },
];

testFacts("CloudFront: cache key and managed policies", keyFacts);

const COLLAPSING = "requestandresponsebehaviorcustomorigin, Simultaneous requests [D]";
const disabled: TtlPolicy = { minSeconds: 0, defaultSeconds: 0, maxSeconds: 0 };
const inVain = (says: string, header: CacheControl): Fact => ({
  page: COLLAPSING,
  says: `minimum 0 and ${says}: requests wait, and are forwarded afterwards`,
  holds: () => expect(collapsing(fromZero, header, false)).toBe("forwarded-afterwards"),
});

const collapsingFacts: readonly Fact[] = [
  { page: COLLAPSING, says: "on by default", holds: () => expect(collapsing(fromZero, {}, false)).toBe("shared") },
  {
    page: COLLAPSING,
    says: "off under CachingDisabled",
    holds: () => expect(collapsing(disabled, {}, false)).toBe("off"),
  },
  {
    page: COLLAPSING,
    says: "off if cookies are forwarded",
    holds: () => expect(collapsing(raised, {}, true)).toBe("off"),
  },
  inVain("private", { private: true }),
  inVain("no-store", { noStore: true }),
  inVain("no-cache", { noCache: true }),
  inVain("max-age=0", { maxAgeSeconds: 0 }),
  inVain("s-maxage=0", { sharedMaxAgeSeconds: 0 }),
  {
    page: COLLAPSING,
    says: "a minimum above 0 keeps it on, whatever the origin says",
    holds: () => expect(collapsing(raised, { noStore: true }, false)).toBe("shared"),
  },
];

testFacts("CloudFront: request collapsing, the rule", collapsingFacts);

const errorTtl = (status: number, header: CacheControl = {}, minimum = 10, ttlPolicy = fromZero): number =>
  errorTtlSeconds(status, minimum, ttlPolicy, header);

const alwaysCached = (status: number): Fact => ({
  page: ERRORS,
  says: `${status} is always cached`,
  holds: () => expect(errorTtl(status)).toBe(10),
});

const cachedIfAgeIsGiven = (status: number): Fact => ({
  page: ERRORS,
  says: `${status} is cached only if the origin sends max-age or s-maxage`,
  holds: () => {
    const headers = [{}, { expiresSeconds: 20 }, { maxAgeSeconds: 30 }, { sharedMaxAgeSeconds: 40 }];
    expect(headers.map((header) => errorTtl(status, header))).toEqual([0, 0, 30, 40]);
  },
});

const errorFacts: readonly Fact[] = [
  ...[404, 414, 500, 501, 502, 503, 504].map(alwaysCached),
  ...[400, 403, 405, 412, 415].map(cachedIfAgeIsGiven),
  { page: ERRORS, says: "416 is never cached", holds: () => expect(errorTtl(416, { maxAgeSeconds: 30 })).toBe(0) },
  {
    page: "custom-error-pages-expiration [D]",
    says: "the longer of the error caching minimum TTL and the origin's lifetime, capped by the maximum TTL",
    holds: () =>
      expect([
        errorTtl(503, { maxAgeSeconds: 5 }),
        errorTtl(503, { maxAgeSeconds: 50 }),
        errorTtl(503, { maxAgeSeconds: 5000 }),
        errorTtl(503, { expiresSeconds: 70 }),
      ]).toEqual([10, 50, 1000, 70]),
  },
  {
    page: "custom-error-pages-expiration [D]",
    says: "an error caching minimum TTL of 0 is allowed",
    holds: () => expect(errorTtl(503, {}, 0)).toBe(0),
  },
  {
    page: ERRORS,
    says: "no-store, no-cache and private are honoured for 404, 414 and 501",
    holds: () => expect([404, 414, 501].map((status) => errorTtl(status, { noStore: true }))).toEqual([0, 0, 0]),
  },
  {
    page: ERRORS,
    says: "no-store, no-cache and private are not honoured for 500, 502, 503 and 504",
    holds: () =>
      expect([500, 502, 503, 504].map((status) => errorTtl(status, { private: true }))).toEqual([10, 10, 10, 10]),
  },
  {
    page: POLICIES,
    says: "CachingDisabled: no error caching",
    holds: () => expect(errorTtl(503, {}, 10, disabled)).toBe(0),
  },
];

testFacts("CloudFront: error caching, the rule", errorFacts);
