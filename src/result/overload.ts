import type { Run } from "../sim/index.js";
import { meanInterval, slope } from "../stats/index.js";

export interface Overload {
  readonly explanation: string;
  /** Requests by which the backlog grows each second. */
  readonly growthPerSecond: number;
}

/** Completions must keep up with arrivals to within this share. */
const KEEPING_UP = 0.99;
/** Standard errors by which the growth of the backlog must exceed zero. */
const SIGNIFICANT = 3;

/**
 * Whether work arrives faster than it is done, so that no average exists: over the last half of the runs
 * either fewer than 99 % of the arrivals were completed, or the requests in flight grow, by a slope more than
 * three standard errors above zero that by the end has doubled them. The law: Loynes 1962; the rule:
 * reference/theory-and-calibration C7.
 */
export function detectOverload(runs: readonly Run[]): Overload | null {
  const first = runs[0];
  if (first === undefined) return null;
  const { binSeconds } = first.path;
  const growths = runs.map((run) => slope(lastHalf(run.path.inFlight)) / binSeconds);
  const levels = runs.map((run) => average(lastHalf(run.path.inFlight)));
  const growth = meanInterval(growths, 0.95).mean;
  const spread = standardError(growths);
  const seconds = (binSeconds * first.path.inFlight.length) / 2;
  const sent = totalOf(runs, (run) => lastHalf(run.series.sent));
  const ended = totalOf(runs, (run) => lastHalf(run.series.ended));
  const behind = sent > 0 && ended / sent < KEEPING_UP && growth > 0;
  const doubling = growth > SIGNIFICANT * spread && growth * seconds > average(levels);
  if (!behind && !doubling) return null;
  const share = sent === 0 ? 1 : ended / sent;
  return {
    growthPerSecond: growth,
    explanation:
      `Requests arrive faster than they are answered: ${(100 * share).toFixed(1)} % of the arrivals of the second ` +
      `half were completed and the backlog grows by ${growth.toPrecision(3)} requests each second. ` +
      `There is no average response time to report.`,
  };
}

function lastHalf<T extends Float64Array | Uint32Array>(values: T): T {
  return values.subarray(Math.floor(values.length / 2)) as T;
}

function totalOf(runs: readonly Run[], of: (run: Run) => Uint32Array): number {
  return runs.reduce((sum, run) => sum + of(run).reduce((a, b) => a + b, 0), 0);
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function standardError(values: readonly number[]): number {
  const centre = average(values);
  const variance = values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}
