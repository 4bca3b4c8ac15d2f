import type { ClosedLoopRun } from "../scenario/calibration.js";
import { type ClosedLoopResult, latencyFigures } from "../loadtest/index.js";

/** CPU seconds per request of each tier, or undefined when the processes could not be watched. */
export interface TierCpu {
  readonly nginx: number;
  readonly gunicorn: number;
  readonly database: number;
}

/** One round's CPU per request. */
export function tierCpu(results: readonly ClosedLoopResult[]): TierCpu | undefined {
  const completed = results.reduce((sum, result) => sum + result.completed, 0);
  const perRequest = (tier: string): number | undefined => {
    let seconds = 0;
    for (const result of results) {
      const used = result.usage.cpuSeconds[tier];
      if (used === undefined) return undefined;
      seconds += used;
    }
    return completed === 0 ? undefined : seconds / completed;
  };
  const nginx = perRequest("nginx");
  const gunicorn = perRequest("gunicorn");
  const database = perRequest("postgresql");
  return nginx === undefined || gunicorn === undefined || database === undefined
    ? undefined
    : { nginx, gunicorn, database };
}

/** Segments of the same kind as one run: totals over totals, percentiles of all samples together. */
export function poolRuns(results: readonly ClosedLoopResult[]): ClosedLoopRun {
  const seconds = sum(results, (result) => result.seconds);
  return {
    connections: results[0]?.connections ?? 1,
    requests: sum(results, (result) => result.samples.length),
    durationSeconds: seconds,
    requestsPerSecond: sum(results, (result) => result.completed) / seconds,
    latencySeconds: latencyFigures(pooledLatencies(results)),
    cpuSecondsPerRequest: tierCpu(results) ?? null,
    stealShare: sum(results, (result) => result.usage.stealShare * result.seconds) / seconds,
  };
}

export function pooledLatencies(results: readonly ClosedLoopResult[]): Float64Array {
  const parts = results.map((result) => result.samples.latencySeconds());
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

function sum(results: readonly ClosedLoopResult[], figure: (result: ClosedLoopResult) => number): number {
  return results.reduce((total, result) => total + figure(result), 0);
}
