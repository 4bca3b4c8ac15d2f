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

/** Readings that differ from theory by more than 3.5 standard errors and half a percent, or have no power. */
function disagreements(workers: number, readings: Readonly<Record<string, readonly [Reading, number]>>): string[] {
  const runs = replications(system(workers), 200);
  return Object.entries(readings).flatMap(([name, [reading, exact]]) => {
    const values = runs.map(reading);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
    const error = deviation / Math.sqrt(values.length);
    const powerful = error / exact < 0.02;
    const agrees = Math.abs(mean - exact) <= Math.max(3.5 * error, 0.005 * exact);
    return powerful && agrees ? [] : [`${name}: ${mean} +- ${error}, not ${exact}`];
  });
}

describe("the loss of a zone", () => {
  it("azl-3: one of three is borne", () => {
    const before = { rho: [level("CPUUtilization"), 0.5], W: [responseTime, 0.0401498] } as const;
    const after = {
      rho: [level("CPUUtilization"), 0.75],
      W: [responseTime, 0.0471396],
      p99: [responseQuantile(0.99), 0.19634],
    } as const;
    expect([...disagreements(12, before), ...disagreements(8, after)]).toEqual([]);
  });

  it("azl-2: one of two is not, and the backlog grows by 50 a second", () => {
    const growths = replications(system(4), 100).map(({ path }) => slope(path.inFlight) / path.binSeconds);
    const mean = growths.reduce((a, b) => a + b, 0) / growths.length;
    // Arrivals less departures in 100 s: a standard deviation of about sqrt(150 + 100) / 10 a run; 40 runs.
    expect(Math.abs(mean - 50)).toBeLessThan((3.5 * 1.6 * 1.2) / Math.sqrt(40));
  });
});
