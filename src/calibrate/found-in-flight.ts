import type { LoadRun } from "../loadtest/index.js";

/** Mean response time of those that found nobody, one, two or three in flight when they were due. */
export const FOUND = ["found0", "found1", "found2", "found3"] as const;

/** Seconds; absent: of too few requests. */
export type FoundFigures = Readonly<Partial<Record<(typeof FOUND)[number], number | undefined>>>;

/** Requests that a measured mean must stand on. */
export const LEAST_FOUND = 50;

/**
 * The means from counts and sums of response times, both by number found.
 *
 * @param least a mean of fewer is left out
 */
export function foundFigures(counts: ArrayLike<number>, seconds: ArrayLike<number>, least = 1): FoundFigures {
  const means = FOUND.flatMap((figure, found) => {
    const count = counts[found] ?? 0;
    return count >= least ? [[figure, seconds[found]! / count]] : [];
  });
  return Object.fromEntries(means) as FoundFigures;
}

/** Of the requests that were answered in the window or behind it: in flight is who was due and had no answer yet. */
export function measuredByFound({ requests, window }: Pick<LoadRun, "requests" | "window">): FoundFigures {
  const { length, intendedSeconds, endSeconds } = requests;
  const due = Array.from({ length }, (_, i) => i).sort((a, b) => intendedSeconds[a]! - intendedSeconds[b]!);
  const ends = Float64Array.from(endSeconds.subarray(0, length)).sort();
  const counts = FOUND.map(() => 0);
  const seconds = FOUND.map(() => 0);
  let ended = 0;
  for (const [before, i] of due.entries()) {
    const intended = intendedSeconds[i]!;
    // What never ended is not a number, stands last and is passed by nobody.
    while (ends[ended]! <= intended) ended++;
    const found = before - ended;
    const end = endSeconds[i]!;
    if (found >= counts.length || intended >= window.toSeconds || !(end >= window.fromSeconds)) continue;
    counts[found]!++;
    seconds[found]! += end - intended;
  }
  return foundFigures(counts, seconds, LEAST_FOUND);
}
