import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArrivalTimes, RateProfile, Stream, vuChanges, type ArrivalProcess } from "../../../src/sim/index.js";

const stage = fc.record({
  durationSeconds: fc.constantFrom(0, 1, 7, 60),
  target: fc.double({ min: 0, max: 100, noNaN: true }),
});

function arrivals(profile: RateProfile, process: ArrivalProcess, seed = 1): number[] {
  const times = new ArrivalTimes(profile, process, new Stream(seed, 0, "arrival"));
  const all: number[] = [];
  for (let time = times.next(); time !== Infinity; time = times.next()) all.push(time);
  return all;
}

describe("RateProfile", () => {
  it("inverts its own integral", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.array(stage, { minLength: 1, maxLength: 6 }),
        (start, stages) => {
          const profile = new RateProfile(start, stages);
          let integral = 0;
          let last = 0;
          const steps = 2000;
          for (let i = 1; i <= steps; i++) {
            const t = (i / steps) * profile.durationSeconds;
            integral += ((profile.rateAt(last) + profile.rateAt(t)) / 2) * (t - last);
            last = t;
          }
          // Steps over a jump of the rate cost the trapezoids at most one step each.
          expect(Math.abs(integral - profile.expected)).toBeLessThanOrEqual(
            (100 * stages.length * profile.durationSeconds) / steps + 1e-9,
          );
        },
      ),
    );
  });

  it("gives times that never decrease and lie inside the profile", () => {
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 6 }), (stages) => {
        const profile = new RateProfile(10, stages);
        const times = arrivals(profile, { kind: "poisson" });
        times.forEach((time, i) => {
          expect(time).toBeGreaterThanOrEqual(i === 0 ? 0 : times[i - 1]!);
          expect(time).toBeLessThanOrEqual(profile.durationSeconds + 1e-9);
        });
      }),
    );
  });
});

describe("ArrivalTimes", () => {
  const steady = (): RateProfile => new RateProfile(50, [{ durationSeconds: 2000, target: 50 }]);

  it("spaces constant arrivals evenly from the start, as k6 does", () => {
    expect(arrivals(new RateProfile(4, [{ durationSeconds: 1, target: 4 }]), { kind: "constant" })).toEqual([
      0, 0.25, 0.5, 0.75,
    ]);
  });

  it.each([
    ["poisson", { kind: "poisson" }, 1],
    ["gamma 0.25", { kind: "gamma", burstiness: 0.25 }, 0.25],
    ["gamma 4", { kind: "gamma", burstiness: 4 }, 4],
  ] as const)("gives %s arrivals the right rate and gaps of the right scv", (_, process, scv) => {
    const times = arrivals(steady(), process);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean * 50).toBeCloseTo(1, 1);
    expect(variance / mean ** 2 / scv).toBeCloseTo(1, 1);
  });

  it("follows a ramp: a quarter of the arrivals in the first half", () => {
    const ramp = new RateProfile(0, [{ durationSeconds: 1000, target: 100 }]);
    const times = arrivals(ramp, { kind: "poisson" });
    expect(times.filter((time) => time < 500).length / times.length).toBeCloseTo(0.25, 1);
  });

  it("starts the same iterations, closer together, when the load is multiplied", () => {
    const once = arrivals(new RateProfile(10, [{ durationSeconds: 100, target: 10 }]), { kind: "poisson" });
    const twice = arrivals(new RateProfile(10, [{ durationSeconds: 100, target: 10 }], 2), { kind: "poisson" });
    once.slice(0, 500).forEach((time, i) => expect(twice[i]!).toBeCloseTo(time / 2, 9));
  });
});

describe("vuChanges", () => {
  it("starts constant VUs at once", () => {
    expect(vuChanges(2, [{ durationSeconds: 10, target: 2 }])).toEqual([
      { atSeconds: 0, by: 1 },
      { atSeconds: 0, by: 1 },
    ]);
  });

  it("ramps up and down by one VU at a time", () => {
    expect(
      vuChanges(0, [
        { durationSeconds: 4, target: 2 },
        { durationSeconds: 2, target: 1 },
      ]),
    ).toEqual([
      { atSeconds: 2, by: 1 },
      { atSeconds: 4, by: 1 },
      { atSeconds: 6, by: -1 },
    ]);
  });
});
