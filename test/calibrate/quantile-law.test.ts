import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constantLaw, quantileLaw, shareMeans } from "../../src/calibrate/index.js";

const seconds = fc.double({ min: 0, max: 100, noNaN: true });
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a law of samples", () => {
  test("keeps their mean, within its nanosecond", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 700 }), (samples) => {
        const law = quantileLaw(samples, 0);
        expect(Math.abs(law.meanSeconds - average(samples))).toBeLessThan(1e-9 + 1e-12 * law.meanSeconds);
        expect(Math.abs(average(law.quantilesSeconds) - law.meanSeconds)).toBeLessThanOrEqual(1e-12 * law.meanSeconds);
      }),
    );
  });

  test("has at most 200 values, ascending, within the samples' range", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 700 }), (samples) => {
        const { quantilesSeconds } = quantileLaw(samples, 0);
        expect(quantilesSeconds.length).toBe(Math.min(200, samples.length));
        for (const [index, value] of quantilesSeconds.entries()) {
          expect(value).toBeGreaterThanOrEqual((quantilesSeconds[index - 1] ?? 0) - 1e-9);
        }
        expect(quantilesSeconds[0]).toBeGreaterThanOrEqual(Math.min(...samples) - 1e-9);
        expect(quantilesSeconds.at(-1)).toBeLessThanOrEqual(Math.max(...samples) + 1e-9);
      }),
    );
  });

  test("divides a sample on a border between two shares", () => {
    expect(shareMeans(Float64Array.of(1, 2, 3), 2)).toEqual([(1 + 0.5 * 2) / 1.5, (0.5 * 2 + 3) / 1.5]);
  });

  test("of an exponential sample has its spread", () => {
    const samples = Array.from({ length: 20_000 }, (_, i) => -Math.log(1 - (i + 0.5) / 20_000));
    expect(quantileLaw(samples, 0).scv).toBeCloseTo(1, 2);
  });

  test("of nothing is nothing", () => {
    expect(quantileLaw([], 0)).toEqual(constantLaw(0, 0));
  });
});
