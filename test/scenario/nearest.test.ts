import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levenshtein, nearest } from "../../src/scenario/nearest.js";

describe("levenshtein", () => {
  it("counts insertions, deletions and replacements", () => {
    expect(levenshtein("kitten", "sitting")).toBe(3);
    expect(levenshtein("", "abc")).toBe(3);
  });

  it("is a metric", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(levenshtein(a, b)).toBe(levenshtein(b, a));
        expect(levenshtein(a, b) === 0).toBe(a === b);
        expect(levenshtein(a, c)).toBeLessThanOrEqual(levenshtein(a, b) + levenshtein(b, c));
      }),
    );
  });
});

describe("nearest", () => {
  it.each([
    ["wrokers", ["workers", "threads"], "workers"],
    ["relative_speed", ["relativeSpeed", "vCpus"], "relativeSpeed"],
    ["rate", ["startRate", "stages"], "startRate"],
    ["POISSON", ["poisson", "constant"], "poisson"],
    ["faults", ["options", "workload", "run"], null],
    ["GET /api/items/<id>", ["GET /", "GET /about"], null],
    ["GET /abuot", ["GET /", "GET /about"], "GET /about"],
  ])("suggests for %s among %j: %s", (wrong, known, expected) => {
    expect(nearest(wrong, known)).toBe(expected);
  });

  it("does not spend quadratic time on hostile names", () => {
    expect(nearest("x".repeat(100_000), ["workers"])).toBeNull();
  });
});
