/** Faults by chance: a Poisson process, the same whoever asks. */
import { describe, expect, it } from "vitest";
import { buildSystem, parseScenario, ScenarioError } from "../../src/scenario/index.js";

const text = (fault: string): string => `
extends: flask-small
options:
  scenarios:
    users: { executor: constant-arrival-rate, rate: 1, duration: 1000h, preAllocatedVUs: 2000 }
workload:
  journeys:
    ask: { steps: [GET /] }
architecture:
  autoScalingGroup: { desiredCapacity: 4 }
faults:
  - ${fault}
`;
const faults = (fault: string) => buildSystem(parseScenario(text(fault), "shop.yaml")).instanceFaults!;
const random = (seed: number): string =>
  `{ at: 10h, duration: 900h, randomly: { meanTimeBetween: 1h, lasting: 5m, seed: ${seed} }, ` +
  `instance: { count: 2, action: crash } }`;

describe("faults at random", () => {
  it("are a Poisson process within their time", () => {
    const drawn = faults(random(1));
    // 900 expected: a standard deviation of 30.
    expect(Math.abs(drawn.length - 900)).toBeLessThan(3.5 * 30);
    for (const { atSeconds, untilSeconds, instances } of drawn) {
      expect(atSeconds).toBeGreaterThanOrEqual(36_000);
      expect(atSeconds).toBeLessThan(910 * 3600);
      expect(untilSeconds - atSeconds).toBeCloseTo(300, 6);
      expect(new Set(instances).size).toBe(2);
    }
    // Exponential gaps: variance = mean squared; its estimate from 900 has a standard error of 9 %.
    const gaps = drawn.slice(1).map(({ atSeconds }, i) => atSeconds - drawn[i]!.atSeconds);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
    expect(Math.abs(variance / mean ** 2 - 1)).toBeLessThan(0.35);
  });

  it("choose each instance as often as another", () => {
    const counts = [0, 0, 0, 0];
    for (const { instances } of faults(random(1))) for (const each of instances) counts[each]!++;
    const total = counts.reduce((a, b) => a + b, 0);
    for (const count of counts) expect(Math.abs(count - total / 4)).toBeLessThan(4 * Math.sqrt(total / 8));
  });

  it("are the same with the same seed, and others with another", () => {
    expect(faults(random(1))).toEqual(faults(random(1)));
    expect(faults(random(2))).not.toEqual(faults(random(1)));
  });

  it("may happen never: then nothing is wrong", () => {
    const system = parseScenario(
      text(
        "{ at: 0s, duration: 1s, randomly: { meanTimeBetween: 1000h, lasting: 5m }, instance: { count: 1, action: crash } }",
      ),
      "shop.yaml",
    );
    expect(buildSystem(system).instanceFaults).toBeUndefined();
  });

  it("need a time in which they happen", () => {
    expect(() =>
      faults("{ at: 0s, randomly: { meanTimeBetween: 1h, lasting: 5m }, instance: { count: 1, action: crash } }"),
    ).toThrow(ScenarioError);
  });
});

describe("which instances", () => {
  it("by indices, by count", () => {
    expect(faults("{ at: 1m, instance: { indices: [1, 3], action: crash } }")[0]!.instances).toEqual([1, 3]);
    expect(faults("{ at: 1m, instance: { count: 3, action: crash } }")[0]!.instances).toEqual([0, 1, 2]);
    expect(() => faults("{ at: 1m, instance: { indices: [4], action: crash } }")).toThrow(/at most 3/u);
    expect(() => faults("{ at: 1m, instance: { count: 5, action: crash } }")).toThrow(/at most 4/u);
  });
});
