import { describe, expect, it } from "vitest";
import { ArrivalTimes, RateProfile } from "../../../src/sim/index.js";
import { Stream } from "../../../src/sim/kernel/stream.js";

function all(times: ArrivalTimes): number[] {
  const found: number[] = [];
  for (let at = times.next(); at !== Infinity; at = times.next()) found.push(at);
  return found;
}

describe("poisson-exact", () => {
  const arrivals = (seed: number): number[] =>
    all(
      new ArrivalTimes(
        new RateProfile(50, [{ durationSeconds: 20, target: 50 }]),
        { kind: "poisson-exact" },
        new Stream(seed, 0, "arrival"),
      ),
    );

  it("has exactly the expected number of arrivals for every seed", () => {
    for (let seed = 1; seed <= 50; seed++) expect(arrivals(seed)).toHaveLength(1000);
  });

  it("is in order, inside the profile, and as irregular as a Poisson process", () => {
    const times = arrivals(1);
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(times.at(-1)).toBeLessThan(20);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const cv2 = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length / mean ** 2;
    // Standard error of cv² of 1000 exponentials: sqrt(8 / 1000) = 0.09; four of them.
    expect(Math.abs(cv2 - 1)).toBeLessThan(0.36);
  });

  it("follows a ramp: arrivals up to t have the profile's share", () => {
    const ramp = new RateProfile(0, [{ durationSeconds: 100, target: 200 }]);
    const times = all(new ArrivalTimes(ramp, { kind: "poisson-exact" }, new Stream(7, 0, "arrival")));
    expect(times).toHaveLength(10_000);
    const firstHalf = times.filter((at) => at < 50).length;
    // A quarter of 10,000, binomial with sd 43; four of them.
    expect(Math.abs(firstHalf - 2500)).toBeLessThan(173);
  });
});
