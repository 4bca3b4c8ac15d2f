import type { Calibration } from "../scenario/calibration.js";
import { FOUND } from "./found-in-flight.js";
import type { ArrivalProcess, RunSpec, SpeedTraceSpec, SystemSpec } from "../sim/index.js";
import { fittedVector, type MachineVector } from "./machine-vector.js";
import type { RequestFactors } from "./request-cpu.js";
import { type StackShape, stackSystem } from "./stack-system.js";

/** An open loop against the calibrated stack: requests come when they are due, whatever became of the others. */
export interface OpenLoopCase {
  /** Also the load's name: with `seed` it keys the arrivals, for the simulator and the load generator alike. */
  readonly name: string;
  /** `route`: index into the calibration's routes. */
  readonly mix: readonly { readonly route: number; readonly weight: number }[];
  readonly ratePerSecond: number;
  /** Measured, after the warm-up. */
  readonly durationSeconds: number;
  readonly warmupSeconds: number;
  /** Of the arrivals. */
  readonly seed: number;
  readonly arrivals: ArrivalProcess;
  readonly stack: StackShape;
  /** Added to every round trip to the database. */
  readonly databaseDelaySeconds?: number | undefined;
}

/** Requests under way when the load ends may take this long: as the load generator drains. */
const DRAIN_SECONDS = 10;
/** As short as the CPU of the stack's processes is read, and as long as CPU per request means something. */
const LEAST_STEP_SECONDS = 0.1;
const REQUESTS_PER_STEP = 25;
const LEAST_STEPS = 20;
/** No cap within reason: an open loop that drops requests is no open loop. */
const MAX_IN_FLIGHT = 100_000;

/**
 * The calibrated stack under an open loop. Its `loads[0]`, with the case's seed and replication 0, is also what
 * drives the real stack (`arrivalSchedule`): prediction and measurement see the same arrivals.
 *
 * @param machine the point of the fit, default the calibration's best; and the speed of the stack's cores relative to
 *   the calibration's, default 1, and how it went around that
 */
export function openLoopSystem(
  calibration: Calibration,
  which: OpenLoopCase,
  machine: {
    readonly vector?: MachineVector | undefined;
    readonly speed?: number;
    readonly speedTrace?: SpeedTraceSpec | undefined;
    /** One draw of what another number of workers costs; absent: the mean. */
    readonly costRound?: number | undefined;
    /** What each request used, where it is known: by position in the mix. */
    readonly requestFactors?: RequestFactors | undefined;
  } = {},
): SystemSpec {
  const fitted = calibration.machine === undefined ? undefined : fittedVector(calibration.machine);
  const system = stackSystem(calibration, which.mix, which.stack, {
    vector: machine.vector ?? fitted,
    speed: machine.speed ?? 1,
    speedTrace: machine.speedTrace,
    costRound: machine.costRound,
    requestFactors: machine.requestFactors,
    databaseDelaySeconds: which.databaseDelaySeconds,
  });
  return {
    ...system,
    loads: [
      {
        executor: "arrival-rate",
        name: which.name,
        startTimeSeconds: 0,
        gracefulStopSeconds: DRAIN_SECONDS,
        minIterationSeconds: 0,
        mix: which.mix.map(({ weight }, journey) => ({ journey, weight })),
        startRatePerSecond: which.ratePerSecond,
        stages: [{ durationSeconds: which.warmupSeconds + which.durationSeconds, target: which.ratePerSecond }],
        arrivals: which.arrivals,
        maxVUs: MAX_IN_FLIGHT,
      },
    ],
    journeys: system.routes.map(({ name }, route) => ({ name, steps: [{ route, thinkTime: null }] })),
  };
}

/** Steps of a run, warm-up included, in which the CPU per request is known. */
export function cpuSteps(horizonSeconds: number, ratePerSecond: number): number {
  return Math.max(
    LEAST_STEPS,
    Math.floor(horizonSeconds / Math.max(LEAST_STEP_SECONDS, REQUESTS_PER_STEP / ratePerSecond)),
  );
}

/** One simulated run of a case: its own arrivals, and everything else drawn by `seed`. */
export function openLoopRun(which: OpenLoopCase, seed: number): RunSpec {
  const horizonSeconds = which.warmupSeconds + which.durationSeconds;
  return {
    seed,
    replication: 0,
    arrivalSeed: which.seed,
    horizonSeconds,
    warmUpSeconds: which.warmupSeconds,
    drainSeconds: DRAIN_SECONDS,
    intervals: cpuSteps(horizonSeconds, which.ratePerSecond),
    loadFactor: 1,
    foundClasses: FOUND.length + 1,
  };
}
