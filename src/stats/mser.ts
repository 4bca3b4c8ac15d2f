/** Where a run settles. */
export interface Truncation {
  /** Observations to delete. */
  readonly observations: number;
  /** False if the rule wants half the run or more: the run is too short to tell. */
  readonly settled: boolean;
}

const BATCH = 5;

/**
 * MSER-5 (White 1997; Spratt 1998): delete the first d of the means of 5 consecutive observations for which
 * the standard error of the rest is least, d at most half of them.
 *
 * `path` holds one average a time bin, itself averaged over replications; bins without data are NaN and
 * count as the bin before.
 */
export function mser5(path: ArrayLike<number>): Truncation {
  const means = batchMeans(path);
  const m = means.length;
  let best = 0;
  let least = Infinity;
  let sum = 0;
  let squares = 0;
  // From the end, so that the sums over what remains grow by one term a step.
  for (let d = m - 1; d >= 0; d--) {
    sum += means[d]!;
    squares += means[d]! * means[d]!;
    const left = m - d;
    const deviation = squares - (sum * sum) / left;
    const error = deviation / (left * left);
    if (d <= m / 2 && error <= least) {
      least = error;
      best = d;
    }
  }
  return { observations: best * BATCH, settled: best < Math.floor(m / 2) };
}

function batchMeans(path: ArrayLike<number>): number[] {
  const means: number[] = [];
  let last = 0;
  for (let start = 0; start + BATCH <= path.length; start += BATCH) {
    let sum = 0;
    for (let i = start; i < start + BATCH; i++) {
      const value = path[i]!;
      if (!Number.isNaN(value)) last = value;
      sum += last;
    }
    means.push(sum / BATCH);
  }
  return means;
}
