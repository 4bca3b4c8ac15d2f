import type { FittedParameter, MachineCalibration } from "../scenario/calibration.js";
import { fitMachine, type FitOptions, type MachineFit } from "./fit/fit-machine.js";
import type { ObservedRun } from "./fit/observed-run.js";
import type { MetMachine } from "./met-machine.js";
import { median } from "../stats/index.js";
import { FOLLOWED_RANGES, GIVEN_FOLLOWED_RANGES, MACHINE_RANGES, type ParameterRange } from "./fit/parameter-space.js";
import { IDEAL_MACHINE, type MachineParameter, type MachineVector } from "./machine-vector.js";
import type { SchedulerSpec } from "../sim/index.js";

/** Fewer runs than this cannot tell six parameters from the weather. */
export const LEAST_RUNS = 8;

/** What the caches keep, where it was measured. */
export interface MeasuredCaches {
  /** One a round, in order of size. */
  readonly lifetimesSeconds: readonly number[];
  readonly routeShare: FittedParameter;
  /** What each observed run met. */
  readonly met: readonly MetMachine[];
}

/** What need not be fitted. */
export interface GivenMachine {
  readonly scheduler?: SchedulerSpec | undefined;
  readonly caches?: MeasuredCaches | undefined;
}

/** What an idle core adds, and what neighbours cost each other: where cold caches were measured these are it. */
const COLD_CACHES: ReadonlySet<MachineParameter> = new Set(["idleArrivalSeconds", "contention"]);

/** Whose mean speed counts: what one draw's requests ask for is not the core's speed. */
const SPEED_DRAWS = [0, 1, 2, 3];

/**
 * Fits the machine to the open-loop runs: the calibration's `machine` section.
 *
 * Response times alone hardly tell apart who gets the core, what an idle core costs, what requests cost each other and how
 * the speed varies. So the scheduler is given, and what an idle core and neighbours add is left out where cold caches were
 * measured. Where each request says what it used, what is not CPU is fitted with all the others given: followed request by request
 * a run has nothing random left but its waits. Then the others, with that given.
 */
export async function calibrateMachine(
  observed: readonly ObservedRun[],
  speedIndex: number | undefined,
  options: FitOptions,
  { scheduler, caches }: GivenMachine = {},
): Promise<MachineCalibration> {
  const given = { ...IDEAL_MACHINE, ...scheduler };
  const searched = (ranges: readonly ParameterRange[]): readonly ParameterRange[] =>
    ranges.filter(({ name }) => caches === undefined || !COLD_CACHES.has(name));
  const runs = observed.flatMap(({ followed, ...run }) => (followed === undefined ? [] : [{ ...run, ...followed }]));
  const followed =
    runs.length < LEAST_RUNS
      ? undefined
      : await fitMachine(runs, { ...options, ranges: searched(FOLLOWED_RANGES), fixed: given });
  const lifetime = caches === undefined ? Infinity : median(caches.lifetimesSeconds);
  const kept = { cacheLifetimeSeconds: lifetime, cacheRouteShare: caches?.routeShare.value ?? 0 };
  const fit = await fitMachine(observed, {
    ...options,
    ranges: searched(followed === undefined ? MACHINE_RANGES : GIVEN_FOLLOWED_RANGES),
    fixed: { ...(followed?.vector ?? given), ...kept },
  });
  const met =
    caches?.met ??
    (await Promise.all(
      observed.map(async (run) => ({ speed: await speedOf(run, fit.vector), lifetimeSeconds: undefined })),
    ));
  const parameter = (name: MachineParameter): FittedParameter =>
    parameterOf(followed, name) ?? parameterOf(fit, name) ?? unsearched(name);
  return {
    idleArrivalSeconds: parameter("idleArrivalSeconds"),
    contention: parameter("contention"),
    modulation: {
      slowShare: parameter("slowShare"),
      slowdown: parameter("slowdown"),
      slowDwellSeconds: parameter("slowDwellSeconds"),
    },
    ...(scheduler === undefined ? {} : { scheduler }),
    overheadSeconds: parameter("overheadSeconds"),
    ...(caches === undefined
      ? {}
      : { caches: { lifetimeSeconds: spreadOf(caches.lifetimesSeconds, lifetime), routeShare: caches.routeShare } }),
    runToRunSd: fit.runToRunSd,
    followedRunToRunSd: followed?.runToRunSd,
    speedIndex: speedIndex ?? 1,
    // A blind forecast does not know which of the machines that were met it will meet.
    bootstrap: fit.bootstrap.map((point, b) => {
      const { cacheLifetimeSeconds: _, cacheRouteShare: __, sliceSeconds: ___, tickSeconds: ____, ...vector } = point;
      const { speed, lifetimeSeconds } = met[b % met.length]!;
      return {
        ...vector,
        ...followedVector(followed, b),
        speed,
        ...(lifetimeSeconds === undefined ? {} : { cacheLifetimeSeconds: lifetimeSeconds }),
      };
    }),
  };
}

/** Measured, not searched: between which the rounds lie. */
function spreadOf(sorted: readonly number[], value: number): FittedParameter {
  return { value, low: sorted[0]!, high: sorted.at(-1)!, identified: true };
}

async function speedOf(run: ObservedRun, vector: MachineVector): Promise<number> {
  const { match } = run;
  if (match === undefined) return run.speed;
  const matched = await Promise.all(SPEED_DRAWS.map(async (draw) => (await match(vector, draw)).speed));
  return matched.reduce((sum, each) => sum + each, 0) / matched.length;
}

/** As it was found; undefined: it was given and not searched. */
function parameterOf(fit: MachineFit | undefined, name: MachineParameter): FittedParameter | undefined {
  const found = fit?.parameters.get(name);
  if (found === undefined) return undefined;
  const { value, low, high, identified } = found;
  return { value, low, high, identified };
}

/** Absent, by decision and not by measurement. */
function unsearched(name: MachineParameter): FittedParameter {
  return { value: IDEAL_MACHINE[name], low: IDEAL_MACHINE[name], high: IDEAL_MACHINE[name], identified: false };
}

/** The `b`-th vector of that fit's bootstrap, as far as it was searched. */
function followedVector(fit: MachineFit | undefined, b: number): Partial<MachineVector> {
  const vector = fit?.bootstrap[b];
  return vector === undefined ? {} : { overheadSeconds: vector.overheadSeconds };
}
