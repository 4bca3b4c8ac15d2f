/**
 * CloudFront's caches against exact theory: cases lru-a, lru-b, ttl-1, ttl-fetch, ttl-zipf and purge-1, by the same
 * rule as every other case (check-oracles.ts): 40 replications, within max(3.5 standard errors, 0.5 %).
 */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import type { CloudFrontSpec, ContentSpec, Run } from "../../src/sim/index.js";
import { behavior, bucket, distribution, edges, edgeSystem, rate, run, share } from "../sim/cloudfront/distribution.js";

const REPLICATIONS = 40;

/** What speaks against the exact value, or against the power of the test; null: nothing. */
function disagreement(runs: readonly Run[], reading: (run: Run) => number, exact: number): string | null {
  const values = runs.map(reading);
  const estimate = mean(values);
  const error = sampleStandardDeviation(values) / Math.sqrt(values.length);
  const near = Math.abs(estimate - exact) <= Math.max(3.5 * error, 0.005 * exact);
  return near && error <= 0.01 * exact ? null : `simulated ${estimate} ± ${error}, exact ${exact}`;
}

interface Case {
  readonly id: string;
  readonly ratePerSecond: number;
  readonly spec: Partial<CloudFrontSpec>;
  readonly content: Partial<ContentSpec>;
  readonly requests: number;
  readonly warmUpSeconds: number;
  readonly readings: Readonly<Record<string, readonly [(run: Run) => number, number]>>;
}

const forever = { minSeconds: 0, defaultSeconds: 1e9, maxSeconds: 1e9 };
const kept = (seconds: number): CloudFrontSpec["behaviors"] => [
  { ...behavior, ttl: { minSeconds: 0, defaultSeconds: seconds, maxSeconds: seconds } },
];
const keptWithCookies = (seconds: number): CloudFrontSpec["behaviors"] => [
  { ...kept(seconds)[0]!, cookiesForwarded: true },
];
/** Requests answered from the cache although no fetch was needed for them: hits that did not wait. */
const hits = (exact: number): readonly [(run: Run) => number, number] => [(r) => share(r, "Hit"), exact];
const fetches = (exact: number): readonly [(run: Run) => number, number] => [(r) => rate(r, "OriginFetches"), exact];
const meanSeconds = (r: Run): number => r.sites[0]!.sum / r.sites[0]!.count;

const CASES: readonly Case[] = [
  {
    id: "lru-a",
    ratePerSecond: 1,
    spec: { behaviors: [{ ...behavior, ttl: forever }], edgeCacheBytes: 20 },
    content: { objects: 100, zipfExponent: 0.8 },
    requests: 5_000,
    warmUpSeconds: 500,
    readings: { hit_exact: hits(0.431064) },
  },
  {
    id: "lru-b",
    ratePerSecond: 1,
    spec: { behaviors: [{ ...behavior, ttl: forever }], edgeCacheBytes: 6 },
    content: { objects: 60, zipfExponent: 1 },
    requests: 5_000,
    warmUpSeconds: 500,
    readings: { hit_exact: hits(0.342299) },
  },
  {
    id: "ttl-1",
    ratePerSecond: 2,
    spec: { behaviors: kept(10) },
    content: { validators: false },
    requests: 20_000,
    warmUpSeconds: 100,
    readings: { hit_ratio: hits(0.952381), origin_rps_collapsed: fetches(0.0952381) },
  },
  {
    id: "ttl-fetch",
    ratePerSecond: 50,
    spec: { behaviors: kept(5), origins: [bucket(0.2)] },
    content: { validators: false },
    requests: 60_000,
    warmUpSeconds: 50,
    readings: {
      // The log calls those who waited hits as well: "first Miss, the rest Hit".
      "hit_ratio + delayed_hit_ratio": hits(0.957854 + 0.0383142),
      origin_rps_collapsed: fetches(0.191571),
      mean_extra_latency_collapsed: [meanSeconds, 0.0045977],
    },
  },
  {
    id: "ttl-fetch, not collapsed",
    ratePerSecond: 50,
    spec: { behaviors: keptWithCookies(5), origins: [bucket(0.2)] },
    content: { validators: false },
    requests: 60_000,
    warmUpSeconds: 50,
    readings: { hit_ratio: hits(0.957854), origin_rps_not_collapsed: fetches(2.10728) },
  },
  {
    id: "ttl-zipf",
    ratePerSecond: 200,
    spec: { behaviors: kept(60), origins: [bucket(0.05)], edgeLocations: edges(4) },
    content: { objects: 1000, zipfExponent: 0.9, validators: false },
    requests: 60_000,
    warmUpSeconds: 130,
    readings: {
      "hit_ratio + delayed_hit_ratio": hits(0.812773 + 0.000677311),
      origin_rps_collapsed: fetches(37.3099),
      mean_extra_latency_collapsed: [meanSeconds, 0.0093444],
    },
  },
];

describe.each(CASES)("$id", ({ ratePerSecond, spec, content, requests, warmUpSeconds, readings }) => {
  it("agrees with the exact values", () => {
    const system = edgeSystem({ ...distribution, ...spec }, ratePerSecond, [{ content }]);
    const horizon = warmUpSeconds + requests / ratePerSecond;
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) =>
      run(system, horizon, { warmUpSeconds, replication }),
    );
    for (const [name, [reading, exact]] of Object.entries(readings))
      expect(disagreement(runs, reading, exact), name).toBeNull();
  });
});

describe.each([
  ["collapsed", false, 197.039],
  ["not collapsed", true, 296.599],
])("purge-1, %s", (_, cookiesForwarded, exact) => {
  it("sends the origin as many requests in the five seconds after the purge", () => {
    const at = 20;
    const spec: CloudFrontSpec = {
      ...distribution,
      behaviors: [{ ...behavior, ttl: forever, cookiesForwarded }],
      origins: [bucket(0.2)],
      invalidations: [{ atSeconds: at, paths: ["/*"], durationSeconds: 0 }],
    };
    const system = edgeSystem(spec, 500, [{ content: { objects: 200, zipfExponent: 0.9 } }]);
    const runs = Array.from({ length: REPLICATIONS }, (_, replication) =>
      run(system, at + 5, { warmUpSeconds: at, replication }),
    );
    expect(disagreement(runs, (r) => 5 * rate(r, "OriginFetches"), exact)).toBeNull();
  });

  it("asks at the viewers' own rate at first", () => {
    const spec: CloudFrontSpec = {
      ...distribution,
      behaviors: [{ ...behavior, ttl: forever, cookiesForwarded }],
      origins: [bucket(0.2)],
      invalidations: [{ atSeconds: 20, paths: ["/*"], durationSeconds: 0 }],
    };
    // Of requests for a catalogue without end nearly all are for objects that nobody has asked for since the purge.
    const system = edgeSystem(spec, 500, [{ content: { objects: 1_000_000, zipfExponent: 0 } }]);
    const result = run(system, 20.2, { warmUpSeconds: 20 });
    expect(rate(result, "OriginFetches") / rate(result, "Requests")).toBeGreaterThan(0.98);
  });
});
