/**
 * azl-3, azl-2 (fact D7): before and after the loss of one of k zones of 4 workers each, all behind one queue (Erlang C).
 * With three zones what is left carries the load (rho 0.75); with two it does not (1.5), and the backlog grows by
 * lambda - 4 mu = 50 a second. Whole zones with their load balancer are in test/failures/zone-loss.test.ts.
 */
import { describe, expect, it } from "vitest";
import { slope } from "../../src/stats/index.js";
import { level, replications, responseQuantile, responseTime, type Reading } from "./observe.js";
import { openLoad, queueSystem, route } from "./system.js";

const LAMBDA = 150;
const MU = 25;
const system = (workers: number) =>
  queueSystem({ load: openLoad(LAMBDA), routes: [route({ kind: "exponential", mean: 1 / MU })], workers });

function check(workers: number, readings: Readonly<Record<string, readonly [Reading, number]>>): void {
  const runs = replications(system(workers), 200);
  for (const [name, [reading, exact]] of Object.entries(readings)) {
    const values = runs.map(reading);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    const error = deviation / Math.sqrt(values.length);
    expect(error / exact, name).toBeLessThan(0.02);
    expect(Math.abs(mean - exact), name).toBeLessThanOrEqual(Math.max(3.5 * error, 0.005 * exact));
  }
}

describe("the loss of a zone", () => {
  it("azl-3: one of three is borne", () => {
    check(12, { rho: [level("CPUUtilization"), 0.5], W: [responseTime, 0.0401498] });
    check(8, {
      rho: [level("CPUUtilization"), 0.75],
      W: [responseTime, 0.0471396],
      p99: [responseQuantile(0.99), 0.19634],
    });
  });

  it("azl-2: one of two is not, and the backlog grows by 50 a second", () => {
    const growths = replications(system(4), 100).map(({ path }) => slope(path.inFlight) / path.binSeconds);
    const mean = growths.reduce((a, b) => a + b, 0) / growths.length;
    // Arrivals less departures in 100 s: a standard deviation of about sqrt(150 + 100) / 10 a run; 40 runs.
    expect(Math.abs(mean - 50)).toBeLessThan((3.5 * 1.6 * 1.2) / Math.sqrt(40));
  });
});
