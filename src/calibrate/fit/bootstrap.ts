import { Draws, law, Stream } from "../../sim/index.js";
import { FAINT_RIDGE, leastSquaresStep } from "./least-squares-step.js";
import { byLevel, observedOf, type Target } from "./objective.js";
import { FITTED_FIGURES, type ObservedRun } from "./observed-run.js";
import { resample } from "./resample.js";
import type { Optimum } from "./profile.js";

/**
 * One Gauss-Newton step from the optimum for each bootstrap sample. A full search for each would cost a hundred fits;
 * near the optimum the logarithms of the figures are close to linear in the logarithms of the parameters.
 *
 * Where they do not move at all (a slice longer than every request) a step says nothing, and staying at the optimum would
 * claim that all is known. Such a coordinate is anchored anywhere between the values at which J is as good as at the optimum.
 */
export function bootstrapPoints(
  targets: readonly Target[],
  runs: readonly ObservedRun[],
  { at, jacobian, profiles }: Optimum,
  { seed, bootstraps, draws }: { readonly seed: number; readonly bootstraps: number; readonly draws: number },
): number[][] {
  const weights = targets.map(({ weight }) => weight);
  const chance = new Draws(new Stream(seed, 0, "anchor"), law({ kind: "uniform", min: 0, max: 1 }));
  const centre = figuresOf(runs);
  // Resampling n values spreads their mean by (n - 1) / n of its variance: little with many, half with two. And what
  // they were compared with is a mean of `draws` simulations, with an error of its own.
  const widening = new Map(
    byLevel(runs).map(([level, { length: n }]) => [level, Math.sqrt((n > 1 ? n / (n - 1) : 1) * (1 + 1 / draws))]),
  );
  return Array.from({ length: bootstraps }, (_, b) => {
    const sample = figuresOf(resample(runs, seed, b));
    // What the sample moved the targets by: at the data themselves the step is nothing, as it should be.
    const residuals = targets.map((target) => {
      const moved = sample.get(key(target));
      return moved === undefined ? 0 : widening.get(target.level)! * (moved - centre.get(key(target))!);
    });
    const anchor = profiles.map(({ low, high }, i) => low + (high - low) * chance.at(b * at.length + i) - at[i]!);
    const step = leastSquaresStep(jacobian, weights, residuals, FAINT_RIDGE, anchor);
    return at.map((u, i) => u + step[i]!);
  });
}

/** Observed logarithms, by figure and level. */
function figuresOf(runs: readonly ObservedRun[]): Map<string, number> {
  return new Map(
    FITTED_FIGURES.flatMap((figure) =>
      observedOf(runs, figure).map(({ level, observed }) => [key({ level, figure }), observed] as const),
    ),
  );
}

function key({ level, figure }: Pick<Target, "level" | "figure">): string {
  return `${level}\n${figure}`;
}
