import { expect, it } from "vitest";
import { andersonDarling, REJECTED_ABOVE } from "../../../src/calibrate/laws/anderson-darling.js";
import { seededRandom } from "../../../src/loadtest/index.js";

const uniform = (value: number): number => value;

it("is -n - Σ (2i-1)/n [ln F(xᵢ) + ln(1 - F(xₙ₊₁₋ᵢ))]", () => {
  expect(andersonDarling(Float64Array.of(0.5), uniform)).toBeCloseTo(2 * Math.LN2 - 1, 12);
  // -2 - (1·2 ln 0.25 + 3·2 ln 0.75) / 2
  expect(andersonDarling(Float64Array.of(0.25, 0.75), uniform)).toBeCloseTo(
    -2 - Math.log(0.25) - 3 * Math.log(0.75),
    12,
  );
});

it("rejects a law that was known and is true in 5 of 100 samples", () => {
  const random = seededRandom(11);
  let rejected = 0;
  for (let sample = 0; sample < 400; sample++) {
    const values = Float64Array.from({ length: 50 }, random).sort();
    if (andersonDarling(values, uniform) > REJECTED_ABOVE) rejected++;
  }
  // 20 expected, standard deviation 4.4: three and a half of them.
  expect(rejected).toBeGreaterThan(4);
  expect(rejected).toBeLessThan(36);
});

it("stays finite where a law gives no chance to what was seen", () => {
  expect(Number.isFinite(andersonDarling(Float64Array.of(0.5, 2, 3), (value) => (value < 1 ? value : 1)))).toBe(true);
});
