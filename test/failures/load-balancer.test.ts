/** scenarios/failures/fail-open.yaml and detection-time.yaml do what their headers say (facts D4 and D8). */
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";
import { causes, metric, values } from "../sim/alb/balanced-system.js";

async function runs(name: string, horizonSeconds: number, count: number, ...set: string[]): Promise<Run[]> {
  const system = buildSystem(await loadScenario(`scenarios/failures/${name}.yaml`, { set }));
  return Array.from({ length: count }, (_, replication) =>
    simulate(system, {
      seed: 1,
      replication,
      horizonSeconds,
      drainSeconds: 0,
      warmUpSeconds: 0,
      intervals: horizonSeconds / 10,
      loadFactor: 1,
    }),
  );
}

/** Share of the requests that ended between two times and failed. */
function failed(all: readonly Run[], from: number, to: number): number {
  let [ended, bad] = [0, 0];
  for (const { series } of all) {
    for (let i = from / 10; i < to / 10; i++) {
      ended += series.ended[i]!;
      bad += series.failed[i]!;
    }
  }
  return bad / ended;
}

const least = (run: Run, metricName: string): number => Math.min(...values(run, metricName, "Minimum"));

describe("fail-open (D4)", () => {
  it("all broken: everything is a 500 of the targets, none a 503, with health checks as without", async () => {
    const checked = await runs("fail-open", 480, 2);
    const unchecked = await runs("fail-open", 480, 2, "checkInterval=300");
    // What was under way when it began has ended well after 10 s.
    expect([failed(checked, 130, 360), failed(unchecked, 130, 360)]).toEqual([1, 1]);
    for (const run of checked) {
      expect(run.loadBalancer!.causes).toEqual([]);
      expect(least(run, "HealthyHostCount")).toBe(0);
      expect(metric(run, "UnhealthyRoutingRequestCount")).toBeGreaterThan(0);
    }
  });

  it("one third broken: once it is found nobody notices", async () => {
    const all = await runs("fail-open", 480, 2, "brokenShare=0.33", "requestRate=20");
    // Two checks 10 s apart: found within 20 s.
    expect(failed(all, 140, 480)).toBe(0);
    expect(Math.min(...all.map((run) => least(run, "HealthyHostCount")))).toBe(2);
  });

  it("two thirds broken: 30/s on a target for 20/s take it out, too; 10/s do not", async () => {
    const cascade = await runs("fail-open", 480, 2, "brokenShare=0.66");
    const bearable = await runs("fail-open", 480, 2, "brokenShare=0.66", "requestRate=10");
    expect(cascade.map((run) => least(run, "HealthyHostCount"))).toEqual([0, 0]);
    expect(bearable.map((run) => least(run, "HealthyHostCount"))).toEqual([1, 1]);
    expect(failed(bearable, 150, 360)).toBe(0);
    expect(failed(cascade, 200, 360)).toBeGreaterThan(0.1);
  });
});

describe("detection time (D8)", () => {
  const REPLICATIONS = 24;
  const RATE = 30;

  it.each([
    { interval: 30, timeout: 5, least: 35, mean: 50, most: 65 },
    { interval: 5, timeout: 2, least: 7, mean: 9.5, most: 12 },
  ])("interval $interval s, timeout $timeout s: $least to $most s", async (expected) => {
    const { interval, timeout } = expected;
    const all = await runs("detection-time", 260, REPLICATIONS, `checkInterval=${interval}`, `checkTimeout=${timeout}`);
    // A third of the requests went there until it was found, and each of them has waited its 60 s by now.
    const seconds = all.map((run) => (causes(run, "idle timeout") * 3) / RATE);
    const resolution = 3 / RATE;
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(expected.least - resolution);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(expected.most + resolution);
    const mean = seconds.reduce((sum, each) => sum + each, 0) / REPLICATIONS;
    // Uniform over an interval.
    const standardError = interval / Math.sqrt(12 * REPLICATIONS);
    expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(3.5 * standardError + resolution);
  });

  it("the repaired target is back after 120 to 150 s", async () => {
    for (const run of await runs("detection-time", 600, 4)) {
      const hosts = values(run, "HealthyHostCount", "Maximum");
      // Repaired at 420 s: two until 540 s at least, three from 570 s at the latest.
      expect(hosts.slice(7, 9)).toEqual([2, 2]);
      expect(hosts[9]).toBe(3);
      expect(Math.min(...run.loadBalancer!.causes.map(({ status }) => status))).toBeGreaterThanOrEqual(502);
    }
  });
});
