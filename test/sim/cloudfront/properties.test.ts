/** Whatever the distribution and whatever befalls its origin. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CloudFrontSpec, OriginOutageSpec } from "../../../src/sim/index.js";
import {
  behavior,
  count,
  customOrigin,
  distribution,
  edges,
  edgeSystem,
  rate,
  run,
  type Site,
} from "./distribution.js";

const outages: fc.Arbitrary<OriginOutageSpec[]> = fc.array(
  fc
    .record({
      fromSeconds: fc.integer({ min: 0, max: 100 }),
      length: fc.integer({ min: 1, max: 40 }),
      kind: fc.constantFrom<OriginOutageSpec["kind"][]>("refuse", "drop", 404, 503),
    })
    .map(({ fromSeconds, length, kind }) => ({ fromSeconds, toSeconds: fromSeconds + length, kind })),
  { maxLength: 3 },
);

const spec: fc.Arbitrary<CloudFrontSpec> = fc
  .record({
    minSeconds: fc.constantFrom(0, 3),
    defaultSeconds: fc.constantFrom(3, 20),
    maxSeconds: fc.constantFrom(20, 60),
    cookiesForwarded: fc.boolean(),
    edgeCount: fc.integer({ min: 1, max: 3 }),
    regional: fc.constantFrom(-1, 0),
    shield: fc.boolean(),
    capacity: fc.constantFrom(2, 1e9),
    completion: fc.constantFrom(Infinity, 12),
    seconds: fc.constantFrom(null, 0.01),
    invalidated: fc.option(fc.integer({ min: 1, max: 100 })),
    outages,
  })
  .map((drawn): CloudFrontSpec => {
    const delay = drawn.seconds === null ? null : ({ kind: "exponential", mean: drawn.seconds } as const);
    return {
      ...distribution,
      behaviors: [{ ...behavior, ttl: drawn, cookiesForwarded: drawn.cookiesForwarded }],
      origins: [
        {
          ...customOrigin,
          roundTripSeconds: delay,
          connectionRoundTrips: 2,
          connectionTimeoutSeconds: 2,
          readTimeoutSeconds: 4,
          completionTimeoutSeconds: drawn.completion,
          originShield: drawn.shield && drawn.regional === 0 ? 0 : -1,
          outages: drawn.outages,
        },
      ],
      edgeLocations: edges(drawn.edgeCount, drawn.regional),
      regionalEdgeCaches: drawn.regional === 0 ? [{ name: "regional" }] : [],
      edgeCacheBytes: drawn.capacity,
      edgeSeconds: delay,
      edgeToRegionalRoundTripSeconds: delay,
      invalidations:
        drawn.invalidated === null ? [] : [{ atSeconds: drawn.invalidated, paths: ["/*"], durationSeconds: 10 }],
    };
  });

const site: fc.Arbitrary<Site> = fc
  .record({
    name: fc.constantFrom("GET /", "HEAD /", "POST /"),
    objects: fc.constantFrom(1, 5),
    cacheControl: fc.constantFrom(
      {},
      { maxAgeSeconds: 5 },
      { noCache: true },
      { noStore: true },
      {
        maxAgeSeconds: 2,
        staleWhileRevalidateSeconds: 5,
        staleIfErrorSeconds: 0,
      },
    ),
    seconds: fc.constantFrom(0, 0.5, 6),
  })
  .map(({ name, objects, cacheControl, seconds }) => ({ name, seconds, content: { objects, cacheControl } }));

describe("a distribution", () => {
  it("loses no request and answers none twice", () => {
    fc.assert(
      fc.property(spec, site, (cloudFront, route) => {
        // `simulate` itself throws if requests sent are not those answered or still open, or if hop times do not add up.
        const result = run(edgeSystem(cloudFront, 2, [route]), 150, { seed: 3 });
        const open = result.series.sent[0]! - result.series.ended[0]!;
        expect(count(result, "Requests") - result.series.ended[0]!).toBeGreaterThanOrEqual(0);
        // Nobody waits longer than three connection and read timeouts, one after the other, and once more in vain.
        expect(open).toBeLessThanOrEqual(2 * 2 * 40);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("never sends the origin more than the viewers ask for, retries apart", () => {
    fc.assert(
      fc.property(spec, site, (cloudFront, route) => {
        const result = run(edgeSystem(cloudFront, 2, [route]), 150, { seed: 4 });
        expect(rate(result, "OriginFetches")).toBeLessThanOrEqual(result.series.sent[0]! / 150 + 1e-9);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it("never goes longer without the origin than the TTL allows", () => {
    const header = fc.record({ maxAgeSeconds: fc.integer({ min: 0, max: 30 }) });
    const ttls = fc.record({ minSeconds: fc.integer({ min: 0, max: 8 }), maxSeconds: fc.integer({ min: 8, max: 20 }) });
    fc.assert(
      fc.property(header, ttls, (cacheControl, { minSeconds, maxSeconds }) => {
        const ttl = { minSeconds, defaultSeconds: maxSeconds, maxSeconds };
        const cloudFront = { ...distribution, behaviors: [{ ...behavior, ttl }], origins: [customOrigin] };
        const system = edgeSystem(cloudFront, 20, [{ content: { cacheControl } }]);
        const seconds = 200;
        const result = run(system, seconds, { intervals: seconds });
        const fetches = result.gauges.find(({ metric }) => metric === "OriginFetches")!.values;
        const allowed = Math.max(minSeconds, Math.min(cacheControl.maxAgeSeconds, maxSeconds));
        let since = 0;
        // Requests come 20 times a second: silence for longer means that an older object was served.
        fetches.forEach((perSecond) => {
          since = perSecond > 0 ? 0 : since + 1;
          expect(since).toBeLessThanOrEqual(allowed + 1);
        });
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});
