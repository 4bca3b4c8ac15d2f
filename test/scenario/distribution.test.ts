import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanOf, parseDistribution, DISTRIBUTION_KINDS, distributionForms } from "../../src/scenario/distribution.js";
import { messages, type Sentence } from "../../src/scenario/messages.js";
import type { Path } from "../../src/scenario/path.js";

function complaints(value: unknown): [Sentence, Path][] {
  const said: [Sentence, Path][] = [];
  expect(parseDistribution(value, (sentence, path = []) => said.push([sentence, path]))).toBeNull();
  return said;
}

const parse = (value: unknown): ReturnType<typeof parseDistribution> =>
  parseDistribution(value, (sentence) => {
    throw new Error(sentence.message);
  });

describe("parseDistribution", () => {
  it.each([
    [0.04, { kind: "constant", value: 0.04 }],
    ["40ms", { kind: "constant", value: 0.04 }],
    [
      { kind: "constant", mean: 2 },
      { kind: "constant", value: 2 },
    ],
    [
      { kind: "exp", rate: 25 },
      { kind: "exponential", mean: 0.04 },
    ],
    [
      { kind: "exponential", mean: "40ms" },
      { kind: "exponential", mean: 0.04 },
    ],
    [
      { kind: "uniform", a: 1, b: 2 },
      { kind: "uniform", min: 1, max: 2 },
    ],
    [
      { kind: "gamma", mean: 1, shape: 4 },
      { kind: "gamma", mean: 1, scv: 0.25 },
    ],
    [
      { kind: "gamma", shape: 2, scale: 3 },
      { kind: "gamma", mean: 6, scv: 0.5 },
    ],
    [
      { kind: "erlang", mean: 1, k: 3 },
      { kind: "erlang", mean: 1, stages: 3 },
    ],
    [
      { kind: "h2", p: 0.9, mu1: 100, mu2: 20 },
      { kind: "hyperexponential", p: 0.9, mean1: 0.01, mean2: 0.05 },
    ],
    [
      { kind: "pareto", min: 1, max: 9, alpha: 2 },
      { kind: "pareto", min: 1, max: 9, shape: 2 },
    ],
    [
      { kind: "empirical", values: [1, "2s"] },
      { kind: "empirical", values: [1, 2] },
    ],
    [
      { kind: "lognormal", mean: 0.01, scv: 0 },
      { kind: "constant", value: 0.01 },
    ],
    [
      { kind: "exponential", mean: 0 },
      { kind: "constant", value: 0 },
    ],
  ])("reads %j", (value, spec) => {
    expect(parse(value)).toEqual(spec);
  });

  it("gives a lognormal of median and sigma its mean and SCV", () => {
    const spec = parse({ kind: "lognormal", median: 0.2, sigma: 0.3 });
    expect(spec).toMatchObject({ kind: "lognormal", mean: 0.2 * Math.exp(0.045) });
    expect(spec).toHaveProperty("scv", Math.expm1(0.09));
  });

  it("keeps mean and SCV of a hyperexponential with balanced means", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 10, noNaN: true }),
        fc.double({ min: 1.01, max: 50, noNaN: true }),
        (mean, scv) => {
          const spec = parse({ kind: "hyperexponential", mean, scv });
          if (spec?.kind !== "hyperexponential") throw new Error("not a hyperexponential");
          const second = 2 * (spec.p * spec.mean1 ** 2 + (1 - spec.p) * spec.mean2 ** 2);
          expect(meanOf(spec)).toBeCloseTo(mean, 9);
          expect(second / mean ** 2 - 1).toBeCloseTo(scv, 6);
          expect(spec.p * spec.mean1).toBeCloseTo((1 - spec.p) * spec.mean2, 9);
        },
      ),
    );
  });

  it("gives a Weibull of a mean that mean back", () => {
    for (const shape of [0.5, 1, 1.7, 3])
      expect(meanOf(parse({ kind: "weibull", mean: 0.7, shape })!)).toBeCloseTo(0.7, 10);
  });

  it("says which parameters a kind can be made from", () => {
    expect(complaints({ kind: "exponential", mean: 1, rate: 2 })).toEqual([
      [messages.wrongParameters("exponential", ["mean", "rate"], ["mean", "rate"]), []],
    ]);
  });

  it("suggests the nearest kind and the nearest parameter", () => {
    expect(complaints({ kind: "exponental", mean: 1 })).toEqual([
      [messages.unknownKind("exponental", DISTRIBUTION_KINDS), ["kind"]],
    ]);
    expect(messages.unknownKind("exponental", DISTRIBUTION_KINDS).hint).toBe('did you mean "exponential"?');
    expect(complaints({ kind: "gamma", men: 1, scv: 1 })[0]?.[1]).toEqual(["men"]);
  });

  it.each([
    [{ kind: "exponential", mean: -1 }, ["mean"]],
    [{ kind: "erlang", mean: 1, stages: 1.5 }, ["stages"]],
    [{ kind: "hyperexponential", mean: 1, scv: 0.5 }, ["scv"]],
    [{ kind: "h2", p: 2, mu1: 1, mu2: 1 }, ["p"]],
    [{ kind: "empirical", values: [1, -1] }, ["values", 1]],
    [{ kind: "empirical", values: [] }, ["values"]],
    [{ kind: "uniform", min: 2, max: 1 }, []],
    [{ kind: "pareto", min: 2, max: 2, shape: 1 }, []],
    [{ kind: "lognormal", mu: 1000, sigma: 1 }, []],
    [{ mean: 1 }, []],
    [true, []],
    [-1, []],
    ["soon", []],
  ])("refuses %j at %j", (value, path) => {
    expect(complaints(value).map(([, at]) => at)).toEqual([path]);
  });

  it("lists at least one set of parameters for every kind", () => {
    for (const kind of DISTRIBUTION_KINDS) expect(distributionForms(kind).length).toBeGreaterThan(0);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => parseDistribution(value, () => undefined)).not.toThrow();
      }),
    );
  });
});
