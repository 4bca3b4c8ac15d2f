/**
 * The model against exact queueing theory: every number of each case that the model can express.
 *
 * Rule (reference/theory-and-calibration.md): 40 replications, warm-up deleted, fixed seed; a number passes if
 * it is within max(3.5 standard errors, 0.5 %) of the exact value; and the test must have power: a standard
 * error of at most 1 % (3 % for a p99, a variance or a small probability). Short runs first find out how long
 * the runs must be for that. A failure is tried once more, with other numbers and at
 * four times the length, before it counts.
 */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/sim/index.js";
import { CASES, type TheoryCase } from "./cases.js";
import { replications, type Reading } from "./observe.js";

interface Observation {
  readonly name: string;
  readonly exact: number;
  readonly estimate: number;
  readonly standardError: number;
}

function observe(
  runs: readonly Run[],
  readings: Readonly<Record<string, Reading>>,
  exact: Readonly<Record<string, number>>,
): Observation[] {
  return Object.entries(readings).map(([name, reading]) => {
    const values = runs.map(reading);
    return {
      name,
      exact: exact[name]!,
      estimate: mean(values),
      standardError: sampleStandardDeviation(values) / Math.sqrt(values.length),
    };
  });
}

/** Standard errors, relative to the exact value, that give a test its power. */
const powerOf = (name: string): number => (/p99|var|^P/u.test(name) ? 0.03 : 0.01);

const agrees = ({ exact, estimate, standardError }: Observation): boolean =>
  Math.abs(estimate - exact) <=
  Math.max(3.5 * standardError, 0.005 * Math.abs(exact), exact === 0 ? RESOLUTION_SECONDS : 0);

/** How many times longer the runs must be for every reading to have its power. */
const lengthening = (observations: readonly Observation[]): number =>
  Math.max(
    ...observations.map(({ name, exact, standardError }) =>
      exact === 0 ? 0 : (standardError / (powerOf(name) * exact)) ** 2,
    ),
  );

/** A quantile that is exactly 0 is read off a bucket this wide. */
const RESOLUTION_SECONDS = 1e-4;
const PILOT_REQUESTS = 4_000;
const SEED = 2026;
/** More than the square root of 1.6 by which the estimate of a standard error from 40 runs may be off. */
const MARGIN = 1.6;

/** Registers the tests of the cases that `chosen` selects: the files beside this one share them out among workers. */
export function testOracles(chosen: (theoryCase: TheoryCase) => boolean): void {
  describe.each(CASES.filter(chosen))(
    "$id ($cite)",
    ({ system, ratePerSecond, readings, expect: exact, unobserved }) => {
      it("agrees with the exact values", () => {
        const attempt = (seconds: number, seed = SEED): Observation[] =>
          observe(replications(system, seconds, seed), readings, exact);
        const pilot = PILOT_REQUESTS / ratePerSecond;
        // A short run's own start-up and its dependence make its error look smaller than it is: never below 10 pilots.
        const seconds = pilot * Math.max(10, MARGIN * lengthening(attempt(pilot)));
        let observations = attempt(seconds);
        if (lengthening(observations) > 1) observations = attempt(seconds * MARGIN * lengthening(observations));
        if (!observations.every(agrees)) observations = attempt(4 * seconds, SEED + 1);
        for (const observation of observations) {
          const { name, exact: value, estimate, standardError } = observation;
          expect(agrees(observation), `${name}: simulated ${estimate} ± ${standardError}, exact ${value}`).toBe(true);
          const needed = powerOf(name) * Math.abs(value) + 1e-9;
          expect(standardError, `${name}: no power: standard error ${standardError} of ${value}`).toBeLessThanOrEqual(
            needed,
          );
        }
      });

      it("accounts for every number of the case", () => {
        expect([...Object.keys(readings), ...unobserved].sort()).toEqual(Object.keys(exact).sort());
      });
    },
  );
}
