import { describe, expect, test } from "vitest";
import { blockMean } from "../../src/calibrate/index.js";
import { seededRandom } from "../../src/loadtest/index.js";
import { studentTDistribution, studentTQuantile } from "../../src/stats/student-t.js";

describe("Student's t", () => {
  // Any table of the t distribution.
  test.each([
    [0.975, 1, 12.7062],
    [0.975, 3, 3.18245],
    [0.975, 7, 2.36462],
    [0.95, 10, 1.81246],
    [0.995, 30, 2.75],
    [0.975, 1000, 1.96234],
  ])("quantile %f with %i degrees of freedom", (p, degrees, expected) => {
    expect(studentTQuantile(p, degrees)).toBeCloseTo(expected, 4);
    expect(studentTQuantile(1 - p, degrees)).toBeCloseTo(-expected, 4);
    expect(studentTDistribution(studentTQuantile(p, degrees), degrees)).toBeCloseTo(p, 12);
  });
});

describe("the mean of blocks", () => {
  test("is t times the standard error wide", () => {
    const { mean, halfWidth } = blockMean([1, 2, 3, 4]);
    expect(mean).toBe(2.5);
    expect(halfWidth).toBeCloseTo((3.18245 * Math.sqrt(5 / 3)) / 2, 4);
  });

  test("covers the truth in about 95 of 100 cases", () => {
    const random = seededRandom(7);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const { mean, halfWidth } = blockMean(Array.from({ length: 8 }, () => 10 + normal()));
      if (Math.abs(mean - 10) <= halfWidth) covered++;
    }
    // 95 % +- four standard errors
    expect(covered / 2000).toBeGreaterThan(0.93);
    expect(covered / 2000).toBeLessThan(0.97);
  });

  test("of one block has no width, of none is zero", () => {
    expect(blockMean([3])).toEqual({ mean: 3, halfWidth: 0 });
    expect(blockMean([])).toEqual({ mean: 0, halfWidth: 0 });
  });
});
