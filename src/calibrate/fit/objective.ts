import type { MachineVector } from "../machine-vector.js";
import type { RunFigures } from "../run-figures.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { FITTED_FIGURES, type FittedFigure, type ObservedRun, simulationsOf, TAIL_SAMPLES } from "./observed-run.js";

/** One term of the objective: a figure at a level. */
export interface Target {
  readonly level: string;
  readonly figure: FittedFigure;
  /** Mean over the level's runs of the figure's logarithm. */
  readonly observed: number;
  /** 1 / (se² + 0.02²). */
  readonly weight: number;
}

/** A model that is right to 2 % is as right as it needs to be (reference B3). */
const MODEL_SD = 0.02;
/** Of a figure between runs, where there is one run only. */
const UNREPLICATED_SD = 0.1;

/** The targets of the runs, by level in order of appearance. */
export function targetsOf(
  runs: readonly ObservedRun[],
  figuresOf: (run: ObservedRun) => RunFigures = ownFigures,
): Target[] {
  return byLevel(runs).flatMap(([level, members]) =>
    FITTED_FIGURES.flatMap((figure): Target[] => {
      const tail = members.reduce((sum, { blocks }) => sum + blocks.reduce((n, block) => n + block.length, 0), 0) / 100;
      if (figure === "p99" && tail < TAIL_SAMPLES) return [];
      const logs = members.map((run) => Math.log(figuresOf(run)[figure]));
      if (!logs.every(Number.isFinite)) return [];
      const observed = mean(logs);
      const n = logs.length;
      const variance =
        n > 1 ? logs.reduce((sum, log) => sum + (log - observed) ** 2, 0) / (n - 1) : UNREPLICATED_SD ** 2;
      return [{ level, figure, observed, weight: 1 / (variance / n + MODEL_SD ** 2) }];
    }),
  );
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
    mean(
      runs.flatMap((run, r) =>
        run.level === level ? figures.slice(r * draws, (r + 1) * draws).map((each) => Math.log(each[figure])) : [],
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

function ownFigures({ figures }: ObservedRun): RunFigures {
  return figures;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
