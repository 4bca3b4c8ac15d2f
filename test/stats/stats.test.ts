import { describe, expect, it } from "vitest";
import { meanInterval, mser5, sectionedHalfWidth, slope, studentTQuantile } from "../../src/stats/index.js";

describe("studentTQuantile", () => {
  it("agrees with the tables", () => {
    expect(studentTQuantile(0.975, 9)).toBeCloseTo(2.2621571628, 9);
    expect(studentTQuantile(0.975, 39)).toBeCloseTo(2.02269092, 8);
    expect(studentTQuantile(0.95, 1)).toBeCloseTo(6.3137515148, 8);
    expect(studentTQuantile(0.025, 4)).toBeCloseTo(-2.7764451052, 9);
  });
});

describe("meanInterval", () => {
  it("is mean ± t s / sqrt(n)", () => {
    const { mean, halfWidth } = meanInterval([1, 2, 3, 4, 5], 0.95);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo((2.7764451052 * Math.sqrt(2.5)) / Math.sqrt(5), 8);
  });

  it("knows nothing of the spread of a single value", () => {
    expect(meanInterval([7], 0.95)).toEqual({ mean: 7, halfWidth: Infinity });
  });
});

describe("sectionedHalfWidth", () => {
  it("measures the sections' spread around the pooled figure", () => {
    expect(sectionedHalfWidth(10, [9, 11, 9, 11], 0.95)).toBeCloseTo(3.1824463053 * Math.sqrt(4 / 12), 8);
    expect(sectionedHalfWidth(10, [10], 0.95)).toBe(Infinity);
  });
});

describe("mser5", () => {
  const noise = (i: number): number => Math.sin(i * 12.9898) * 0.1;

  it("deletes a start-up transient and little else", () => {
    const path = Array.from({ length: 1000 }, (_, i) => 10 - 8 * Math.exp(-i / 40) + noise(i));
    const { observations, settled } = mser5(path);
    expect(settled).toBe(true);
    expect(observations).toBeGreaterThan(60);
    expect(observations).toBeLessThan(350);
  });

  it("deletes next to nothing of a path that is steady from the start", () => {
    expect(mser5(Array.from({ length: 1000 }, (_, i) => 10 + noise(i))).observations).toBeLessThan(100);
  });

  it("says that a path that never settles has not", () => {
    expect(mser5(Array.from({ length: 1000 }, (_, i) => i)).settled).toBe(false);
  });
});

describe("slope", () => {
  it("is that of a line", () => {
    expect(slope([1, 3, 5, 7])).toBe(2);
    expect(slope([4])).toBe(0);
  });
});
