import type { FittedParameter, MachineCalibration } from "../scenario/calibration.js";
import { fitMachine, type FitOptions } from "./fit/fit-machine.js";
import type { ObservedRun } from "./fit/observed-run.js";
import { IDEAL_MACHINE, type MachineParameter, type MachineVector } from "./machine-vector.js";

/** Fewer runs than this cannot tell six parameters from the weather. */
export const LEAST_RUNS = 8;

/** Whose mean speed counts: what one draw's requests ask for is not the core's speed. */
const SPEED_DRAWS = [0, 1, 2, 3];

async function speedOf(run: ObservedRun, vector: MachineVector): Promise<number> {
  const { match } = run;
  if (match === undefined) return run.speed;
  const matched = await Promise.all(SPEED_DRAWS.map(async (draw) => (await match(vector, draw)).speed));
  return matched.reduce((sum, each) => sum + each, 0) / matched.length;
}

/** Fits the machine to the open-loop runs: the calibration's `machine` section. */
export async function calibrateMachine(
  observed: readonly ObservedRun[],
  speedIndex: number | undefined,
  options: FitOptions,
): Promise<MachineCalibration> {
  const fit = await fitMachine(observed, options);
  const speeds = await Promise.all(observed.map(async (run) => await speedOf(run, fit.vector)));
  const parameter = (name: MachineParameter): FittedParameter => {
    const found = fit.parameters.get(name);
    // What was not searched is absent, by decision and not by measurement.
    if (found === undefined)
      return { value: IDEAL_MACHINE[name], low: IDEAL_MACHINE[name], high: IDEAL_MACHINE[name], identified: false };
    const { value, low, high, identified } = found;
    return { value, low, high, identified };
  };
  return {
    idleArrivalSeconds: parameter("idleArrivalSeconds"),
    contention: parameter("contention"),
    modulation: {
      slowShare: parameter("slowShare"),
      slowdown: parameter("slowdown"),
      slowDwellSeconds: parameter("slowDwellSeconds"),
    },
    sliceSeconds: parameter("sliceSeconds"),
    overheadSeconds: parameter("overheadSeconds"),
    runToRunSd: fit.runToRunSd,
    speedIndex: speedIndex ?? 1,
    // A blind forecast does not know which of the speeds that were met it will meet.
    bootstrap: fit.bootstrap.map((vector, b) => ({ ...vector, speed: speeds[b % speeds.length]! })),
  };
}
