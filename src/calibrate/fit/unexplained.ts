import type { MachineVector } from "../machine-vector.js";
import type { RunFigures } from "../run-figures.js";
import type { SimulateRuns } from "../simulate-runs.js";
import { byLevel } from "./objective.js";
import { FITTED_FIGURES, type FittedFigure, logOf, type ObservedRun, simulationsOf } from "./observed-run.js";

/** Figures whose spread between runs makes a forecast's. */
const LATENCIES: readonly FittedFigure[] = ["mean", "p50", "p95"];
/** A model that is right to 2 % is as right as it needs to be (reference B3). */
const LEAST_SD = 0.02;

export interface Unexplained {
  /**
   * The runs without what their own arrivals explain: each figure divided by what the simulation of that very run gave,
   * relative to its level. What is left to differ between repeats is the machine, and what a bootstrap may resample.
   */
  readonly runs: readonly ObservedRun[];
  /** Standard deviation of a run's log residual beyond that of its own random demands. */
  readonly runToRunSd: number;
}

/** Splits the spread between runs at the optimum into what a simulation of the same arrivals has too, and the rest. */
export async function unexplained(
  runs: readonly ObservedRun[],
  vector: MachineVector,
  draws: number,
  simulate: SimulateRuns,
): Promise<Unexplained> {
  const figures = await simulate(await simulationsOf(runs, vector, draws));
  const logs = (r: number, figure: FittedFigure): number[] =>
    figures.slice(r * draws, (r + 1) * draws).map((each) => logOf(each, figure));
  const own = runs.map((_, r) => new Map(FITTED_FIGURES.map((figure) => [figure, mean(logs(r, figure))])));
  const position = new Map(runs.map((run, r) => [run, r]));

  const centred = new Map<ObservedRun, ObservedRun>();
  for (const [, members] of byLevel(runs)) {
    const level = new Map(
      FITTED_FIGURES.map((figure) => [figure, mean(members.map((run) => own[position.get(run)!]!.get(figure)!))]),
    );
    for (const run of members) {
      const factor = (figure: FittedFigure): number => {
        const shift = level.get(figure)! - own[position.get(run)!]!.get(figure)!;
        return Number.isFinite(shift) ? Math.exp(shift) : 1;
      };
      const changed = Object.fromEntries(
        FITTED_FIGURES.map((figure) => [figure, (run.figures[figure] ?? Number.NaN) * factor(figure)]),
      ) as unknown as RunFigures;
      centred.set(run, { ...run, figures: changed });
    }
  }

  let squares = 0;
  let within = 0;
  let count = 0;
  for (const [r, run] of runs.entries()) {
    for (const figure of LATENCIES) {
      const residual = logOf(run.figures, figure) - own[r]!.get(figure)!;
      if (!Number.isFinite(residual)) continue;
      squares += residual ** 2;
      // The run itself is one draw of its demands; its simulated mean has the error of `draws`.
      within += variance(logs(r, figure)) * (1 + 1 / draws);
      count++;
    }
  }
  const beyond = count === 0 ? 0 : (squares - within) / count;
  return { runs: runs.map((run) => centred.get(run)!), runToRunSd: Math.max(LEAST_SD, Math.sqrt(Math.max(0, beyond))) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
