import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface Dispatching {
  /** When each is due, seconds after `originMs`, ascending. */
  readonly atSeconds: Float64Array;
  /** performance.now() of second 0. */
  readonly originMs: number;
  /** For how long before each the clock is watched, see `spinMsOf`. */
  readonly spinMs: number;
  readonly signal?: AbortSignal | undefined;
  due(index: number): void;
}

/** A timer's resolution. */
const LAST_MS = 1;
/** A pause that is longer is slept through up to here: long enough to have the core back. */
const WHOLE_MS = 100;
/**
 * So long the clock alone is watched, between two looks at the sockets: an answer is noticed 0.005 ms later, and the garbage
 * of a million turns of the event loop a second no longer costs pauses of 10 to 20 ms while it is collected.
 */
const WATCH_MS = 0.01;
/** Looking at idle sockets takes less, anything that came takes more. */
const IDLE_TURN_MS = 0.01;

/**
 * @param spin true: the generator has a core of its own, and never gives it away for less than 100 ms. An idle virtual CPU is
 *   the hypervisor's, which returns it late: on a shared host, nine of ten requests were sent within 0.7 ms of their time by
 *   timers, within 0.25 ms by watching the clock. Undefined: the last millisecond, which timers cannot hit, where there is a
 *   second core. False: not at all.
 */
export function spinMsOf(spin: boolean | undefined): number {
  if (spin === undefined) return availableParallelism() > 1 ? LAST_MS : 0;
  return spin ? WHOLE_MS : 0;
}

/**
 * Calls `due` for each entry when its time has come: deadlines are absolute, so that being late once does not
 * delay the rest. Those that are overdue come at once, in order.
 *
 * @returns seconds spent watching the clock: CPU that could have been spent on work
 */
export async function dispatch({ atSeconds, originMs, spinMs, signal, due }: Dispatching): Promise<number> {
  let spunMs = 0;
  for (let index = 0; index < atSeconds.length && signal?.aborted !== true;) {
    const now = performance.now();
    const dueMs = originMs + 1000 * atSeconds[index]!;
    if (now >= dueMs) {
      due(index++);
      continue;
    }
    const wait = Math.ceil(dueMs - now - spinMs);
    if (wait > 0) await sleepUntilAborted(wait, signal);
    else {
      const turnAtMs = watchClock(now, Math.min(dueMs, now + WATCH_MS));
      spunMs += turnAtMs - now;
      if (turnAtMs >= dueMs) continue;
      await immediately();
      const turnMs = performance.now() - turnAtMs;
      if (turnMs < IDLE_TURN_MS) spunMs += turnMs;
    }
  }
  return spunMs / 1000;
}

/**
 * performance.now() leaves garbage with every call, tens of megabytes in a tenth of a second; hrtime.bigint() does not.
 *
 * @returns performance.now(), which is `untilMs` or a little later
 */
function watchClock(nowMs: number, untilMs: number): number {
  const end = process.hrtime.bigint() + BigInt(Math.ceil(1e6 * (untilMs - nowMs)));
  while (process.hrtime.bigint() < end);
  return performance.now();
}

/** Lets what has arrived be handled, without waiting. */
function immediately(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Node's timers hold 2^31 ms at most. */
const LONGEST_MS = 2 ** 30;

async function sleepUntilAborted(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(Math.min(milliseconds, LONGEST_MS), undefined, signal === undefined ? {} : { signal });
  } catch {
    // Aborted: the loop sees it.
  }
}
