import { Draws, law, Stream } from "../../sim/index.js";
import type { MachineVector } from "../machine-vector.js";
import { leastSquaresStep } from "./least-squares-step.js";
import { byLevel, type Target, targetsOf } from "./objective.js";
import type { ObservedRun } from "./observed-run.js";
import { type ParameterRange, vectorAt } from "./parameter-space.js";
import { resample } from "./resample.js";
import type { Search } from "./search.js";

/** As little as keeps a direction finite that nothing is known of: more would be a prior, and make intervals too narrow. */
const RIDGE = 0.2;

/** Twice the log-likelihood by which a 95 % interval of one parameter is cut: χ²₁. */
export const PROFILE_THRESHOLD = 3.84;

/** Where J is asked about a coordinate, in units of its range. */
const GRID = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
/** The interval ends between two of these points: in the middle, for all that is known. */
const HALF_STEP = 0.0625;

/** Between two points of the unit interval. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

export interface Bootstrap {
  readonly vectors: MachineVector[];
  /** By coordinate: where the fit is as good, the others held. Near the optimum that may be more than a step says. */
  readonly spans: readonly Span[];
}

/**
 * One Gauss-Newton step from the optimum for each bootstrap sample. A full search for each would cost a hundred fits;
 * near the optimum the logarithms of the figures are close to linear in the logarithms of the parameters.
 *
 * Where they do not move at all (a slice longer than every request) a step says nothing, and staying at the optimum would
 * claim that all is known. Such a coordinate is anchored anywhere between the values at which J is as good as at the optimum.
 */
export async function bootstrapVectors(
  search: Search,
  runs: readonly ObservedRun[],
  ranges: readonly ParameterRange[],
  at: readonly number[],
  { seed, bootstraps, draws }: { readonly seed: number; readonly bootstraps: number; readonly draws: number },
): Promise<Bootstrap> {
  const { targets } = search;
  const jacobian = await search.jacobian(ranges, at, draws);
  const weights = targets.map(({ weight }) => weight);
  const spans = await spansOf(search, ranges, at, Math.max(2, Math.ceil(draws / 4)));
  const chance = new Draws(new Stream(seed, 0, "anchor"), law({ kind: "uniform", min: 0, max: 1 }));
  const observed = new Map(targets.map((target, t) => [key(target), t]));
  const centre = new Map(targetsOf(runs).map((target) => [key(target), target.observed]));
  // Resampling n values spreads their mean by (n - 1) / n of its variance: little with many, half with two. And what
  // they were compared with is a mean of `draws` simulations, with an error of its own.
  const widening = new Map(
    byLevel(runs).map(([level, { length: n }]) => [level, Math.sqrt((n > 1 ? n / (n - 1) : 1) * (1 + 1 / draws))]),
  );
  const vectors = Array.from({ length: bootstraps }, (_, b) => {
    const sample = targetsOf(resample(runs, seed, b));
    // What the sample moved the targets by: at the data themselves the step is nothing, as it should be.
    const residuals = targets.map(() => 0);
    for (const target of sample) {
      const t = observed.get(key(target));
      if (t !== undefined) residuals[t] = widening.get(target.level)! * (target.observed - centre.get(key(target))!);
    }
    const anchor = spans.map(({ low, high }, i) => low + (high - low) * chance.at(b * ranges.length + i) - at[i]!);
    const step = leastSquaresStep(jacobian, weights, residuals, RIDGE, anchor);
    return vectorAt(
      ranges,
      at.map((u, i) => u + step[i]!),
    );
  });
  return { vectors, spans };
}

/** By coordinate: where J is not worse than at the optimum by more than chance, the others held. */
async function spansOf(
  search: Search,
  ranges: readonly ParameterRange[],
  at: readonly number[],
  draws: number,
): Promise<Span[]> {
  const optimum = await search.value(ranges, at, draws);
  const spans: Span[] = [];
  for (const [i, u] of at.entries()) {
    let [low, high] = [u, u];
    for (const point of GRID) {
      const there = await search.value(
        ranges,
        at.map((each, j) => (i === j ? point : each)),
        draws,
      );
      if (there - optimum > PROFILE_THRESHOLD) continue;
      low = Math.min(low, Math.max(0, point - HALF_STEP));
      high = Math.max(high, Math.min(1, point + HALF_STEP));
    }
    spans.push({ low, high });
  }
  return spans;
}

function key({ level, figure }: Target): string {
  return `${level}\n${figure}`;
}
