import { array, assert, double, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { lttb, lttbTogether } from "../../src/report/charts/lttb.js";

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("lttb", () => {
  it("keeps every point of a series within the budget", () => {
    expect(lttb([0, 1, 2], [5, 6, 7], 3)).toEqual([0, 1, 2]);
  });

  it("keeps a lone spike among a thousand flat points", () => {
    const y = range(1_000).map((index) => (index === 617 ? 100 : 1));
    expect(lttb(range(1_000), y, 20)).toContain(617);
  });

  it("chooses the corner of each bucket, worked by hand", () => {
    // Four kept of six: buckets {1,2} and {3,4}. From (0,0) towards the mean of the next bucket, the peak at 1 spans
    // more than 2; from there to the end, the valley at 4 more than 3.
    expect(lttb([0, 1, 2, 3, 4, 5], [0, 10, 1, 0, -10, 0], 4)).toEqual([0, 1, 4, 5]);
  });

  it("keeps first, last, order and budget for any series", () => {
    const series = array(double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 500 });
    assert(
      property(series, integer({ min: 3, max: 60 }), (y, budget) => {
        const kept = lttb(range(y.length), y, budget);
        expect(kept).toHaveLength(Math.min(y.length, budget));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(y.length - 1);
        for (let at = 1; at < kept.length; at++) expect(kept[at]).toBeGreaterThan(kept[at - 1] ?? -1);
      }),
    );
  });

  it("takes nulls and infinities for no points", () => {
    expect(lttb(range(5), [null, 1, Infinity, 2, null], 5)).toEqual([1, 3]);
  });
});

describe("lttbTogether", () => {
  it("keeps each series' own spike in one set of indices", () => {
    const first = range(900).map((index) => (index === 100 ? 50 : 0));
    const second = range(900).map((index) => (index === 700 ? 50 : 0));
    const kept = lttbTogether(range(900), [first, second], 60);
    expect(kept).toEqual(expect.arrayContaining([0, 100, 700, 899]));
    expect(kept.length).toBeLessThanOrEqual(60);
  });

  it("breaks the line where data are missing", () => {
    const y = range(900).map((index) => (index >= 300 && index < 500 ? null : 1));
    expect(lttbTogether(range(900), [y], 50).some((index) => index >= 300 && index < 500)).toBe(true);
  });
});
