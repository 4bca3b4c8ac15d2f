import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketLow, bucketMiddle, bucketOf, BUCKETS, mergeCounts, quantile } from "../../../src/sim/index.js";

const seconds = fc.double({ min: 2 ** -20, max: 8000, noNaN: true });

function counts(values: readonly number[]): Uint32Array {
  const result = new Uint32Array(BUCKETS);
  for (const value of values) result[bucketOf(value)]!++;
  return result;
}

describe("histogram", () => {
  it("puts a duration into the bucket that holds it, whose middle is within 0.4 %", () => {
    fc.assert(
      fc.property(seconds, (value) => {
        const bucket = bucketOf(value);
        expect(bucketLow(bucket)).toBeLessThanOrEqual(value);
        expect(bucketLow(bucket + 1)).toBeGreaterThan(value);
        expect(Math.abs(bucketMiddle(bucket) / value - 1)).toBeLessThanOrEqual(0.004);
      }),
    );
  });

  it("keeps what is too small or too large in its first and last bucket", () => {
    expect(bucketOf(0)).toBe(0);
    expect(bucketOf(-1e-18)).toBe(0);
    expect(bucketOf(1e-9)).toBe(0);
    expect(bucketOf(1e9)).toBe(BUCKETS - 1);
    expect(bucketOf(Infinity)).toBe(BUCKETS - 1);
  });

  it("gives the quantile that k6 would, within 0.8 %", () => {
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, p) => {
          const sorted = [...values].sort((a, b) => a - b);
          const rank = p * (sorted.length - 1);
          const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
          const exact = low + (high - low) * (rank - Math.floor(rank));
          expect(Math.abs(quantile(counts(values), p) / exact - 1)).toBeLessThanOrEqual(0.008);
        },
      ),
    );
  });

  it("merges by adding", () => {
    fc.assert(
      fc.property(fc.array(seconds), fc.array(seconds), (a, b) => {
        const merged = counts(a);
        mergeCounts(merged, counts(b));
        expect(merged).toEqual(counts([...a, ...b]));
      }),
    );
  });

  it("has no quantile when it is empty", () => {
    expect(quantile(new Uint32Array(BUCKETS), 0.5)).toBeNaN();
  });
});
