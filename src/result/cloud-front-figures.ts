import type { Run } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { CloudFrontFigures } from "./result.js";

/** What came of the viewers' requests by result type and status, over the replications; null without CloudFront. */
export function cloudFrontFigures(runs: readonly Run[], confidence: number): CloudFrontFigures | null {
  const all = runs.flatMap(({ cloudFront }) => (cloudFront === undefined ? [] : [cloudFront.outcomes]));
  if (all.length === 0) return null;
  const known = new Map(
    all.flat().map(({ resultType, status }) => [`${resultType} ${status}`, { resultType, status }] as const),
  );
  const outcomes = [...known.values()].map(({ resultType, status }) => {
    const counts = all.map(
      (run) => run.find((each) => each.resultType === resultType && each.status === status)?.count ?? 0,
    );
    return { resultType, status, count: meanEstimate(counts, confidence) };
  });
  outcomes.sort((a, b) => (b.count.value ?? 0) - (a.count.value ?? 0) || a.status - b.status);
  return { outcomes };
}
