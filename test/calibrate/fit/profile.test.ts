import { expect, it } from "vitest";
import { distance, type Target, targetsOf } from "../../../src/calibrate/fit/objective.js";
import type { ObservedRun } from "../../../src/calibrate/fit/observed-run.js";
import type { ParameterRange } from "../../../src/calibrate/fit/parameter-space.js";
import { profilesOf } from "../../../src/calibrate/fit/profile.js";
import type { Search } from "../../../src/calibrate/fit/search.js";
import type { RunFigures } from "../../../src/calibrate/run-figures.js";

const RANGES: ParameterRange[] = [
  { name: "overheadSeconds", low: 1e-5, high: 1e-2, origin: 0 },
  { name: "contention", low: 1e-3, high: 1, origin: 0 },
];

/** Figures that are linear in the coordinates: rows of `moves`. Standard deviation 0.05, true at 0.5 each. */
function linear(moves: readonly (readonly number[])[]): Search {
  const targets = moves.map((row, t): Target => ({
    level: String(t),
    figure: "mean",
    observed: 0.5 * row.reduce((a, b) => a + b, 0),
    weight: 400,
  }));
  const simulated = (ranges: readonly ParameterRange[], at: readonly number[]): number[] =>
    moves.map((row) =>
      ranges.reduce((sum, { name }, i) => sum + row[RANGES.findIndex((r) => r.name === name)]! * at[i]!, 0),
    );
  return {
    targets,
    simulated: (ranges: readonly ParameterRange[], at: readonly number[]) => Promise.resolve(simulated(ranges, at)),
    value: (ranges: readonly ParameterRange[], at: readonly number[]) =>
      Promise.resolve(distance(targets, simulated(ranges, at))),
    residuals: (all: readonly number[]) => all.map((each, t) => targets[t]!.observed - each),
    jacobian: () => Promise.resolve(moves),
  } as unknown as Search;
}

it("a parameter that another can stand for is not known, one that none can is", async () => {
  const together = [[1, 1]];
  const { profiles } = await profilesOf(linear(together), RANGES, [0.5, 0.5], together, 4);
  // With the other held each would end a step from 0.5; refitted, the other makes up for it.
  for (const { low, high } of profiles) expect([low, high]).toEqual([0, 1]);
  const apart = [
    [1, 0],
    [0, 1],
  ];
  const known = await profilesOf(linear(apart), RANGES, [0.5, 0.5], apart, 4);
  // J = 400 (u - 0.5)², cut at 3.84 (1 + 1/4).
  const halfWidth = Math.sqrt((3.84 * 1.25) / 400);
  for (const { low, high, change } of known.profiles) {
    expect(low).toBeCloseTo(0.5 - halfWidth, 9);
    expect(high).toBeCloseTo(0.5 + halfWidth, 9);
    expect(change).toBeGreaterThan(3.84);
  }
  expect(known.lower).toBeUndefined();
});

it("a parameter that another can stand for along a curve is not known either", async () => {
  // One figure, the product of both: what the other has to be is not where the slopes at the optimum point.
  const figure = ([u = 0, v = 0]: readonly number[]): number[] => [(u + 0.1) * (v + 0.1)];
  const targets: Target[] = [{ level: "", figure: "mean", observed: 0.36, weight: 5e4 }];
  const search = {
    targets,
    simulated: (_: unknown, at: readonly number[]) => Promise.resolve(figure(at)),
    value: (_: unknown, at: readonly number[]) => Promise.resolve(distance(targets, figure(at))),
    residuals: ([only = 0]: readonly number[]) => [0.36 - only],
    jacobian: (_: unknown, [u = 0, v = 0]: readonly number[]) => Promise.resolve([[v + 0.1, u + 0.1]]),
  } as unknown as Search;
  const { profiles } = await profilesOf(search, RANGES, [0.5, 0.5], [[0.6, 0.6]], 4);
  // With v at its end, 1, the product is right at u = 0.227; with v along the first slope only, at 0.42 to 0.58.
  for (const { low, high } of profiles) {
    expect(high).toBe(1);
    expect(low).toBeLessThan(0.35);
    expect(low).toBeGreaterThan(0.227);
  }
});

it("a lower point on the way is where the search goes on", async () => {
  const apart = [
    [1, 0],
    [0, 1],
  ];
  const { lower } = await profilesOf(linear(apart), RANGES, [0.9, 0.5], apart, 4);
  expect(lower![0]).toBe(0.5);
});

it("an interval reaches into the valley behind a ridge, and the search goes there if it is deeper", async () => {
  // One figure, as good at 0.125 as at 0.875, and far off between them.
  const valleys = (depth: number): Search => {
    const off = (u: number): number => (u < 0.8 ? 2 * (u - 0.125) : 1.5 * (u - 0.875));
    const targets: Target[] = [{ level: "", figure: "mean", observed: 0, weight: 400 }];
    const figure = (at: readonly number[]): number[] => [off(at[0]!) + (at[0]! < 0.5 ? depth : 0)];
    return {
      targets,
      simulated: (_: unknown, at: readonly number[]) => Promise.resolve(figure(at)),
      value: (_: unknown, at: readonly number[]) => Promise.resolve(distance(targets, figure(at))),
      residuals: (all: readonly number[]) => all.map((each) => -each),
    } as unknown as Search;
  };
  const ranges = RANGES.slice(0, 1);
  const even = await profilesOf(valleys(0), ranges, [0.125], [[2]], 4);
  // In the farther valley J = 400 (1.5 (u - 0.875))² is cut between the grid's points 0.875 and 1.
  expect(even.profiles[0]!.high).toBeCloseTo(0.875 + Math.sqrt((3.84 * 1.25) / 400) / 1.5, 9);
  expect(even.lower).toBeUndefined();
  const deeper = await profilesOf(valleys(0.1), ranges, [0.125], [[2]], 4);
  expect(deeper.lower).toEqual([0.875]);
});

it("of a mix only the mean and the tail are compared", () => {
  const figures: RunFigures = { throughput: 10, mean: 2, p25: 1, p50: 1, p75: 3, p95: 4, p99: 5, utilisation: 0.5 };
  const run = (level: string, routes?: number): ObservedRun => ({
    level,
    routes,
    figures,
    blocks: [],
    speed: 1,
    simulation: () => ({}) as never,
  });
  const targets = targetsOf([run("one"), run("mix", 3)], { figures: [figures, figures], draws: 1 });
  const compared = (level: string) => targets.filter((each) => each.level === level).map(({ figure }) => figure);
  expect(compared("one")).toEqual(["throughput", "mean", "p25", "p50", "p75", "p95"]);
  expect(compared("mix")).toEqual(["throughput", "mean", "p95"]);
});

it("a figure weighs what simulations of its run differ by, though its runs happen to agree", () => {
  const figures = (mean: number): RunFigures => ({
    throughput: 10,
    mean,
    p50: 1,
    p95: 1,
    p99: 1,
    utilisation: 0.5,
  });
  const run = (level: string): ObservedRun => ({
    level,
    figures: figures(1),
    blocks: [],
    speed: 1,
    simulation: () => ({}) as never,
  });
  const calm = [0.99, 1.01].map(figures);
  const near = [0.5, 2].map(figures);
  const targets = targetsOf([run("calm"), run("calm"), run("near"), run("near")], {
    figures: [...calm, ...calm, ...near, ...near],
    draws: 2,
  });
  const weight = (level: string) => targets.find((each) => each.level === level && each.figure === "mean")!.weight;
  expect(weight("calm")).toBeGreaterThan(20 * weight("near"));
});
