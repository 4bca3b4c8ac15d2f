import { LATENCY_CLASSES, type Run } from "../sim/index.js";
import type { HopBreakdown } from "./result.js";

const GROUPS: readonly { group: HopBreakdown["group"]; from: number; to: number }[] = [
  { group: "all", from: 0, to: 1 },
  { group: "p0-p50", from: 0, to: 0.5 },
  { group: "p50-p95", from: 0.5, to: 0.95 },
  { group: "p95-p99", from: 0.95, to: 0.99 },
  { group: "p99-p100", from: 0.99, to: 1 },
];

/**
 * Where the time of the answered requests went, for groups of requests between two percentiles. The groups are
 * cut between latency classes (4 % wide); a class that a percentile divides is shared in proportion.
 */
export function hopBreakdown(runs: readonly Run[]): HopBreakdown[] {
  const first = runs[0];
  if (first === undefined) return [];
  const { names } = first.hops;
  const width = names.length;
  const counts = new Float64Array(LATENCY_CLASSES);
  const sums = new Float64Array(LATENCY_CLASSES * width);
  for (const { hops } of runs) {
    hops.counts.forEach((count, i) => (counts[i]! += count));
    hops.sums.forEach((sum, i) => (sums[i]! += sum));
  }
  const total = counts.reduce((a, b) => a + b, 0);
  if (total === 0) return [];
  return GROUPS.map(({ group, from, to }) => {
    const seconds = new Float64Array(width);
    let requests = 0;
    let before = 0;
    for (let latencyClass = 0; latencyClass < counts.length; latencyClass++) {
      const count = counts[latencyClass]!;
      const inside = Math.min(before + count, to * total) - Math.max(before, from * total);
      before += count;
      if (inside <= 0) continue;
      requests += inside;
      for (let hop = 0; hop < width; hop++) seconds[hop]! += (sums[latencyClass * width + hop]! * inside) / count;
    }
    const meanSeconds = seconds.reduce((a, b) => a + b, 0) / requests;
    const parts = names.map(({ name, label }, hop) => ({
      hop: name,
      label,
      ms: (1000 * seconds[hop]!) / requests,
      share: meanSeconds === 0 ? 0 : seconds[hop]! / requests / meanSeconds,
    }));
    return {
      group,
      requests: Math.round(requests),
      meanMs: 1000 * meanSeconds,
      parts: parts.filter(({ ms }) => ms > 1e-9),
    };
  });
}
