import type { MachineParameter, MachineVector } from "../machine-vector.js";
import type { FoundParameter, MachineFit } from "./fit-machine.js";
import { type ParameterRange, parameterAt } from "./parameter-space.js";

/** How big one trial is. */
export interface TrialSize {
  readonly loads: readonly number[];
  readonly repeats: number;
  readonly requestsPerRun: number;
  readonly evaluations: number;
  readonly starts: number;
  readonly finalDraws: number;
}

/** Small enough that a hundred take minutes. */
export const SMALL_TRIAL: TrialSize = {
  loads: [0.25, 0.6, 0.8],
  repeats: 4,
  requestsPerRun: 500,
  evaluations: 25,
  starts: 2,
  finalDraws: 4,
};

/** The same with as many starts as a calibration has: shared by all alike a core is both with very short slices and with long. */
export const FOLLOWED_TRIAL: TrialSize = { ...SMALL_TRIAL, starts: 6 };

/** A parameter of a trial: the truth, and what the fit made of runs that were simulated with it. */
export interface TrialOutcome extends FoundParameter {
  readonly name: MachineParameter;
  readonly truth: number;
  readonly covered: boolean;
}

/** What was not identified may be anywhere in its range. */
export function outcomeOf(range: ParameterRange, fit: MachineFit, truth: MachineVector): TrialOutcome {
  const found = fit.parameters.get(range.name)!;
  const actual = truth[range.name];
  const low = found.identified ? found.low : parameterAt(range, 0);
  const high = found.identified ? found.high : parameterAt(range, 1);
  return { ...found, name: range.name, truth: actual, covered: low <= actual && actual <= high };
}
