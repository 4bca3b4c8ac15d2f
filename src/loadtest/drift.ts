import { OUTCOME, type RequestColumns } from "./load-run.js";
import { percentile } from "./latency-figures.js";

const BLOCKS = 21;
const FEWEST_PER_BLOCK = 10;

/**
 * Whether the response times of a steady load moved: medians of equal blocks in time order, tested by
 * Mann-Kendall (Kendall, Rank Correlation Methods, 1975), which a single outlier does not impress.
 *
 * @returns relative change from the first third's median to the last's, and the test's z; undefined with too
 *   few answers
 */
export function drift(requests: RequestColumns, rows: Uint32Array): { change: number; z: number } | undefined {
  const answered = rows.filter((row) => requests.outcome[row] === OUTCOME.answered);
  if (answered.length < BLOCKS * FEWEST_PER_BLOCK) return undefined;
  const times = Float64Array.from(answered, (row) => requests.endSeconds[row]! - requests.intendedSeconds[row]!);
  const median = (from: number, to: number): number =>
    percentile(times.slice(Math.floor(from * times.length), Math.floor(to * times.length)).sort(), 0.5);
  const medians = Array.from({ length: BLOCKS }, (_, block) => median(block / BLOCKS, (block + 1) / BLOCKS));
  let s = 0;
  for (let later = 1; later < BLOCKS; later++) {
    for (let earlier = 0; earlier < later; earlier++) s += Math.sign(medians[later]! - medians[earlier]!);
  }
  const sd = Math.sqrt((BLOCKS * (BLOCKS - 1) * (2 * BLOCKS + 5)) / 18);
  return { change: median(2 / 3, 1) / median(0, 1 / 3) - 1, z: (s - Math.sign(s)) / sd };
}
