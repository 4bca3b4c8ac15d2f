import type { MachineVector } from "../machine-vector.js";
import type { RunFigures } from "../run-figures.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { FITTED_FIGURES, type FittedFigure, type ObservedRun, simulationsOf, TAIL_SAMPLES } from "./observed-run.js";

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
/** Of a figure between runs, where no level has two. */
const UNREPLICATED_SD = 0.1;
/** A level's variance counts for its degrees of freedom, that of all levels together for this many more. */
const SHARED_FREEDOM = 3;

/**
 * The targets of the runs, by level in order of appearance.
 *
 * What is uncertain of a level is the spread of its runs beyond what a simulation of each explains: runs of one
 * level differ in their arrivals and, on a shared machine, much more in the speed of the core, and both are known. The
 * variance of two or three runs is hardly known itself, so each level's leans on that of all levels.
 *
 * @param explained the figures of a simulation of each run; absent: nothing is explained
 */
export function targetsOf(runs: readonly ObservedRun[], explained?: readonly RunFigures[]): Target[] {
  const position = new Map(runs.map((run, r) => [run, r]));
  const levels = byLevel(runs);
  return FITTED_FIGURES.flatMap((figure) => {
    const spreads = levels.flatMap(([level, members]) => {
      const tail = members.reduce((sum, { blocks }) => sum + blocks.reduce((n, block) => n + block.length, 0), 0) / 100;
      if (figure === "p99" && tail < TAIL_SAMPLES) return [];
      const logs = members.map(({ figures }) => Math.log(figures[figure]));
      if (!logs.every(Number.isFinite)) return [];
      const residuals = members.map((run, i) => {
        const known = Math.log(explained?.[position.get(run)!]?.[figure] ?? 1);
        return logs[i]! - (Number.isFinite(known) ? known : 0);
      });
      return [{ level, observed: median(logs), variance: robustVariance(residuals), freedom: logs.length - 1 }];
    });
    const variances = spreads.flatMap(({ variance, freedom }) => (freedom > 0 ? variance : []));
    const shared = variances.length > 0 ? median(variances) : UNREPLICATED_SD ** 2;
    return spreads.map(({ level, observed, variance: own, freedom }): Target => {
      const variance = (freedom * own + SHARED_FREEDOM * shared) / (freedom + SHARED_FREEDOM);
      return { level, figure, observed, weight: 1 / (variance / (freedom + 1) + MODEL_SD ** 2) };
    });
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
        run.level === level
          ? mean(figures.slice(r * draws, (r + 1) * draws).map((each) => Math.log(each[figure])))
          : [],
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

/** Of an even number the mean of the middle two. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
