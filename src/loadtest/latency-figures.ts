/** Mean and percentiles of a run's latencies, in seconds. */
export interface LatencyFigures {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** NaN throughout for an empty sample: a figure that does not exist must not look like one. */
export function latencyFigures(samples: Float64Array): LatencyFigures {
  const sorted = samples.slice();
  sorted.sort();
  return {
    mean: meanOf(sorted),
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** Linear interpolation between order statistics, as k6 does it. `sorted` ascending, `p` in [0, 1]. */
export function percentile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? Number.NaN : sum / values.length;
}
