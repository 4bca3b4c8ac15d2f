import { studentTQuantile } from "../stats/student-t.js";

/** A mean with the half-width of its 95 % interval. */
export interface BlockMean {
  readonly mean: number;
  readonly halfWidth: number;
}

/**
 * The interval from the means of blocks (here: rounds of the calibration). Requests of one block are alike
 * because the machine's speed drifts, so the block is what is independent, never the request.
 */
export function blockMean(blockMeans: readonly number[]): BlockMean {
  const n = blockMeans.length;
  if (n === 0) return { mean: 0, halfWidth: 0 };
  const mean = blockMeans.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean, halfWidth: 0 };
  const squares = blockMeans.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  return { mean, halfWidth: studentTQuantile(0.975, n - 1) * standardError };
}
