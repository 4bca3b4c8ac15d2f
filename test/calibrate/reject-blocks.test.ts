import { describe, expect, it } from "vitest";
import type { MeasuredSegment } from "../../src/calibrate/measure.js";
import { rejectBlocks, rejectionNotice } from "../../src/calibrate/reject-blocks.js";
import { BUDGETS, REFERENCE_ROUTES, schedule } from "../../src/calibrate/index.js";
import { REFERENCE, withReferences } from "../../src/calibrate/segments.js";

const run = (key: string, requestsPerSecond: number, speed?: number, cpuSeconds?: number): MeasuredSegment => {
  const usage = { stealShare: 0, cpuSeconds: cpuSeconds === undefined ? {} : { gunicorn: cpuSeconds } };
  return { key, requestsPerSecond, speed, seconds: 2, usage } as unknown as MeasuredSegment;
};

/** Blocks by what their reference run gave: of two segments each. */
const blocks = (rates: readonly number[], speeds: readonly number[] = []): MeasuredSegment[] =>
  rates.flatMap((rate, i) => [run(REFERENCE, rate, speeds[i]), run("a", 1), run("b", i)]);

describe("blocks", () => {
  it("are opened by a reference run before every five of the schedule", () => {
    const rounds = schedule(REFERENCE_ROUTES, BUDGETS.quick);
    const row = withReferences(rounds, REFERENCE_ROUTES, BUDGETS.quick);
    const others = row.filter(({ key }) => key !== REFERENCE);
    expect(others).toEqual(rounds.flat());
    for (const [i, { key }] of row.entries()) expect(key === REFERENCE).toBe(i % 6 === 0);
  });

  it("are rejected beyond 5 % from the median, and their segments with them", () => {
    const judged = rejectBlocks(blocks([100, 104, 100, 94, 100, 106, 97]), undefined);
    expect(judged.blocks.map(({ rejected }) => rejected)).toEqual([false, false, false, true, false, true, false]);
    expect(judged.accepted.filter(({ key }) => key === "b").map((each) => each.requestsPerSecond)).toEqual([
      0, 1, 2, 4, 6,
    ]);
    expect(judged.accepted.some(({ key }) => key === REFERENCE)).toBe(false);
    expect(rejectionNotice(judged)).toMatch(/^Rejected: 2 of 7 blocks .* up to 6 % off/);
  });

  it("are judged at the reference speed: a core of half the speed gives half as much", () => {
    const judged = rejectBlocks(blocks([100, 50, 100, 100], [1, 0.5, 1, 2]), 1);
    expect(judged.blocks.map(({ rejected }) => rejected)).toEqual([false, false, false, true]);
  });

  it("are held where the CPU of a request explains what the loop did not feel, and rejected where it does not", () => {
    const reference = (rate: number, cpuSeconds: number): MeasuredSegment[] => [
      run(REFERENCE, rate, 1, cpuSeconds),
      run("a", 1),
    ];
    // All but the last used the whole core: 2 s of CPU in 2 s. The last had half of it.
    const row = [reference(100, 2), reference(60, 2), reference(100, 2), reference(140, 2), reference(50, 1)].flat();
    expect(rejectBlocks(row, 1).blocks.map(({ rejected }) => rejected)).toEqual([false, false, false, false, true]);
  });

  it("lend their least deviating runs where fewer than three would be left", () => {
    const judged = rejectBlocks(blocks([100, 120, 100, 110]), undefined);
    // Median 105: all are rejected, and three of each are needed.
    expect(judged.blocks.map(({ rejected }) => rejected)).toEqual([false, true, false, false]);
    expect(judged.readmitted).toBe(0);
    const worse = rejectBlocks(blocks([100, 120, 100, 140]), undefined);
    expect(worse.readmitted).toBe(6 - worse.blocks.filter(({ rejected }) => !rejected).length * 2);
    expect(worse.accepted.filter(({ key }) => key === "a")).toHaveLength(3);
    expect(rejectionNotice(worse)).toContain("used all the same");
  });

  it("say nothing when all hold, or when nothing was watched", () => {
    expect(rejectionNotice(rejectBlocks(blocks([100, 101, 99]), undefined))).toBeUndefined();
    const alone = [run("a", 1)];
    expect(rejectBlocks(alone, undefined)).toEqual({ accepted: alone, blocks: [], readmitted: 0 });
  });
});
