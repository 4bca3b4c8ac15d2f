/**
 * Down-sampling that keeps what the eye sees: "largest triangle three buckets", Sveinn Steinarsson, *Downsampling
 * Time Series for Visual Representation*, MSc thesis, University of Iceland 2013, https://skemman.is/handle/1946/15343.
 * The points between the first and the last are dealt into equal buckets, and each bucket keeps the point that spans
 * the largest triangle with the point kept before it and the average of the bucket after it.
 */
import { ordered } from "../ordered.js";

/**
 * The indices of the points to keep, ascending; all of them when there are no more than `budget`.
 * `x` ascends; a null or non-finite `y` is no point. O(n).
 */
export function lttb(x: readonly number[], y: readonly (number | null)[], budget: number): number[] {
  const points = y.flatMap((value, index) => (value !== null && Number.isFinite(value) ? [index] : []));
  if (points.length <= budget || budget < 3) return budget < 3 ? points.slice(0, budget) : points;
  const at = (point: number): { px: number; py: number } => {
    const index = points[point] ?? 0;
    return { px: x[index] ?? 0, py: y[index] ?? 0 };
  };
  const bucketStart = (bucket: number): number => 1 + Math.floor((bucket * (points.length - 2)) / (budget - 2));

  const kept = [0];
  for (let bucket = 0; bucket < budget - 2; bucket++) {
    const start = bucketStart(bucket);
    const end = bucketStart(bucket + 1);
    const nextEnd = Math.min(bucketStart(bucket + 2), points.length);
    let meanX = 0;
    let meanY = 0;
    for (let point = end; point < nextEnd; point++) {
      const { px, py } = at(point);
      meanX += px / (nextEnd - end);
      meanY += py / (nextEnd - end);
    }
    const { px: lastX, py: lastY } = at(kept.at(-1) ?? 0);
    let best = start;
    let bestArea = -1;
    for (let point = start; point < end; point++) {
      const { px, py } = at(point);
      // Twice the triangle's area; the factor changes no comparison.
      const area = Math.abs((lastX - meanX) * (py - lastY) - (lastX - px) * (meanY - lastY));
      if (area > bestArea) {
        bestArea = area;
        best = point;
      }
    }
    kept.push(best);
  }
  kept.push(points.length - 1);
  return kept.map((point) => points[point] ?? 0);
}

/**
 * One set of indices for several series over the same `x`, so that they stay rows of one table: each series chooses
 * its share of the budget. A run of nulls keeps its first index, so that a line breaks where the data do.
 */
export function lttbTogether(
  x: readonly number[],
  series: readonly (readonly (number | null)[])[],
  budget: number,
): number[] {
  if (x.length <= budget) return x.map((_, index) => index);
  const share = Math.floor(budget / Math.max(series.length, 1));
  const kept = new Set<number>();
  for (const y of series) {
    for (const index of lttb(x, y, share)) kept.add(index);
    for (let index = 1; index < y.length; index++) if (y[index] === null && y[index - 1] !== null) kept.add(index);
  }
  return ordered([...kept], (a, b) => a - b);
}
