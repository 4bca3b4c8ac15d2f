import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { type ClosedLoopResult, meanOf, type ObservedStack, runClosedLoop, type SpeedLoop } from "../loadtest/index.js";
import { type Segment, warmupRequests } from "./segments.js";

/** A segment's run, when it ended, and how fast the stack's cores were meanwhile. */
export interface MeasuredSegment extends ClosedLoopResult {
  /** The segment's. */
  readonly key: string;
  /** ISO 8601 UTC; nothing is computed from it. */
  readonly at: string;
  /** Turns of the speed loop per CPU second, the mean; undefined: not watched. */
  readonly speed?: number | undefined;
}

export interface MeasureOptions {
  readonly url: string;
  readonly observed: ObservedStack | undefined;
  readonly speedLoop?: SpeedLoop | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Completions that are not measured; default: by the connections. */
  readonly warmupRequests?: number | undefined;
  /** Segments that an earlier attempt has measured, the first of the schedule: they are not measured again. */
  readonly done?: readonly MeasuredSegment[] | undefined;
  /** Told every segment as soon as it is measured. */
  readonly onMeasured?: ((segment: MeasuredSegment) => void) | undefined;
  /** Told before each segment, with its number from 0. */
  readonly onSegment?: ((index: number, count: number) => void) | undefined;
}

/** More failures than this share of a segment's requests, and it measures something else than the route. */
const MOST_FAILURES = 0.01;

/** Runs every segment, in order. */
export async function measureSegments(
  segments: readonly Segment[],
  options: MeasureOptions,
): Promise<MeasuredSegment[]> {
  const results = [...(options.done ?? [])];
  for (const [index, segment] of segments.entries()) {
    if (index < results.length) continue;
    options.onSegment?.(index, segments.length);
    const result = await measureSegment(segment, index, options);
    results.push(result);
    options.onMeasured?.(result);
  }
  return results;
}

/** The results of one segment, one per round. */
export function ofKey(results: readonly MeasuredSegment[], key: string): MeasuredSegment[] {
  return results.filter((result) => result.key === key);
}

/**
 * Runs one segment.
 *
 * @param index of the schedule, from 0: seeds the order of its requests
 * @throws UserError when it measures something else than the routes
 */
export async function measureSegment(
  segment: Segment,
  index: number,
  options: MeasureOptions,
): Promise<MeasuredSegment> {
  options.speedLoop?.take(); // what came between two segments is of neither
  const result = await runClosedLoop({
    url: options.url,
    kinds: segment.kinds,
    connections: segment.connections,
    thinkTimeSeconds: segment.thinkTimeSeconds,
    warmupRequests: options.warmupRequests ?? segment.warmupRequests ?? warmupRequests(segment.connections),
    requests: segment.requests,
    maxSeconds: segment.maxSeconds,
    seed: index + 1,
    observed: options.observed,
    signal: options.signal,
  });
  const { statuses, timeouts, connection, lost } = result.errors;
  const refused = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const failures = refused + timeouts + connection + lost;
  if (result.samples.length === 0 && failures === 0) {
    throw new UserError(
      `${options.url}, ${segment.key}: no response came in the ${segment.maxSeconds} s of the segment, and none failed: ` +
        "the machine is busy with something else, or the route is very slow. What was measured is kept: go on with --resume when it is quieter.",
      EXIT.inconclusive,
    );
  }
  if (result.samples.length === 0 || failures > MOST_FAILURES * (result.completed + failures)) {
    const byStatus = [...statuses].map(([status, count]) => `${count} x ${status}`).join(", ");
    throw new UserError(
      `${options.url}, ${segment.key}: ${result.samples.length} good responses, ${failures} failures ` +
        `(statuses: ${byStatus || "none"}; timeouts ${timeouts}, connection errors ${connection}, lost ${lost}). ` +
        "Nothing can be calibrated from that: see the server's logs (kneepoint stack down and up restarts the reference stack).",
      EXIT.inconclusive,
    );
  }
  const speeds = options.speedLoop?.take().map(({ turnsPerCpuSecond }) => turnsPerCpuSecond) ?? [];
  const measured = { ...result, key: segment.key, at: new Date().toISOString() };
  return speeds.length === 0 ? measured : { ...measured, speed: meanOf(speeds) };
}
