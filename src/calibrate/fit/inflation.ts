import { FAINT_RIDGE, leastSquaresStep } from "./least-squares-step.js";
import type { Target } from "./objective.js";

/**
 * By how much more each coordinate varies because targets are not independent, though J adds them as if they were: mean, median
 * and p95 of a run rise together, and a median of four runs is less certain than their mean. Of each coordinate the variance of
 * the Gauss-Newton step that follows simulated targets, over that which follows as many independent ones (the sandwich over
 * the naive variance: Varin, Reid & Firth, Statistica Sinica 21, 2011, 2.3); at least 1. A profile is cut so much higher.
 *
 * @param jacobian one row per target
 */
export function inflationOf(targets: readonly Target[], jacobian: readonly (readonly number[])[]): number[] {
  const weights = targets.map(({ weight }) => weight);
  const errors = weights.map((weight) => 1 / Math.sqrt(weight));
  const spread = (moves: readonly (readonly number[])[]): number[] => {
    const steps = moves.map((move) => leastSquaresStep(jacobian, weights, move, FAINT_RIDGE));
    return (jacobian[0] ?? []).map((_, i) => steps.reduce((sum, step) => sum + step[i]! ** 2, 0));
  };
  const only = (t: number): number[] => errors.map((error, k) => (k === t ? error : 0));
  const alone = spread(targets.map((_, t) => only(t)));
  // Of what no noise is known counts as independent.
  const together = spread(targets.flatMap(({ noise }, t) => (noise.length > 0 ? [] : [only(t)])));
  for (const level of new Set(targets.map(({ level: name }) => name))) {
    const members = targets.map((target) => (target.level === level ? target.noise : []));
    const samples = Math.max(...members.map(({ length }) => length));
    const moves = Array.from({ length: samples }, (_, s) => members.map((noise, t) => errors[t]! * (noise[s] ?? 0)));
    for (const [i, variance] of spread(moves).entries()) together[i]! += variance / Math.max(1, samples);
  }
  return alone.map((variance, i) => (variance > 0 ? Math.max(1, together[i]! / variance) : 1));
}
