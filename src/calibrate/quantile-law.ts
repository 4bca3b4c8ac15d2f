import type { MeasuredLaw } from "../scenario/calibration.js";

/** Values in a law: enough that the one beyond the 99.5th percentile is its own. */
const QUANTILES = 200;

/**
 * The law of `samples` as equally likely values: each is the mean of one of 200 equal shares of the sorted
 * samples, so that the mean of the values is the mean of the samples. (Plain order statistics would lose
 * the tail's weight; the price here is that the tail's spread within the last share is averaged.)
 */
export function quantileLaw(samples: readonly number[], halfWidthSeconds: number): MeasuredLaw {
  if (samples.length === 0) return constantLaw(0, halfWidthSeconds);
  const sorted = Float64Array.from(samples);
  sorted.sort();
  const shares = sorted.length < QUANTILES ? [...sorted] : shareMeans(sorted, QUANTILES);
  const quantilesSeconds = shares.map(toNanoseconds);
  const meanSeconds = mean(quantilesSeconds);
  return { meanSeconds, halfWidthSeconds: toNanoseconds(halfWidthSeconds), scv: squaredCv(sorted), quantilesSeconds };
}

/** A quantity of which only the mean is known. */
export function constantLaw(meanSeconds: number, halfWidthSeconds: number): MeasuredLaw {
  const value = toNanoseconds(meanSeconds);
  return { meanSeconds: value, halfWidthSeconds: toNanoseconds(halfWidthSeconds), scv: 0, quantilesSeconds: [value] };
}

/** Means of `count` equal shares; a sample on a border is divided between its two shares. */
export function shareMeans(sorted: Float64Array, count: number): number[] {
  const width = sorted.length / count;
  return Array.from({ length: count }, (_, share) => {
    const from = share * width;
    const to = share === count - 1 ? sorted.length : from + width;
    let sum = 0;
    for (let i = Math.floor(from); i < to; i++) {
      const weight = Math.min(i + 1, to) - Math.max(i, from);
      sum += weight * (sorted[i] ?? 0);
    }
    return sum / (to - from);
  });
}

function squaredCv(values: Float64Array): number {
  const average = mean(values);
  if (average === 0) return 0;
  let squares = 0;
  for (const value of values) squares += (value - average) ** 2;
  return squares / values.length / average ** 2;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** No measurement here is finer, and the file stays readable. */
function toNanoseconds(seconds: number): number {
  return Math.round(seconds * 1e9) / 1e9;
}
