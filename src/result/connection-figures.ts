import type { Run } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { ConnectionFigures } from "./database-result.js";

/** What became of the connections to the database, over the replications; null where they are only counted. */
export function connectionFigures(runs: readonly Run[], confidence: number): ConnectionFigures | null {
  const all = runs.flatMap(({ connections }) => (connections === undefined ? [] : [connections]));
  if (all.length === 0) return null;
  const mean = (of: (run: (typeof all)[number]) => number): ConnectionFigures["opened"] =>
    meanEstimate(all.map(of), confidence);
  const known = [...new Set(all.flatMap(({ causes }) => causes.map(({ cause }) => cause)))].sort();
  const borrows = all.flatMap(({ borrow }) => (borrow === undefined ? [] : [borrow]));
  return {
    opened: mean(({ opened }) => opened),
    recycled: mean(({ recycled }) => recycled),
    invalidated: mean(({ invalidated }) => invalidated),
    causes: known.map((cause) => ({
      cause,
      count: mean(({ causes }) => causes.find((each) => each.cause === cause)?.count ?? 0),
    })),
    borrow:
      borrows.length === 0
        ? null
        : {
            meanMs: meanEstimate(
              borrows.map(({ count, seconds }) => (count === 0 ? 0 : (1000 * seconds) / count)),
              confidence,
            ),
            longestMs: 1000 * Math.max(...borrows.map(({ longestSeconds }) => longestSeconds)),
          },
  };
}
