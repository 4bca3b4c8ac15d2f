/** Whatever the text, the loader ends with a Scenario or a ScenarioError whose places exist. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildSystem, formatProblem, ScenarioError, type LoadSettings } from "../../src/scenario/index.js";
import { load } from "./scenario-text.js";

const TEXTS = ["theory/mmc", "theory/held-worker", "flask-day", "first"].map((name) =>
  readFileSync(`scenarios/${name}.yaml`, "utf8"),
);

const WELL = "well";

/** "well", or what is odd about the problems; any other exception goes through. */
function end(text: string, settings: LoadSettings = {}): string {
  try {
    buildSystem(load(text, settings));
    return WELL;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const odd = error.problems.find(
      (problem) =>
        /undefined|\[object|\bexpected ,/.test(problem.message) ||
        problem.line < 1 ||
        problem.column < 1 ||
        formatProblem(problem) === "",
    );
    if (error.problems.length === 0) return "no problem at all";
    return odd === undefined ? WELL : formatProblem(odd);
  }
}

/** Values that mean something somewhere, and some that do not. */
const scrap = fc.constantFrom(
  "null",
  "~",
  "0",
  "-1",
  "1e400",
  ".nan",
  ".inf",
  "''",
  "[]",
  "{}",
  "[1, {a: b}]",
  "ideal",
  "auto",
  "none",
  "${",
  "${x}",
  "${1/0}",
  "${arrivalRate}",
  "10m",
  "!!binary aGk=",
  "!!set {a}",
  "&x [*x]",
  "*y",
  "? a",
  "<<",
  "__proto__",
  "constructor",
  "GET /",
  "{kind: exp}",
  "{kind: empirical, values: [1, x]}",
  "{kind: constructor}",
  "{value: 1}",
  "'a\tb'",
  "\u{1F600}",
  "|\n  text",
  "- -",
);

describe("the loader", () => {
  it("ends well on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(end(text)).toBe(WELL);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(scrap).map((parts) => parts.join(": ")),
        (text) => {
          expect(end(text)).toBe(WELL);
        },
      ),
    );
  });

  it("ends well when any value of a scenario is replaced", () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), fc.nat(), scrap, (text, at, value) => {
        const lines = text.split("\n");
        const index = at % lines.length;
        lines[index] = lines[index]!.replace(/(:\s+|-\s+).*$/, `$1${value}`);
        expect(end(lines.join("\n"))).toBe(WELL);
      }),
      { numRuns: 150 },
    );
  });

  it("ends well when lines are lost, doubled or swapped, and characters changed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(fc.tuple(fc.nat(3), fc.nat(), fc.string({ minLength: 1, maxLength: 1 })), {
          minLength: 1,
          maxLength: 4,
        }),
        (text, changes) => {
          let lines = text.split("\n");
          for (const [kind, at, character] of changes) {
            const index = at % lines.length;
            const line = lines[index] ?? "";
            if (kind === 0) lines = [...lines.slice(0, index), ...lines.slice(index + 1)];
            else if (kind === 1) lines = [...lines.slice(0, index), line, ...lines.slice(index)];
            else if (kind === 2) lines = [...lines.slice(index), ...lines.slice(0, index)];
            else
              lines[index] =
                line.slice(0, at % (line.length + 1)) + character + line.slice((at % (line.length + 1)) + 1);
          }
          expect(end(lines.join("\n"))).toBe(WELL);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("ends well on any --set", () => {
    const path = fc.constantFrom(
      "arrivalRate",
      "servers",
      "run.seed",
      "run",
      "options.scenarios.arrivals.rate",
      "parameters",
      "parameters.servers",
      "x.y[3]",
      'calibration.routes["GET /"].cpu',
      "options.thresholds",
      "workload.journeys.visit.steps[0]",
      "extends",
      "",
    );
    fc.assert(
      fc.property(path, fc.oneof(scrap, fc.string()), (name, value) => {
        expect(end(TEXTS[0]!, { set: [`${name}=${value}`] })).toBe(WELL);
      }),
      { numRuns: 150 },
    );
    fc.assert(
      fc.property(fc.string(), (option) => {
        expect(end(TEXTS[0]!, { set: [option] })).toBe(WELL);
      }),
    );
  });
});
