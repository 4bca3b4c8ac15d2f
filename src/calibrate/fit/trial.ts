import type { Calibration } from "../../scenario/calibration.js";
import type { MachineParameter, MachineVector } from "../machine-vector.js";
import { type OpenLoopCase, openLoopRun, openLoopSystem } from "../open-loop-system.js";
import { pairedByCpu } from "../paired-run.js";
import type { RequestCpu } from "../request-cpu.js";
import { withoutFound } from "../run-figures.js";
import type { SimulateRuns } from "../simulate-runs.js";
import type { FoundParameter, MachineFit } from "./fit-machine.js";
import type { ObservedRun } from "./observed-run.js";
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

const WARMUP_REQUESTS = 50;
/** Draws of the "measurement", far from those of the fit. */
const MEASURED_DRAW = 5_000_000;

/** A run of a trial before it is made. `load`: share of the core that it uses, at speed 1; names the level. */
export function trialCase(
  calibration: Calibration,
  { load, speed = 1, seed }: { readonly load: number; readonly speed?: number; readonly seed: number },
  { requestsPerRun }: TrialSize,
): OpenLoopCase {
  const ratePerSecond = (load * speed) / calibration.routes[0]!.appCpu.meanSeconds;
  return {
    name: "trial",
    mix: [{ route: 0, weight: 1 }],
    ratePerSecond,
    durationSeconds: requestsPerRun / ratePerSecond,
    warmupSeconds: WARMUP_REQUESTS / ratePerSecond,
    seed,
    arrivals: { kind: "poisson-exact" },
    stack: { workers: 4, workerClass: "sync", threads: 1, cores: 1 },
  };
}

/** Requests of a trial's run, warm-up included. */
export function requestsOf({ requestsPerRun }: TrialSize): number {
  return WARMUP_REQUESTS + requestsPerRun;
}

/**
 * "Measures" a case on a machine that is known, and pairs it as a measured run is.
 *
 * @param requestCpuSeconds what is told of each request besides
 */
export async function trialRun(
  calibration: Calibration,
  which: OpenLoopCase,
  {
    level,
    machine,
    requestCpuSeconds,
  }: {
    readonly level: string;
    readonly machine: Parameters<typeof openLoopSystem>[2];
    readonly requestCpuSeconds?: RequestCpu;
  },
  simulate: SimulateRuns,
): Promise<ObservedRun> {
  const system = openLoopSystem(calibration, which, machine);
  const [figures] = await simulate([{ system, run: openLoopRun(which, MEASURED_DRAW + which.seed) }]);
  const cpuUse = { ...figures!.cpuUse, requestCpuSeconds };
  const told = withoutFound(figures!, requestCpuSeconds && figures!.foundCounts);
  return { level, figures: told, blocks: [], ...(await pairedByCpu(calibration, which, cpuUse, simulate)) };
}

/** What was not identified may be anywhere in its range. */
export function outcomeOf(range: ParameterRange, fit: MachineFit, truth: MachineVector): TrialOutcome {
  const found = fit.parameters.get(range.name)!;
  const actual = truth[range.name];
  const low = found.identified ? found.low : parameterAt(range, 0);
  const high = found.identified ? found.high : parameterAt(range, 1);
  return { ...found, name: range.name, truth: actual, covered: low <= actual && actual <= high };
}
