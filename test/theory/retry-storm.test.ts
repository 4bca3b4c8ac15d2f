/**
 * Retry storms against the mean-field cases retry-1 and retry-safe (Bronson et al., HotOS 2021; Huang et al., OSDI
 * 2022), whose rule is the regime and 10 % on rates: M/M/4 with 25 requests/s a server, timeout 0.5 s, 3 retries.
 *
 * The trigger is a stall: four requests of 1.25 s each on every worker, made by clients whose four attempts add up to 5 s.
 */
import { describe, expect, it } from "vitest";
import { simulate, type RetriesSpec, type Run, type SystemSpec } from "../../src/sim/index.js";
import { openLoad, queueSystem, route } from "./system.js";

const CAPACITY = 100;
const RETRIES = 3;
const INTERVALS = 60;
const HORIZON_SECONDS = 600;
const REPLICATIONS = 10;

const immediately: RetriesSpec = {
  maxAttempts: 1 + RETRIES,
  backoff: { initialSeconds: 0, multiplier: 1, maximumSeconds: 0 },
  jitter: "none",
  budget: null,
};

function storm(ratePerSecond: number, stallSeconds: number, retries: RetriesSpec = immediately): SystemSpec {
  const users = openLoad(ratePerSecond);
  const system = queueSystem({
    load: users,
    routes: [
      route({ kind: "exponential", mean: 0.04 }),
      { ...route({ kind: "constant", value: stallSeconds / (1 + RETRIES) }), name: "GET /stall" },
    ],
    workers: 4,
  });
  const stall = {
    name: "stall",
    executor: "per-vu-iterations",
    vus: 4,
    iterations: 1,
    maxDurationSeconds: HORIZON_SECONDS,
    startTimeSeconds: 100,
    gracefulStopSeconds: 0,
    minIterationSeconds: 0,
    mix: [{ journey: 1, weight: 1 }],
  } as const;
  return {
    ...system,
    loads: stallSeconds === 0 ? [users] : [users, stall],
    timeoutSeconds: 0.5,
    clients: { retries, access: null },
  };
}

const runs = (system: SystemSpec): Run[] =>
  Array.from({ length: REPLICATIONS }, (_, replication) =>
    simulate(system, {
      seed: 2026,
      replication,
      horizonSeconds: HORIZON_SECONDS,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: INTERVALS,
      loadFactor: 1,
    }),
  );

/** Attempts per second and the share that failed, over the last 100 s of all replications. */
function end(replications: readonly Run[]): { attemptRate: number; failedShare: number } {
  let [sent, ended, failed] = [0, 0, 0];
  for (const { series } of replications) {
    for (let interval = INTERVALS - 10; interval < INTERVALS; interval++) {
      sent += series.sent[interval]!;
      ended += series.ended[interval]!;
      failed += series.failed[interval]!;
    }
  }
  return { attemptRate: sent / (100 * REPLICATIONS), failedShare: failed / ended };
}

const within10Percent = (value: number, expected: number): void => {
  expect(Math.abs(value / expected - 1), `${value} against ${expected}`).toBeLessThan(0.1);
};

describe("retry-1: 60 requests/s, between 100/4 and 100: vulnerable", () => {
  it("stays healthy while nothing happens", () => {
    const { attemptRate, failedShare } = end(runs(storm(60, 0)));
    within10Percent(attemptRate, 60.0003);
    // 5.5e-6 of some 60,000 attempts: more than 5 has a probability below 1e-7.
    expect(failedShare * 60_000).toBeLessThanOrEqual(5);
  });

  it("never recovers from a stall of 5 s: every attempt times out, at four times the rate", () => {
    const { attemptRate, failedShare } = end(runs(storm(60, 5)));
    within10Percent(attemptRate, 240);
    expect(failedShare).toBe(1);
  });

  it("recovers with a retry budget of 10 %", () => {
    const budgeted = runs(storm(60, 5, { ...immediately, budget: { ratio: 0.1, burst: 10 } }));
    const { attemptRate, failedShare } = end(budgeted);
    within10Percent(attemptRate, 60);
    expect(failedShare).toBeLessThan(0.001);
    for (const { sites, userTimings } of budgeted) {
      const attempts = sites.reduce((sum, site) => sum + site.count + site.errors, 0);
      // Amplification is at most 1.1, and the burst the bucket starts with.
      expect(attempts).toBeLessThanOrEqual(1.1 * (userTimings!.response.count + 20) + 10);
    }
  });

  it("back-off and full jitter alone do not end it", () => {
    const polite: RetriesSpec = {
      ...immediately,
      backoff: { initialSeconds: 0.1, multiplier: 2, maximumSeconds: 1 },
      jitter: "full",
    };
    const { attemptRate, failedShare } = end(runs(storm(60, 5, polite)));
    within10Percent(attemptRate, (1 + RETRIES) * 60);
    expect(failedShare).toBe(1);
  });
});

describe("retry-safe: 24 requests/s, below 100/4: heals itself", () => {
  it("is below the safe rate", () => expect(24 * (1 + RETRIES)).toBeLessThan(CAPACITY));

  it("recovers from a stall of 5 s", () => {
    const { attemptRate, failedShare } = end(runs(storm(24, 5)));
    within10Percent(attemptRate, 24.0001);
    expect(failedShare).toBeLessThan(0.001);
  });
});
