import { meanInterval, sectionedHalfWidth } from "../stats/index.js";
import type { Estimate, Interval } from "./result.js";

/** Requests that must lie beyond a percentile for it to be given as a number: 10 (so p99 needs 1,000 requests). */
const MINIMUM_EXCEEDANCES = 10;

/**
 * The mean of one figure a replication, with Student's interval. What is never below 0 in a replication has no mean below
 * 0 either: there the interval ends, which takes nothing from its coverage.
 */
export function meanEstimate(values: readonly number[], confidence: number): Estimate {
  if (values.length === 0) return missing("no replication has data for it");
  const { mean, halfWidth } = meanInterval(values, confidence);
  const range = interval(mean, halfWidth, confidence, values.length);
  const bounded = range !== null && range.low < 0 && values.every((value) => value >= 0);
  return { value: mean, interval: bounded ? { ...range, low: 0 } : range };
}

/** A quantile of the pooled sample, with the interval that its values in the single replications give. */
export function quantileEstimate(
  pooled: number,
  sections: readonly number[],
  confidence: number,
  count: number,
  p: number,
): Estimate {
  if (count === 0) return missing("no request ended");
  const beyond = Math.min(p, 1 - p) * count;
  // The extremes are what they are; every other quantile needs data on its far side.
  if (p > 0.5 && p < 1 && beyond < MINIMUM_EXCEEDANCES) {
    const needed = Math.ceil(MINIMUM_EXCEEDANCES / (1 - p) - 1e-9);
    return missing(`too few samples: ${count} requests, ${needed} needed for p(${trim(p * 100)})`);
  }
  const halfWidth = sectionedHalfWidth(pooled, sections, confidence);
  return { value: pooled, interval: interval(pooled, halfWidth, confidence, sections.length) };
}

/**
 * A share of which not one case was seen among `count`: 0, and at most ln(1 / (1 - confidence)) / count, at 95 %
 * the rule of three (Hanley & Lippman-Hand, JAMA 249, 1983). Student's interval would be [0, 0], which is too sure.
 */
export function noneEstimate(count: number, confidence: number, replications: number): Estimate {
  if (count === 0) return missing("no request ended");
  const high = Math.min(1, -Math.log(1 - confidence) / count);
  return { value: 0, interval: { low: 0, high, confidence, replications } };
}

export function missing(reason: string): Estimate {
  return { value: null, interval: null, reason };
}

/** The estimate in another unit. */
export function scaled(estimate: Estimate, factor: number): Estimate {
  if (estimate.value === null) return estimate;
  const { interval: range } = estimate;
  return {
    value: estimate.value * factor,
    interval: range === null ? null : { ...range, low: range.low * factor, high: range.high * factor },
  };
}

/** Relative half-width of an estimate; Infinity if it has no interval, 0 if it is exactly 0. */
export function relativeHalfWidth({ value, interval: range }: Estimate): number {
  if (value === null || range === null) return Infinity;
  const half = (range.high - range.low) / 2;
  return half === 0 ? 0 : half / Math.abs(value);
}

function interval(value: number, halfWidth: number, confidence: number, replications: number): Interval | null {
  if (!Number.isFinite(halfWidth)) return null;
  return { low: value - halfWidth, high: value + halfWidth, confidence, replications };
}

function trim(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
