import { describe, expect, test } from "vitest";
import { bandOf } from "../../src/validate/bands.js";
import { judgeGoals } from "../../src/validate/goals.js";
import { levelOf } from "../../src/validate/levels.js";
import { kneeBetween } from "../../src/validate/knees.js";
import { binomialInterval, median, variation } from "../../src/validate/statistics.js";
import type { Level } from "../../src/validate/validation.js";

describe("kneeBetween", () => {
  const curve = (rate: number): number => 0.01 / (1 - rate / 100);
  const points = [40, 60, 70, 80, 90, 95].map((rate) => ({ rate, p95: curve(rate) }));
  test("finds where a known curve crosses the limit, within the coarseness of the levels", () => {
    // 0.01 / (1 - r/100) = 0.06 at r = 83.33. The chord of a convex curve lies above it and crosses earlier.
    const knee = kneeBetween(points, 0.06) ?? Number.NaN;
    expect(knee).toBeLessThan(83.34);
    expect(knee).toBeGreaterThan(82.5);
  });
  test("is exact where log p95 is linear in the rate", () => {
    const linear = [1, 2, 4].map((rate) => ({ rate, p95: Math.exp(rate) }));
    expect(kneeBetween(linear, Math.exp(3))).toBeCloseTo(3, 12);
  });
  test("is null when the limit lies outside the levels", () => {
    expect(kneeBetween(points, 0.5)).toBeNull();
    expect(kneeBetween(points, 0.001)).toBeNull();
  });
  test("is not fooled by neighbours out of order", () => {
    const noisy = [
      { rate: 10, p95: 1 },
      { rate: 20, p95: 4 },
      { rate: 30, p95: 2 },
      { rate: 40, p95: 16 },
    ];
    // 20 and 30 are pooled at sqrt(8); log2 from 1.5 to 4, limit at 2: a fifth of the way from 30 to 40.
    expect(kneeBetween(noisy, 4)).toBeCloseTo(32, 9);
  });
});

describe("the small statistics", () => {
  test("median and variation", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(variation([9, 10, 11])).toBeCloseTo(0.1, 12);
    expect(variation([1])).toBeNull();
  });
  test("Wilson's interval, against Newcombe (1998), table I: 81/263 and 0/20", () => {
    expect(binomialInterval(81 / 263, 263).low).toBeCloseTo(0.2553, 4);
    expect(binomialInterval(81 / 263, 263).high).toBeCloseTo(0.3662, 4);
    expect(binomialInterval(0, 20).low).toBeCloseTo(0, 12);
    expect(binomialInterval(0, 20).high).toBeCloseTo(0.1611, 4);
  });
});

describe("goals", () => {
  const level = (error: number, change: Partial<Level> = {}): Level => ({
    name: "level",
    series: "series",
    kind: "waiting",
    band: "waiting",
    ratePerSecond: 100,
    level: 0.7,
    utilisation: 0.6,
    runs: 5,
    rejected: 0,
    requests: 1_990,
    figures: [
      {
        figure: "p95",
        measured: { median: 1, low: 1, high: 1 },
        blind: { predicted: 1 + error, low: 0.9, high: 1.1, error, runError: error / 2, inside: true, runsInside: 5 },
        adjusted: null,
      },
    ],
    quantilesSeconds: [],
    predictedQuantilesSeconds: [],
    parts: null,
    ...change,
  });
  const rules = { runsPerLevel: 5, requestsPerRun: 2_000 };
  const p95 = (levels: Level[]): unknown =>
    judgeGoals(levels, [], [], rules).find(({ figure, way }) => figure === "p95" && way === "blind");

  test("are met level by level, met on average, or missed", () => {
    expect(p95([level(0.05), level(-0.07)])).toMatchObject({ verdict: "met", within: 2 });
    expect(p95([level(0.01), level(-0.1)])).toMatchObject({ verdict: "met on average", within: 1, worstError: 0.1 });
    expect(p95([level(0.2), level(-0.1)])).toMatchObject({ verdict: "missed", within: 0 });
  });
  test("stand beside the errors of single runs, which decide nothing", () => {
    expect(p95([level(0.1), level(-0.2)])).toMatchObject({ verdict: "missed", meanRunError: expect.closeTo(0.075, 9) });
  });
  test("are not measurable from too few runs, too few requests, or none", () => {
    expect(p95([])).toMatchObject({ verdict: "not measurable", note: "no level in this band" });
    expect(p95([level(0.01, { runs: 4 })])).toMatchObject({ verdict: "not measurable" });
    expect(p95([level(0.01, { requests: 1_500 })])).toMatchObject({ verdict: "not measurable" });
    expect(judgeGoals([], [], [], rules).every(({ verdict }) => verdict === "not measurable")).toBe(true);
  });
  test("go by the measured knee of a route that waits, or else by the predicted one", () => {
    const configuration = { workers: 8, workerClass: "sync", threads: 1, poolSize: 5, maxOverflow: 10 } as const;
    const series = { name: "waits", kind: "waiting", mix: [{ route: 0, weight: 1 }], configuration } as const;
    const which = {
      name: "waits at 90/s",
      series,
      level: 0.9,
      utilisation: 0.9,
      ratePerSecond: 90,
      warmupSeconds: 1,
      durationSeconds: 10,
      arrivals: { kind: "poisson" },
      seed: 1,
      reference: false,
    } as const;
    const runs = { case: which, blind: [], predictedQuantilesSeconds: [], runs: [], rejected: 0 };
    const band = (knee: number | null): string => levelOf(runs, 1, knee).band;
    expect([band(null), band(95), band(110)]).toEqual(["waiting", "waiting beyond 0.9", "waiting"]);
  });
  test("know their bands", () => {
    expect(bandOf("waiting", 0.9004, 0.2)).toBe("waiting");
    expect(bandOf("waiting", 0.98, 0.2)).toBe("waiting beyond 0.9");
    expect([0.69, 0.7, 0.87, 0.95].map((use) => bandOf("cpu", 1, use))).toEqual([
      "below 0.70",
      "0.70-0.87",
      "0.87-0.95",
      "above 0.95",
    ]);
  });
});
