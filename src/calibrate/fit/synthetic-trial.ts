import type { Calibration } from "../../scenario/calibration.js";
import { Draws, law, Stream, type SpeedTraceSpec } from "../../sim/index.js";
import { type MachineParameter, type MachineVector } from "../machine-vector.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { fitMachine } from "./fit-machine.js";
import type { ObservedRun } from "./observed-run.js";
import { MACHINE_RANGES, vectorAt } from "./parameter-space.js";
import { outcomeOf, trialCase, type TrialOutcome, trialRun, type TrialSize } from "./trial.js";

/** What a trial fits: a parameter each of the latency alone, of low load, and of high load. */
export const TRIAL_PARAMETERS: readonly MachineParameter[] = ["overheadSeconds", "idleArrivalSeconds", "contention"];

const TRIAL_RANGES = MACHINE_RANGES.filter(({ name }) => TRIAL_PARAMETERS.includes(name));

/** The middle of each parameter's range, where an experiment of this size can see it. */
const FROM = 0.5;
const TO = 0.8;
/**
 * Shared machines: each run has a mean speed of its own, half as much again between the slowest and the fastest, and within it
 * the core is fast or slow for some seconds, as a neighbour comes and goes. The fit is told neither: it has the CPU that the
 * runs used, as of a real stack.
 */
const SPEED_SPREAD = 0.4;
const NEIGHBOUR = { factors: [0.8, 1.2], meanDwellSeconds: 2, stepSeconds: 0.5 } as const;

/** Runs simulated with known parameters, given to the fitter as if they had been measured. */
export async function syntheticTrial(
  calibration: Calibration,
  trial: number,
  size: TrialSize,
  simulate: SimulateRuns,
): Promise<TrialOutcome[]> {
  const { runs, truth } = await trialRuns(calibration, trial, size, simulate);
  const ranges = TRIAL_RANGES;
  const { evaluations, starts, finalDraws } = size;
  const fit = await fitMachine(runs, { simulate, seed: trial, ranges, evaluations, starts, finalDraws });
  return ranges.map((range) => outcomeOf(range, fit, truth));
}

/** The truth of a trial, and what was "measured" with it. */
export async function trialRuns(
  calibration: Calibration,
  trial: number,
  size: TrialSize,
  simulate: SimulateRuns,
): Promise<{ readonly truth: MachineVector; readonly runs: readonly ObservedRun[] }> {
  const uniform = new Draws(new Stream(trial, 0, "trial"), law({ kind: "uniform", min: 0, max: 1 }));
  const truth = vectorAt(
    TRIAL_RANGES,
    TRIAL_RANGES.map((_, i) => FROM + (TO - FROM) * uniform.at(i)),
  );
  const runs: ObservedRun[] = [];
  for (const load of size.loads) {
    for (let repeat = 0; repeat < size.repeats; repeat++) {
      const number = runs.length;
      const speed = 1 + SPEED_SPREAD * (uniform.at(100 + number) - 0.5);
      const coin = (step: number): number => uniform.at(1000 * (number + 1) + step);
      runs.push(await measured(calibration, { load, speed, seed: 1000 * trial + number, coin }, truth, size, simulate));
    }
  }
  return { truth, runs };
}

interface TrialRun {
  readonly load: number;
  readonly speed: number;
  readonly seed: number;
  /** Uniform, by step of the neighbour. */
  readonly coin: (step: number) => number;
}

async function measured(
  calibration: Calibration,
  { load, speed, seed, coin }: TrialRun,
  truth: MachineVector,
  size: TrialSize,
  simulate: SimulateRuns,
): Promise<ObservedRun> {
  const which = trialCase(calibration, { load, speed, seed }, size);
  const speedTrace = neighbour(which.warmupSeconds + which.durationSeconds, coin);
  const machine = { vector: truth, speed, speedTrace };
  return await trialRun(calibration, which, { level: String(load), machine }, simulate);
}

/** Two speeds in turn, each for an exponential time; their mean is 1, as `speedTrace` wants it. */
function neighbour(seconds: number, coin: (step: number) => number): SpeedTraceSpec {
  const { factors, meanDwellSeconds, stepSeconds } = NEIGHBOUR;
  let state = coin(0) < 0.5 ? 0 : 1;
  const drawn = Array.from({ length: Math.max(1, Math.ceil(seconds / stepSeconds)) }, (_, step) => {
    if (coin(step + 1) < 1 - Math.exp(-stepSeconds / meanDwellSeconds)) state = 1 - state;
    return factors[state]!;
  });
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  return { stepSeconds, factors: drawn.map((factor) => factor / mean) };
}
