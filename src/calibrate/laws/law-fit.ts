import type { LawKind } from "../../scenario/calibration.js";

/** A candidate at its maximum likelihood. */
export interface LawFit {
  readonly kind: LawKind;
  /** Units are in the names; those without are pure numbers. */
  readonly parameters: Readonly<Record<string, number>>;
  /** How many of them were estimated, for AIC. */
  readonly freeParameters: number;
  /** Natural logarithm of the density of the whole sample, per second each. */
  readonly logLikelihood: number;
  readonly cdf: (seconds: number) => number;
}

/** A sample as the candidates need it: positive, ascending, with the sums that several of them use. */
export interface LawSample {
  readonly sorted: Float64Array;
  readonly mean: number;
  readonly scv: number;
  readonly meanLog: number;
  /** Of the logarithms, divided by n. */
  readonly varianceLog: number;
}

/** @param positive seconds, each above zero, in any order; at least one */
export function lawSample(positive: readonly number[]): LawSample {
  const sorted = Float64Array.from(positive).sort();
  const { mean, variance } = momentsOf(sorted);
  const logs = momentsOf(sorted.map(Math.log));
  return { sorted, mean, scv: variance / (mean * mean), meanLog: logs.mean, varianceLog: logs.variance };
}

/** Akaike's criterion: twice the parameters less twice the log-likelihood; smaller is better (Akaike, IEEE TAC 19, 1974). */
export function aic({ freeParameters, logLikelihood }: LawFit): number {
  return 2 * freeParameters - 2 * logLikelihood;
}

export function momentsOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}
