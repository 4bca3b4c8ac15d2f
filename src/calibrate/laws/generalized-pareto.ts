import { maximum } from "./solve.js";
import { momentsOf } from "./law-fit.js";

/** Of excesses over a threshold. `shape` 0 is exponential; a mean exists below 1, a variance below 1/2. */
export interface ParetoTail {
  readonly shape: number;
  readonly scaleSeconds: number;
  readonly logLikelihood: number;
}

/** Below this maximum likelihood is not regular (Smith, Biometrika 72, 1985). */
const LEAST_SHAPE = -0.5;

/**
 * Maximum likelihood in one dimension (Grimshaw, Technometrics 35, 1993): given θ = shape / scale the shape is the mean
 * of ln(1 + θ y). θ is searched on a grid relative to the largest excess, below which the law must not end.
 *
 * @param excesses above the threshold, each at least zero, ascending
 */
export function fitParetoTail(excesses: Float64Array): ParetoTail {
  const k = excesses.length;
  const largest = excesses.at(-1)!;
  const { mean } = momentsOf(excesses);
  const exponential: ParetoTail = { shape: 0, scaleSeconds: mean, logLikelihood: -k * (Math.log(mean) + 1) };
  const at = (theta: number): ParetoTail => {
    let sum = 0;
    for (const y of excesses) sum += Math.log1p(theta * y);
    const shape = sum / k;
    const scaleSeconds = shape / theta;
    const regular = shape >= LEAST_SHAPE && scaleSeconds > 0;
    const logLikelihood = regular ? -k * (Math.log(scaleSeconds) + shape + 1) : Number.NEGATIVE_INFINITY;
    return { shape, scaleSeconds, logLikelihood };
  };
  let best = exponential;
  const search = (thetaAt: (u: number) => number): void => {
    const grid = Array.from({ length: 41 }, (_, i) => i / 40);
    const values = grid.map((u) => at(thetaAt(u)).logLikelihood);
    const peak = values.indexOf(Math.max(...values));
    const from = grid[Math.max(0, peak - 1)]!;
    const to = grid[Math.min(40, peak + 1)]!;
    const found = at(thetaAt(maximum((u) => at(thetaAt(u)).logLikelihood, from, to)));
    if (found.logLikelihood > best.logLikelihood) best = found;
  };
  search((u) => Math.exp(Math.log(1e-2) + u * Math.log(1e6)) / largest);
  search((u) => (-0.99 + 0.98 * u) / largest);
  return best;
}
