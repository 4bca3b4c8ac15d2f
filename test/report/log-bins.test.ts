import { describe, expect, it } from "vitest";
import { roundLogValues, timeUnitFor } from "../../src/report/charts/axes.js";
import { logBins } from "../../src/report/charts/log-bins.js";
import { passing } from "./fixtures.js";

describe("logBins", () => {
  it("loses no request", () => {
    const bins = logBins(passing().kneepoint.distribution, 40);
    expect(bins.length).toBeLessThanOrEqual(40);
    expect(bins.reduce((sum, bin) => sum + bin.share, 0)).toBeCloseTo(1, 5);
  });

  it("is never finer than its source", () => {
    const bins = logBins(
      [1, 10, 100].map((fromMs) => ({ fromMs, toMs: fromMs * 10, share: 1 / 3 })),
      70,
    );
    expect(bins.map((bin) => bin.share)).toEqual([1 / 3, 1 / 3, 1 / 3].map((share) => expect.closeTo(share, 9)));
  });

  it("gives a bin from zero a place on the axis", () => {
    const [bin] = logBins([{ fromMs: 0, toMs: 2, share: 1 }], 10);
    expect(bin?.from).toBeCloseTo(1, 9);
  });

  it("is empty without requests", () => {
    expect(logBins([{ fromMs: 1, toMs: 2, share: 0 }], 10)).toEqual([]);
  });
});

describe("axes", () => {
  it("encloses values in ones, twos and fives", () => {
    expect(roundLogValues(3.9, 812)).toEqual([2, 5, 10, 20, 50, 100, 200, 500, 1_000]);
    expect(roundLogValues(10, 100)).toEqual([10, 20, 50, 100]);
  });
  it("counts time in a unit with round ticks", () => {
    expect([60, 3_600, 86_400, 604_800].map((seconds) => timeUnitFor(seconds).short)).toEqual(["s", "min", "h", "d"]);
  });
});
