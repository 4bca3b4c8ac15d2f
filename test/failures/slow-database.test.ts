/**
 * D6: a database that becomes slow takes the pool, and with it the workers, not the CPU. The system is that of the oracle
 * held-pool: 8 workers, 2 cores of 10 ms, 2 connections of 25 ms. What it carries is the closed network of its workers
 * (Buzen 1973), two stations of two servers: pi(n) with n of the 8 at the database.
 */
import { describe, expect, it } from "vitest";
import { level, replications, throughput } from "../theory/observe.js";
import { openLoad, queueSystem, route } from "../theory/system.js";
import type { Run } from "../../src/sim/index.js";

const WORKERS = 8;
const CORES = 2;
const CONNECTIONS = 2;
const CPU_SECONDS = 0.01;
const DATABASE_SECONDS = 0.025;
const exponential = (mean: number) => ({ kind: "exponential", mean }) as const;

/** Requests a second that all workers complete when none is ever free. */
function saturated(databaseSeconds: number): number {
  const weights = [1];
  for (let n = 1; n <= WORKERS; n++) {
    const comes = Math.min(WORKERS - n + 1, CORES) / CPU_SECONDS;
    const goes = Math.min(n, CONNECTIONS) / databaseSeconds;
    weights.push((weights[n - 1]! * comes) / goes);
  }
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.reduce((sum, weight, n) => sum + (weight / total) * (Math.min(n, CONNECTIONS) / databaseSeconds), 0);
}

/** 60 requests/s that query, 20/s that do not and take next to nothing. */
function runs(factor: number): Run[] {
  const free = { ...route({ kind: "constant", value: 1e-4 }), name: "GET /about" };
  const shop = { ...route(exponential(CPU_SECONDS), exponential(factor * DATABASE_SECONDS)), cpuAfterQueriesShare: 0 };
  const load = {
    ...openLoad(80, "poisson", 2),
    mix: [
      { journey: 0, weight: 60 },
      { journey: 1, weight: 20 },
    ],
  };
  const system = queueSystem({ load, routes: [shop, free], workers: WORKERS, cores: CORES, connections: CONNECTIONS });
  return replications({ ...system, timeoutSeconds: 10 }, 200);
}

const mean = (all: readonly Run[], reading: (run: Run) => number): number =>
  all.reduce((sum, run) => sum + reading(run), 0) / all.length;
/** Completions a second in the workers, in time or not: what their CPU says. */
const worked = (all: readonly Run[]): number => mean(all, level("CPUUtilization")) * CORES;

describe("a database four times as slow (D6)", () => {
  const usual = runs(1);
  const slow = runs(4);

  it("the formula is that of the oracle", () => {
    expect(saturated(DATABASE_SECONDS)).toBeCloseTo(79.9213, 3);
  });

  it("carries the 60/s at first, then what the closed network of its workers does, a fraction", () => {
    expect(mean(usual, throughput) / 80).toBeCloseTo(1, 1);
    const limit = saturated(4 * DATABASE_SECONDS);
    expect(limit).toBeLessThan(20.001);
    // Queries come with a request in four that has none: CPU of the one is nearly all CPU.
    const share = (60 * CPU_SECONDS) / (60 * CPU_SECONDS + 20 * 1e-4);
    expect((worked(slow) * share) / CPU_SECONDS / limit).toBeCloseTo(1, 1);
  });

  it("the CPU falls in the same ratio, while all connections and workers are taken", () => {
    const fell = worked(slow) / worked(usual);
    expect(fell / (saturated(4 * DATABASE_SECONDS) / 60)).toBeCloseTo(1, 1);
    expect(mean(slow, level("ConnectionsInUse"))).toBeGreaterThan(0.97 * CONNECTIONS);
    expect(mean(slow, level("BusyWorkers"))).toBeGreaterThan(0.97 * WORKERS);
  });

  it("who needs no database fails as well, for want of a worker", () => {
    const failed = (all: readonly Run[]): number =>
      mean(all, ({ sites }) => {
        const about = sites.filter((site) => site.route === 1);
        const bad = about.reduce((sum, site) => sum + site.errors + site.timeouts, 0);
        return bad / (bad + about.reduce((sum, site) => sum + site.count - site.timeouts, 0));
      });
    expect(failed(usual)).toBe(0);
    expect(failed(slow)).toBeGreaterThan(0.9);
  });
});
