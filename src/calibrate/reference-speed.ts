import { meanOf } from "../loadtest/index.js";
import type { MeasuredSegment } from "./measure.js";

/**
 * The speed at which the demands are stated: the mean over the segments, in turns of the speed loop per CPU second.
 * A segment may be too short for a timing of its own; undefined when most have none.
 */
export function referenceSpeed(segments: readonly MeasuredSegment[]): number | undefined {
  const speeds = segments.flatMap(({ speed }) => speed ?? []);
  return speeds.length > segments.length / 2 ? meanOf(speeds) : undefined;
}

/**
 * The segment as a core of the reference speed would have run it: CPU seconds times its speed over the reference's. On
 * a shared machine the same work costs 0.7 or 1.2 CPU-milliseconds from one second to the next; stated at one speed,
 * a drifting machine does not poison the demands.
 */
export function atReferenceSpeed(segment: MeasuredSegment, reference: number | undefined): MeasuredSegment {
  if (reference === undefined || segment.speed === undefined) return segment;
  const factor = segment.speed / reference;
  const cpuSeconds = Object.fromEntries(
    Object.entries(segment.usage.cpuSeconds).map(([tier, seconds]) => [tier, seconds * factor]),
  );
  return { ...segment, usage: { ...segment.usage, cpuSeconds } };
}
