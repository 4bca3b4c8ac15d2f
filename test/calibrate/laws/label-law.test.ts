import { describe, expect, it } from "vitest";
import { labelLaw } from "../../../src/calibrate/index.js";
import { seededRandom } from "../../../src/loadtest/index.js";
import type { LawKind } from "../../../src/scenario/calibration.js";
import { type DistributionSpec, law } from "../../../src/sim/index.js";

const N = 2000;

function sampleOf(quantile: (u: number) => number, seed: number, n = N): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => quantile(Math.max(1e-12, random())));
}

const quantileOf = (spec: DistributionSpec) => (u: number) => law(spec).quantile(u);

/** Lognormal up to its 95th percentile, a generalized Pareto law of shape 0.5 and scale 4 ms beyond. */
const body = law({ kind: "lognormal", mean: 0.003, scv: 0.1 });
const withTail = (u: number): number =>
  u < 0.95 ? body.quantile(u) : body.quantile(0.95) + (0.004 / 0.5) * (((1 - u) / 0.05) ** -0.5 - 1);

interface Case {
  readonly kind: LawKind;
  readonly quantile: (u: number) => number;
  /** True value, and four standard errors of its estimate from 2,000 values, as a share of it. */
  readonly parameters: Readonly<Record<string, readonly [number, number]>>;
}

const cases: readonly Case[] = [
  // The standard error of an exponential mean is 1/√n = 2.2 %.
  {
    kind: "exponential",
    quantile: quantileOf({ kind: "exponential", mean: 0.004 }),
    parameters: { meanSeconds: [0.004, 0.09] },
  },
  // ln 2 = σ²; standard error of σ is σ/√(2n) = 1.6 %, of the median σ/√n = 1.9 %.
  {
    kind: "lognormal",
    quantile: quantileOf({ kind: "lognormal", mean: 0.004, scv: 1 }),
    parameters: { sigma: [Math.sqrt(Math.LN2), 0.064], medianSeconds: [0.004 / Math.SQRT2, 0.075] },
  },
  // The gap to the floor is known to a few per cent of the body's width.
  {
    kind: "shifted-lognormal",
    quantile: (u) => 0.003 + law({ kind: "lognormal", mean: 0.001, scv: 1 }).quantile(u),
    parameters: { shiftSeconds: [0.003, 0.03], sigma: [Math.sqrt(Math.LN2), 0.15] },
  },
  // Standard error of a gamma shape k = 3: k √(2/n) about 3 %; the mean is much better.
  {
    kind: "gamma",
    quantile: quantileOf({ kind: "gamma", mean: 0.003, scv: 1 / 3 }),
    parameters: { shape: [3, 0.13], scaleSeconds: [0.001, 0.13] },
  },
  {
    kind: "hyperexponential",
    quantile: quantileOf({ kind: "hyperexponential", p: 0.9, mean1: 0.001, mean2: 0.02 }),
    parameters: { p: [0.9, 0.05], mean1Seconds: [0.001, 0.12], mean2Seconds: [0.02, 0.35] },
  },
  // Standard error of a Weibull shape: 0.78 c / √n = 1.7 %.
  {
    kind: "weibull",
    quantile: quantileOf({ kind: "weibull", scale: 0.005, shape: 3 }),
    parameters: { shape: [3, 0.07], scaleSeconds: [0.005, 0.04] },
  },
  // A tail of 100 values: standard error of the shape (1 + ξ)/√100 = 0.15, and of the scale 17 %.
  {
    kind: "lognormal-pareto",
    quantile: withTail,
    parameters: { tailShape: [0.5, 1.2], tailScaleSeconds: [0.004, 0.7], sigma: [Math.sqrt(Math.log(1.1)), 0.09] },
  },
];

describe("the law of a sample", () => {
  for (const { kind, quantile, parameters } of cases) {
    it(`is recovered: ${kind}`, () => {
      const labels = Array.from({ length: 10 }, (_, i) => labelLaw(sampleOf(quantile, 100 + i))!);
      // AIC takes a law with one parameter too many for the true one in 16 of 100 samples (χ²₁ > 2), so an exponential
      // one, which three others contain, is missed in up to a third: 10 samples, at least 5.
      const right = labels.filter((label) => label.kind === kind);
      expect(right.length, labels.map((label) => label.kind).join()).toBeGreaterThanOrEqual(5);
      for (const [name, [truth, share]] of Object.entries(parameters)) {
        expect(Math.abs(right[0]!.parameters[name]! / truth - 1), `${name} ${right[0]!.parameters[name]}`).toBeLessThan(
          share,
        );
      }
      // Fitted to the sample itself: A² of the true family stays below what rejects a law known beforehand.
      expect(right[0]!.andersonDarling!).toBeLessThan(2.492);
      expect(right[0]!).toMatchObject({ samples: N, zeroShare: 0 });
      expect(right[0]!.runnerUp!.aicDifference).toBeGreaterThanOrEqual(0);
    });
  }

  it("is constant when it varies by less than the clock's microsecond", () => {
    const label = labelLaw(sampleOf((u) => 0.002 + 0.9e-6 * u, 1))!;
    expect(label).toMatchObject({ kind: "constant", runnerUp: null, andersonDarling: null });
    expect(label.parameters["valueSeconds"]).toBeCloseTo(0.0020005, 6);
    expect(labelLaw(sampleOf((u) => 0.002 + 5e-6 * u, 1))!.kind).not.toBe("constant");
  });

  it("sets zeros apart", () => {
    const sample = sampleOf((u) => law({ kind: "gamma", mean: 0.003, scv: 0.1 }).quantile(u), 3);
    const label = labelLaw(sample.map((value, i) => (i % 4 === 0 ? 0 : value)))!;
    expect(label.zeroShare).toBeCloseTo(0.25, 3);
    expect(label.runnerUp!.aicDifference).toBeGreaterThanOrEqual(0);
  });

  it("is not named for fewer than 100 values above zero", () => {
    expect(labelLaw(sampleOf((u) => u + 1, 1, 99))).toBeUndefined();
    expect(labelLaw(Array.from({ length: 1000 }, () => 0))).toBeUndefined();
  });

  it("is rejected when no candidate is near it", () => {
    const twoRoutes = sampleOf((u) => (u < 0.5 ? 0.001 + 1e-4 * u : 0.01 + 1e-4 * u), 1);
    expect(labelLaw(twoRoutes)!.andersonDarling!).toBeGreaterThan(2.492);
  });

  it("does not depend on the unit's scale", () => {
    const sample = sampleOf(cases[2]!.quantile, 5);
    const [small, large] = [labelLaw(sample)!, labelLaw(sample.map((value) => 100 * value))!];
    expect(large.kind).toBe(small.kind);
    expect(large.runnerUp!.aicDifference).toBeCloseTo(small.runnerUp!.aicDifference, 3);
  });
});
