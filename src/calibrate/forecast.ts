import type { Calibration } from "../scenario/calibration.js";
import { arrivalSchedule, Draws, law, normalQuantile, Stream } from "../sim/index.js";
import { percentile } from "../loadtest/index.js";
import type { CpuUse } from "./cpu-use.js";
import { expectedSpeed, fittedVector, type MachineVector, vectorFrom } from "./machine-vector.js";
import { type OpenLoopCase, openLoopSystem } from "./open-loop-system.js";
import { matcher, simulationOf } from "./paired-run.js";
import { RUN_FIGURES, type RunFigure, type RunFigures } from "./run-figures.js";
import { type SimulateRuns, simulateOn } from "./simulate-runs.js";

/** A predicted figure with the 5 % and 95 % quantiles of its prediction for one run. Seconds; throughput per second. */
export interface ForecastFigure {
  readonly figure: RunFigure;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

export type Forecast = readonly ForecastFigure[];

export interface ForecastOptions {
  /**
   * Speed of the stack's cores during the run relative to the calibration's (speed index over `machine.speedIndex`).
   * Absent: blind, and the speeds seen while calibrating widen the interval.
   */
  readonly speed?: number | undefined;
  /** CPU that the run was seen to use: the speed is that which explains it, step by step, and `speed` is not asked. */
  readonly cpuUse?: CpuUse | undefined;
  /** Simulated runs for the interval; half as many for the prediction itself. */
  readonly replications?: number | undefined;
  readonly predict?: SimulateRuns | undefined;
}

const REPLICATIONS = 40;
/** Seeds of the interval's runs are not those of the prediction. */
const INTERVAL_SEEDS = 1_000_000;
/** Without a fit nothing is known of the spread between runs: an assumption, not a measurement. */
const UNFITTED_SD = 0.1;

/**
 * What one run of the case will measure. The prediction is the geometric mean over runs at the best fit, each with
 * the case's arrivals and draws of its own; the interval comes from one run per vector of the bootstrap, each times
 * exp(N(0, runToRunSd²)), the spread between runs that no model explains (reference B3, "Forecast").
 */
export async function forecast(
  calibration: Calibration,
  which: OpenLoopCase,
  { speed, cpuUse, replications = REPLICATIONS, predict = simulateOn() }: ForecastOptions = {},
): Promise<Forecast> {
  const match = cpuUse === undefined ? undefined : matcher(calibration, which, cpuUse, predict);
  const best = Array.from({ length: Math.max(4, Math.ceil(replications / 2)) }, async (_, draw) =>
    simulationOf(calibration, which, draw, {
      speed: speed ?? expectedSpeed(calibration.machine),
      matched: await match?.(undefined, draw),
    }),
  );
  const spread = Array.from({ length: replications }, async (_, i) => {
    const { vector, met } = drawn(calibration, i);
    const draw = INTERVAL_SEEDS + i;
    return simulationOf(calibration, which, draw, {
      vector,
      speed: speed ?? met,
      // Of a run whose CPU is known it does not matter what another number of workers costs.
      costRound: match === undefined ? i : undefined,
      matched: await match?.(vector, draw),
    });
  });
  const figures = await predict(await Promise.all([...best, ...spread]));
  const { runToRunSd = UNFITTED_SD, followedRunToRunSd = runToRunSd } = calibration.machine ?? {};
  const sd = cpuUse?.requestCpuSeconds === undefined ? runToRunSd : followedRunToRunSd;
  const factors = runToRunFactors(which.seed, replications, sd);
  const offered = offeredPerSecond(calibration, which);
  return RUN_FIGURES.map((figure) => {
    const predicted = geometricMean(figures.slice(0, best.length).map((each) => each[figure]));
    const values = figures.slice(best.length).map((each, i) => spreadOf(figure, each, factors[i] ?? 1, offered));
    const edge = figure === "throughput" ? edgePerSecond(figures.slice(0, best.length), which) : 0;
    const [low, high] = [0.05, 0.95].map((share) => percentile(sorted(values), share));
    return { figure, predicted, low: low! - edge, high: high! + edge };
  });
}

/** One vector of the bootstrap, and one of the speeds that were met while calibrating. */
function drawn({ machine }: Calibration, i: number): { vector: MachineVector | undefined; met: number } {
  const values = machine?.bootstrap[i % Math.max(1, machine.bootstrap.length)] ?? {};
  const vector = machine === undefined ? undefined : vectorFrom(values, fittedVector(machine));
  return { vector, met: values["speed"] ?? 1 };
}

/** Latencies differ from run to run by the factor. Throughput of an open loop is what was offered, until it is not. */
function spreadOf(figure: RunFigure, figures: RunFigures, factor: number, offered: number): number {
  if (figure !== "throughput") return figures[figure] * factor;
  const saturated = figures.throughput < 0.98 * offered;
  return saturated ? figures.throughput / factor : figures.throughput;
}

/**
 * How much of a throughput is chance where all arrivals are known: what was in flight at the window's two ends (Little's
 * law says how much that is) was answered on this side or on the other. Half of the 90 % interval.
 */
function edgePerSecond(figures: readonly RunFigures[], { durationSeconds }: OpenLoopCase): number {
  const inFlight = geometricMean(figures.map(({ throughput, mean }) => throughput * mean));
  return (normalQuantile(0.95) * Math.sqrt(2 * inFlight)) / durationSeconds;
}

/** What these arrivals ask for after the warm-up: Poisson counts differ from the nominal rate by chance. */
function offeredPerSecond(calibration: Calibration, which: OpenLoopCase): number {
  const [load] = openLoopSystem(calibration, which).loads;
  if (load?.executor !== "arrival-rate") return which.ratePerSecond;
  const { atSeconds } = arrivalSchedule(load, { seed: which.seed, replication: 0 });
  return atSeconds.filter((at) => at >= which.warmupSeconds).length / which.durationSeconds;
}

function runToRunFactors(seed: number, count: number, sd: number): number[] {
  const uniform = new Draws(new Stream(seed, 0, "runToRun"), law({ kind: "uniform", min: 0, max: 1 }));
  return Array.from({ length: count }, (_, i) => Math.exp(sd * normalQuantile(uniform.at(i))));
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
