/** What a connection costs, when one is shared or waited for, and what happens when its other end is gone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AddressFault } from "../../../src/sim/index.js";
import { openLoad } from "../../theory/system.js";
import {
  atOnce,
  count,
  counts,
  reachable,
  ROUND_TRIP_SECONDS,
  run,
  SERVICE_SECONDS,
  weighted,
} from "./reachable-system.js";

const LOOKUP_SECONDS = 0.025;

describe("the cost of a connection", () => {
  it.each([
    ["none", 0],
    ["1.3", 1],
    ["1.2", 2],
  ] as const)("TLS %s: DNS, one round trip of TCP, %s of TLS", (tls, handshake) => {
    const { userTimings, sites } = run(reachable({ connections: { tls } }), 100);
    expect(userTimings!.blocked.max).toBeCloseTo(LOOKUP_SECONDS + (1 + handshake) * ROUND_TRIP_SECONDS, 9);
    expect(userTimings!.connecting.max).toBeCloseTo(ROUND_TRIP_SECONDS, 9);
    expect(userTimings!.tlsHandshaking.max).toBeCloseTo(handshake * ROUND_TRIP_SECONDS, 9);
    // Only the first request pays, and none of it is in http_req_duration.
    expect(userTimings!.blocked.sum).toBeCloseTo(userTimings!.blocked.max, 9);
    expect(sites[0]!.max).toBeCloseTo(ROUND_TRIP_SECONDS + SERVICE_SECONDS, 9);
    expect(userTimings!.response.max).toBeCloseTo(userTimings!.blocked.max + sites[0]!.max, 9);
  });

  it("a resumed TLS 1.2 session saves a round trip", () => {
    const again = { tls: "1.2", idleTimeoutSeconds: 0 } as const;
    const resumed = run(reachable({ connections: again }), 100);
    expect(resumed.userTimings!.tlsHandshaking.max).toBeCloseTo(2 * ROUND_TRIP_SECONDS, 9);
    expect(resumed.userTimings!.tlsHandshaking.min).toBeCloseTo(ROUND_TRIP_SECONDS, 9);
    expect(count(resumed, "TLSSessionsResumed")).toBe(count(resumed, "ConnectionsOpened") - 1);
    const full = run(reachable({ connections: { ...again, sessionReuse: false } }), 100);
    expect(full.userTimings!.tlsHandshaking.min).toBeCloseTo(2 * ROUND_TRIP_SECONDS, 9);
  });

  it("a region's users have its distance, in proportion to its share", () => {
    const region = (name: string, share: number, value: number) =>
      ({
        name,
        share,
        location: {},
        roundTripSeconds: [{ kind: "constant", value }, null],
        latencySeconds: {},
      }) as const;
    const regions = [region("near", 3, 0.02), region("far", 1, 0.2)];
    const { sites } = run(reachable({ access: { regions, population: 1000 }, load: openLoad(200) }), 100);
    // 20,000 requests of 1,000 users: a standard error of 0.3 points.
    const mean = sites[0]!.sum / sites[0]!.count;
    expect(Math.abs(mean - SERVICE_SECONDS - (0.75 * 0.02 + 0.25 * 0.2))).toBeLessThan(3.5 * 0.003 * 0.18);
  });
});

describe("HTTP/1.1", () => {
  it("opens six connections at most, and the seventh request waits for a free one", () => {
    const result = run(reachable({ load: atOnce(7), access: { population: 1 } }), 10);
    expect(count(result, "ConnectionsOpened")).toBe(6);
    const first = LOOKUP_SECONDS + 2 * ROUND_TRIP_SECONDS;
    expect(result.userTimings!.blocked.min).toBeCloseTo(first, 5);
    expect(result.userTimings!.blocked.max).toBeCloseTo(first + ROUND_TRIP_SECONDS + SERVICE_SECONDS, 5);
    expect(count(result, "DNSQueries")).toBe(1);
  });

  it("a request given up closes its connection; HTTP/2 opens a new one beside it", () => {
    for (const connections of [{}, { protocol: "h2", maxPerHost: 1, maxStreams: 128 } as const]) {
      const result = run(
        reachable({ connections, system: { timeoutSeconds: 0.105 }, dns: { clientCacheSeconds: 600 } }),
        100,
      );
      expect(result.sites[0]!.timeouts + result.sites[0]!.errors).toBeGreaterThan(50);
      expect(count(result, "RequestsOnReusedConnections")).toBe(0);
    }
  });
});

describe("names", () => {
  it("resolvers ask Route 53 once however many users want it, and clients keep an answer", () => {
    const result = run(reachable({ load: atOnce(500), access: { population: 100 } }), 10);
    expect(count(result, "DNSQueries")).toBe(1);
    expect(count(result, "ConnectionsOpened")).toBeGreaterThan(100);
  });

  it("that there is no record is kept for its own time, and every request fails until then", () => {
    const result = run(reachable({ route53: { recordSets: [] }, dns: { clientCacheSeconds: 60 } }), 850);
    expect(count(result, "DNSQueries")).toBeLessThanOrEqual(2);
    expect(result.sites[0]!.count).toBe(0);
    expect(result.sites[0]!.statuses).toEqual([{ status: 0, count: result.sites[0]!.errors }]);
  });

  it("an over-holding resolver goes on with the old address", () => {
    const changes = [{ atSeconds: 0, changes: [{ action: "UPSERT" as const, recordSet: weighted("a", 1) }] }];
    const seconds = (overHolding: { share: number; seconds: number }): number => {
      const result = run(
        reachable({ route53: { changes }, dns: { overHolding }, connections: { idleTimeoutSeconds: 0 } }),
        1200,
        { intervals: 120 },
      );
      return 10 * counts(result, "Requests a").filter((n) => n > 0).length;
    };
    expect(seconds({ share: 0, seconds: 300 })).toBeLessThanOrEqual(130);
    const ages = seconds({ share: 1, seconds: 900 });
    expect(ages).toBeGreaterThan(130);
  });

  it("a refused address costs a round trip and a silent one the connect timeout, then the next is tried", () => {
    const both = {
      ...weighted("a", 0),
      policy: { kind: "simple" },
      target: { kind: "values", addresses: [0, 1], ttlSeconds: 60 },
    } as const;
    for (const [state, seconds] of [
      ["refused", ROUND_TRIP_SECONDS],
      ["blackhole", 30],
    ] as const) {
      const addressFaults: AddressFault[] = [{ address: 0, atSeconds: 0, durationSeconds: 1e9, state }];
      const longest = Math.max(
        ...[1, 2, 3, 4, 5, 6].map(
          (seed) =>
            run(reachable({ route53: { recordSets: [both] }, system: { addressFaults } }), 100, { seed }).userTimings!
              .blocked.max,
        ),
      );
      expect(longest).toBeCloseTo(LOOKUP_SECONDS + seconds + 2 * ROUND_TRIP_SECONDS, 6);
    }
  });
});

describe("outages", () => {
  const outage = (state: AddressFault["state"]): AddressFault[] => [
    { address: 0, atSeconds: 50, durationSeconds: 20, state },
  ];

  it("refused: open connections are reset at once, and work again afterwards", () => {
    const result = run(reachable({ thinkSeconds: 0.5, system: { addressFaults: outage("refused") } }), 100, {
      intervals: 10,
    });
    expect(count(result, "ConnectionsReset")).toBe(1);
    expect(result.sites[0]!.statuses[0]!.status).toBe(0);
    expect([...result.series.failed].slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect([...result.series.failed].slice(8)).toEqual([0, 0]);
  });

  it("blackhole: what is on the way vanishes, and the client's timeout ends it", () => {
    const result = run(
      reachable({
        system: { addressFaults: outage("blackhole"), timeoutSeconds: 5 },
        connections: { connectTimeoutSeconds: 3 },
      }),
      100,
      {
        intervals: 10,
      },
    );
    expect(result.sites[0]!.timeouts).toBe(1);
    expect(result.sites[0]!.max).toBeCloseTo(5, 9);
    expect([...result.series.failed].slice(8)).toEqual([0, 0]);
  });
});

describe("properties, under any timeline of outages", () => {
  const fault = fc.record({
    address: fc.constantFrom(0, 1),
    atSeconds: fc.double({ min: 0, max: 60, noNaN: true }),
    durationSeconds: fc.double({ min: 0.01, max: 30, noNaN: true }),
    state: fc.constantFrom("blackhole" as const, "refused" as const),
  });

  it("no request is lost or answered twice, no pool is too large, and answers come from live records only", () => {
    fc.assert(
      fc.property(
        fc.array(fault, { maxLength: 4 }),
        fc.constantFrom("http/1.1" as const, "h2" as const),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 1e6 }),
        (addressFaults, protocol, maxPerHost, population, retried, seed) => {
          const retries = {
            maxAttempts: 3,
            backoff: { initialSeconds: 0.1, multiplier: 2, maximumSeconds: 1 },
            jitter: "full" as const,
            budget: { ratio: 0.2, burst: 5 },
          };
          const load = {
            ...openLoad(30),
            stages: [{ durationSeconds: 60, target: 30 }],
            gracefulStopSeconds: 1e4,
          } as ReturnType<typeof openLoad>;
          const system = reachable({
            load,
            thinkSeconds: 0,
            connections: { protocol, maxPerHost, maxStreams: protocol === "h2" ? 128 : 1, connectTimeoutSeconds: 3 },
            access: { population },
            route53: { recordSets: [weighted("a", 0), weighted("b", 1)] },
            system: { addressFaults, timeoutSeconds: 2 },
            ...(retried ? { retries } : {}),
          });
          // The run checks conservation, Little's law and the limit of the pools itself, and throws if one fails.
          const result = run(system, 400, { seed });
          const { sites, userTimings, iterations } = result;
          const attempts = sites[0]!.count + sites[0]!.errors;
          expect(iterations.completed).toBe(iterations.started);
          expect(userTimings!.response.count).toBe(iterations.completed);
          expect(attempts).toBe(iterations.completed + (retried ? count(result, "Retries") : 0));
          expect(count(result, "Requests a") + count(result, "Requests b")).toBe(userTimings!.blocked.count);
        },
      ),
      { numRuns: 60, seed: 2026 },
    );
  });

  it("an address that no record holds is never sent to", () => {
    const result = run(reachable({ load: openLoad(50) }), 60);
    expect(count(result, "Requests b")).toBe(0);
    expect(count(result, "DNSAnswers b")).toBe(0);
  });
});
