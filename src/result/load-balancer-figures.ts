import type { Run } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { LoadBalancerFigures } from "./result.js";

/** AWS, load-balancer-cloudwatch-metrics [D]. */
const PERIOD_SECONDS = 60;

/** What the load balancer tells of itself, over the replications; null where there is none, or only a plain one. */
export function loadBalancerFigures(runs: readonly Run[], confidence: number): LoadBalancerFigures | null {
  const all = runs.flatMap(({ loadBalancer }) => (loadBalancer === undefined ? [] : [loadBalancer]));
  const [first] = all;
  if (first === undefined) return null;
  const known = new Map(all.flatMap(({ causes }) => causes.map(({ status, cause }) => [cause, status] as const)));
  const codes = Array.from(known).map(([cause, status]) => {
    const counts = all.map(({ causes }) => causes.find((each) => each.cause === cause)?.count ?? 0);
    return { status, cause, count: meanEstimate(counts, confidence) };
  });
  codes.sort((a, b) => a.status - b.status || a.cause.localeCompare(b.cause, "en"));
  // What is still answered after the horizon is no minute of the run.
  const periods = Math.ceil(runs[0]!.horizonSeconds / PERIOD_SECONDS);
  const cloudWatch = first.cloudWatch.map(({ values, ...series }, i) => ({
    ...series,
    values: values.slice(0, periods).map((_, period) => {
      const reported = all.map((run) => run.cloudWatch[i]!.values[period]!).filter((value) => !Number.isNaN(value));
      return reported.length === 0 ? null : reported.reduce((sum, value) => sum + value, 0) / reported.length;
    }),
  }));
  return { periodSeconds: PERIOD_SECONDS, codes, cloudWatch };
}
