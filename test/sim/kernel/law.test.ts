import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Draws,
  gammaCdf,
  gammaQuantile,
  law,
  logGamma,
  normalQuantile,
  Stream,
  type DistributionSpec,
} from "../../../src/sim/index.js";

const positive = (max: number): fc.Arbitrary<number> => fc.double({ min: 1e-3, max, noNaN: true });

const anyLaw: fc.Arbitrary<DistributionSpec> = fc.oneof(
  positive(10).map((value): DistributionSpec => ({ kind: "constant", value })),
  positive(10).map((mean): DistributionSpec => ({ kind: "exponential", mean })),
  fc
    .tuple(positive(5), positive(5))
    .map(([min, width]): DistributionSpec => ({ kind: "uniform", min, max: min + width })),
  fc.tuple(positive(10), positive(3)).map(([mean, scv]): DistributionSpec => ({ kind: "lognormal", mean, scv })),
  fc
    .tuple(positive(10), fc.double({ min: 0.05, max: 3, noNaN: true }))
    .map(([mean, scv]): DistributionSpec => ({ kind: "gamma", mean, scv })),
  fc
    .tuple(positive(10), fc.integer({ min: 1, max: 20 }))
    .map(([mean, stages]): DistributionSpec => ({ kind: "erlang", mean, stages })),
  fc
    .tuple(fc.double({ min: 0.1, max: 0.9, noNaN: true }), positive(5), positive(5))
    .map(([p, mean1, mean2]): DistributionSpec => ({ kind: "hyperexponential", p, mean1, mean2 })),
  fc
    .tuple(positive(5), fc.double({ min: 0.7, max: 5, noNaN: true }))
    .map(([scale, shape]): DistributionSpec => ({ kind: "weibull", scale, shape })),
  fc
    .tuple(positive(1), fc.double({ min: 2, max: 50, noNaN: true }), fc.double({ min: 0.5, max: 4, noNaN: true }))
    .map(([min, ratio, shape]): DistributionSpec => ({ kind: "pareto", min, max: min * ratio, shape })),
  fc
    .array(positive(10), { minLength: 1, maxLength: 50 })
    .map((values): DistributionSpec => ({ kind: "empirical", values })),
);

/** Mean and scv by integrating the quantile function, with points crowded into both ends. */
function momentsOf(quantile: (u: number) => number): { mean: number; scv: number } {
  const steps = 200_000;
  let first = 0;
  let second = 0;
  for (let i = 0; i < steps; i++) {
    // u = 3 t^2 - 2 t^3 is flat at the ends, where quantiles of unbounded laws are steep.
    const t = (i + 0.5) / steps;
    const u = t * t * (3 - 2 * t);
    const weight = (6 * t * (1 - t)) / steps;
    const x = quantile(u);
    first += weight * x;
    second += weight * x * x;
  }
  return { mean: first, scv: second / (first * first) - 1 };
}

describe("law", () => {
  it("states the exact mean and scv of what it samples", () => {
    fc.assert(
      fc.property(anyLaw, (spec) => {
        const { mean, scv, quantile } = law(spec);
        const measured = momentsOf(quantile);
        expect(Math.abs(measured.mean / mean - 1)).toBeLessThan(2e-3);
        expect(Math.abs(measured.scv - scv)).toBeLessThan(0.03 * Math.max(scv, 0.05));
      }),
      { numRuns: 150, seed: 42 },
    );
  });

  it("never gives a negative value, and more for a larger u (but for the hyperexponential, whose branches start over)", () => {
    const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
    fc.assert(
      fc.property(anyLaw, unit, unit, (spec, a, b) => {
        const { quantile } = law(spec);
        expect(quantile(a)).toBeGreaterThanOrEqual(0);
        // Up to rounding: the normal quantile changes formula in its tails.
        const ordered = quantile(Math.min(a, b)) <= quantile(Math.max(a, b)) * (1 + 1e-14);
        expect(ordered || spec.kind === "hyperexponential").toBe(true);
      }),
      { seed: 42 },
    );
  });

  it("transforms a whole block as it would each number, to one part in 10^7", () => {
    fc.assert(
      fc.property(
        anyLaw,
        fc.array(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), { minLength: 1, maxLength: 64 }),
        (spec, us) => {
          const { quantile, transform } = law(spec);
          const values = Float64Array.from(us);
          transform(values, 0, values.length);
          us.forEach((u, i) => expect(Math.abs(values[i]! - quantile(u))).toBeLessThanOrEqual(2e-7 * quantile(u)));
        },
      ),
      { numRuns: 60, seed: 42 },
    );
  });
});

describe("a sequence", () => {
  const values = Array.from({ length: 700 }, (_, i) => 1 + (i % 7) / 10);
  const draws = new Draws(new Stream(1, 0, "sequence"), law({ kind: "sequence", values }));

  it("gives its values in order, and then again from the first", () => {
    for (const n of [0, 1, 511, 699, 700, 5000, 3]) expect(draws.at(n)).toBe(values[n % 700]);
  });

  it("has the moments of its values", () => {
    expect(law({ kind: "sequence", values: [1, 3] })).toMatchObject({ mean: 2, scv: 0.25 });
  });
});

describe("special functions", () => {
  it("inverts the normal law", () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 12);
  });

  it("computes the gamma function and law", () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(gammaCdf(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14);
    expect(gammaCdf(4, 3)).toBeCloseTo(1 - Math.exp(-3) * (1 + 3 + 4.5 + 4.5), 13);
  });

  it("inverts the gamma law over shapes and probabilities", () => {
    const shape = fc.double({ min: 0.1, max: 100, noNaN: true });
    fc.assert(
      fc.property(shape, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (k, p) => {
        expect(gammaCdf(k, gammaQuantile(k, p))).toBeCloseTo(p, 9);
      }),
      { seed: 42 },
    );
  });
});
