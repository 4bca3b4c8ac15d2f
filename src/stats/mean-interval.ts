import { mean, sampleStandardDeviation } from "simple-statistics";
import { studentTQuantile } from "./student-t.js";

/** A mean and the half-width of its two-sided confidence interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly halfWidth: number;
}

/**
 * Student's interval for the mean of independent values, one a replication:
 * mean ± t(n - 1) s / sqrt(n). With fewer than two values the half-width is Infinity.
 */
export function meanInterval(values: readonly number[], confidence: number): MeanInterval {
  if (values.length === 0) return { mean: Number.NaN, halfWidth: Number.POSITIVE_INFINITY };
  const centre = mean([...values]);
  if (values.length === 1) return { mean: centre, halfWidth: Number.POSITIVE_INFINITY };
  const t = studentTQuantile((1 + confidence) / 2, values.length - 1);
  return { mean: centre, halfWidth: (t * sampleStandardDeviation([...values])) / Math.sqrt(values.length) };
}

/**
 * Half-width of the interval around a figure of the pooled sample (a quantile), from the same figure of each
 * of its sections: t(b - 1) sqrt(sum (q_j - q)^2 / (b (b - 1))). Requests of one run depend on one another,
 * so an interval that counts them as independent would be far too narrow.
 * (Asmussen & Glynn, Stochastic Simulation, 2007, ch. III; Nakayama 2014.)
 */
export function sectionedHalfWidth(pooled: number, sections: readonly number[], confidence: number): number {
  const b = sections.length;
  if (b < 2) return Number.POSITIVE_INFINITY;
  const squares = sections.reduce((sum, q) => sum + (q - pooled) ** 2, 0);
  return studentTQuantile((1 + confidence) / 2, b - 1) * Math.sqrt(squares / (b * (b - 1)));
}
