import { median } from "../stats/index.js";
import { BLOCK_SEGMENTS, REFERENCE } from "./segments.js";
import type { MeasuredSegment } from "./measure.js";

/** A reference run and the segments up to the next one. */
export interface JudgedBlock {
  readonly reference: MeasuredSegment;
  readonly segments: readonly MeasuredSegment[];
  /** What the reference run gave at equal speed of the cores, from the median over the blocks, signed. */
  readonly deviation: number;
  readonly rejected: boolean;
}

export interface JudgedSegments {
  /** What may be used. */
  readonly accepted: readonly MeasuredSegment[];
  readonly blocks: readonly JudgedBlock[];
  /** Segments of rejected blocks that are used after all, because too few others have their key. */
  readonly readmitted: number;
}

/** Beyond this the machine did something else than change its speed (reference B3, step 0). */
export const MOST_DEVIATION = 0.05;
/** Blocks that an interval needs. */
const FEWEST = 3;

/**
 * Leaves out the blocks in which the machine was another: those whose reference run, at equal speed of the cores, gave more than
 * 5 % more or less than the median of all. There are two witnesses of the speed, the loop on the core and the CPU that a request
 * took, and it is enough that one of them explains the difference: the loop hardly feels what a neighbour in the cache does to
 * a request, and a run that the CPU does not bind is as fast whatever its requests take. Where fewer than three of a segment's runs would be left, those from the
 * blocks that deviate least come back: an interval from two is worse than one with a bad moment in it.
 *
 * @param speed the reference speed; undefined: speeds are unknown, and drift counts as deviation
 */
export function rejectBlocks(measured: readonly MeasuredSegment[], speed: number | undefined): JudgedSegments {
  const groups: { reference: MeasuredSegment; segments: MeasuredSegment[] }[] = [];
  for (const result of measured) {
    if (result.key === REFERENCE) groups.push({ reference: result, segments: [] });
    else groups.at(-1)?.segments.push(result);
  }
  if (groups.length === 0) return { accepted: measured, blocks: [], readmitted: 0 };
  const references = groups.map(({ reference }) => reference);
  const byLoop = deviations(references.map((reference) => rateAtSpeed(reference, speed)));
  const byCpu = deviations(references.map(cpuPerSecond));
  const blocks = groups.map((group, i): JudgedBlock => {
    // Without CPU of the processes: not a number, and not less.
    const deviation = Math.abs(byCpu[i]!) < Math.abs(byLoop[i]!) ? byCpu[i]! : byLoop[i]!;
    return { ...group, deviation, rejected: Math.abs(deviation) > MOST_DEVIATION };
  });
  const accepted = new Set(blocks.filter(({ rejected }) => !rejected).flatMap(({ segments }) => segments));
  const readmitted = missing(blocks, accepted);
  for (const segment of readmitted) accepted.add(segment);
  return { accepted: measured.filter((each) => accepted.has(each)), blocks, readmitted: readmitted.length };
}

/** The least deviating segments of every key that has fewer than three. */
function missing(blocks: readonly JudgedBlock[], accepted: ReadonlySet<MeasuredSegment>): MeasuredSegment[] {
  const byDeviation = blocks
    .filter(({ rejected }) => rejected)
    .sort((a, b) => Math.abs(a.deviation) - Math.abs(b.deviation))
    .flatMap(({ segments }) => segments);
  const have = new Map<string, number>();
  for (const { key } of accepted) have.set(key, (have.get(key) ?? 0) + 1);
  return byDeviation.filter(({ key }) => {
    const count = have.get(key) ?? 0;
    if (count >= FEWEST) return false;
    have.set(key, count + 1);
    return true;
  });
}

function rateAtSpeed({ requestsPerSecond, speed: own }: MeasuredSegment, speed: number | undefined): number {
  return speed === undefined || own === undefined ? requestsPerSecond : (requestsPerSecond * speed) / own;
}

/** Requests per second times the CPU of each: their rate on cores of equal speed, but for a factor. NaN: not watched. */
function cpuPerSecond({ usage, seconds }: MeasuredSegment): number {
  const tiers = Object.values(usage.cpuSeconds);
  return tiers.length === 0 ? Number.NaN : tiers.reduce((sum, each) => sum + each, 0) / seconds;
}

function deviations(rates: readonly number[]): number[] {
  const middle = median(rates);
  return rates.map((rate) => rate / middle - 1);
}

/** One sentence for the terminal; undefined when every block holds. */
export function rejectionNotice({ blocks, readmitted }: JudgedSegments): string | undefined {
  const rejected = blocks.filter((block) => block.rejected);
  if (rejected.length === 0) return undefined;
  const worst = Math.max(...rejected.map(({ deviation }) => Math.abs(deviation)));
  return (
    `Rejected: ${rejected.length} of ${blocks.length} blocks of ${BLOCK_SEGMENTS} runs, in which the reference run was up to ` +
    `${(100 * worst).toFixed(0)} % off its median at the same speed of the cores (more than ${100 * MOST_DEVIATION} % is another machine).` +
    (readmitted === 0 ? "" : ` ${readmitted} of their runs are used all the same: too few others were left.`)
  );
}
