import { median } from "../../stats/index.js";
import type { MachineVector } from "../machine-vector.js";
import type { RunFigures } from "../run-figures.js";
import type { SimulateRuns } from "../simulate-runs.js";
import {
  FITTED_FIGURES,
  type FittedFigure,
  logOf,
  OF_ONE_ROUTE,
  type ObservedRun,
  simulationsOf,
  TAIL_SAMPLES,
} from "./observed-run.js";

/** One term of the objective: a figure at a level. */
export interface Target {
  readonly level: string;
  readonly figure: FittedFigure;
  /** Median over the level's runs of the figure's logarithm: of five runs one may have met a neighbour, and says so. */
  readonly observed: number;
  /** 1 / (se² + 0.02²). */
  readonly weight: number;
}

/** A model that is right to 2 % is as right as it needs to be (reference B3). */
const MODEL_SD = 0.02;
/** Of a figure between runs, beyond sampling, where no level has two. */
const UNREPLICATED_SD = 0.1;
/** A level's variance counts for its degrees of freedom, what all levels say of it for this many more. */
const SHARED_FREEDOM = 3;

/** Simulations of the runs on some machine: `draws` of each, in order of the runs. */
export interface Explained {
  readonly figures: readonly RunFigures[];
  readonly draws: number;
}

/**
 * The targets of the runs, by figure and level in order of appearance.
 *
 * What is uncertain of a level is the spread of its runs beyond what a simulation of each explains: runs of one level
 * differ in their arrivals and, on a shared machine, much more in the speed of the core, and both are known. The variance
 * of two or three runs is hardly known itself. But how much simulations of one run differ is: little on an idle machine, ten
 * times as much near saturation. So each level's variance leans on that, times what it is too small by on all levels together.
 */
export function targetsOf(runs: readonly ObservedRun[], explained: Explained): Target[] {
  const position = new Map(runs.map((run, r) => [run, r]));
  return FITTED_FIGURES.flatMap((figure) => {
    const levels = observedOf(runs, figure).map(({ level, members, observed }) => {
      const draws = members.map((run) => drawsOf(explained, position.get(run)!, figure));
      const sampling = mean(draws.map(variance)) * (1 + 1 / explained.draws);
      const residuals = members.map((run, i) => logOf(run.figures, figure) - mean(draws[i]!));
      return { level, observed, sampling, own: robustVariance(residuals), freedom: members.length - 1 };
    });
    const ratios = levels.flatMap(({ own, sampling, freedom }) =>
      freedom > 0 && sampling > 0 ? Math.max(1, own / sampling) : [],
    );
    return levels.map(({ level, observed, sampling, own, freedom }): Target => {
      const expected = ratios.length > 0 ? sampling * median(ratios) : sampling + UNREPLICATED_SD ** 2;
      const pooled = (freedom * own + SHARED_FREEDOM * expected) / (freedom + SHARED_FREEDOM);
      return { level, figure, observed, weight: 1 / (Math.max(sampling, pooled) / (freedom + 1) + MODEL_SD ** 2) };
    });
  });
}

/** A figure of each level that has it: the median over its runs of the logarithm. */
export function observedOf(
  runs: readonly ObservedRun[],
  figure: FittedFigure,
): { readonly level: string; readonly members: readonly ObservedRun[]; readonly observed: number }[] {
  return byLevel(runs).flatMap(([level, members]) => {
    const tail = members.reduce((sum, { blocks }) => sum + blocks.reduce((n, block) => n + block.length, 0), 0) / 100;
    if (figure === "p99" && tail < TAIL_SAMPLES) return [];
    if (OF_ONE_ROUTE.has(figure) && members.some(({ routes = 1 }) => routes > 1)) return [];
    const logs = members.map(({ figures }) => logOf(figures, figure));
    return logs.every(Number.isFinite) ? [{ level, members, observed: median(logs) }] : [];
  });
}

/** Logarithms of the figure in the simulations of a run; where nothing was answered they explain nothing. */
function drawsOf({ figures, draws }: Explained, run: number, figure: FittedFigure): number[] {
  return figures.slice(run * draws, (run + 1) * draws).map((each) => {
    const log = logOf(each, figure);
    return Number.isFinite(log) ? log : 0;
  });
}

export function byLevel(runs: readonly ObservedRun[]): [string, ObservedRun[]][] {
  const levels = new Map<string, ObservedRun[]>();
  for (const run of runs) {
    const members = levels.get(run.level);
    if (members) members.push(run);
    else levels.set(run.level, [run]);
  }
  return [...levels];
}

/**
 * What the runs would have measured on a machine of these parameters: the logarithm of each target. Every run is
 * simulated with its own arrivals and, under all parameters, the same other draws: differences are the parameters'.
 *
 * @param draws simulations per run
 */
export async function simulatedTargets(
  runs: readonly ObservedRun[],
  targets: readonly Target[],
  vector: MachineVector,
  draws: number,
  simulate: SimulateRuns,
): Promise<number[]> {
  const figures = await simulate(await simulationsOf(runs, vector, draws));
  return targets.map(({ level, figure }) =>
    median(
      runs.flatMap((run, r) =>
        run.level === level ? mean(figures.slice(r * draws, (r + 1) * draws).map((each) => logOf(each, figure))) : [],
      ),
    ),
  );
}

/** J(θ) of the reference, B3: the weighted squares of the logarithms' differences. */
export function distance(targets: readonly Target[], simulated: readonly number[]): number {
  return targets.reduce((sum, { observed, weight }, i) => {
    const difference = simulated[i]! - observed;
    return Number.isFinite(difference) ? sum + weight * difference ** 2 : sum + 1e6;
  }, 0);
}

/** Of a normal law, from the median absolute deviation: one run far out does not make its level worthless. */
function robustVariance(values: readonly number[]): number {
  const middle = median(values);
  return (1.4826 * median(values.map((value) => Math.abs(value - middle)))) ** 2;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, values.length - 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
