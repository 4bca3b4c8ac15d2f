import { setTimeout as sleep } from "node:timers/promises";

export interface Dispatching {
  /** When each is due, seconds after `originMs`, ascending. */
  readonly atSeconds: Float64Array;
  /** performance.now() of second 0. */
  readonly originMs: number;
  /** Watch the clock for the last fraction of a millisecond, which timers cannot hit. */
  readonly spin: boolean;
  readonly signal?: AbortSignal | undefined;
  due(index: number): void;
}

/**
 * Calls `due` for each entry when its time has come: deadlines are absolute, so that being late once does not
 * delay the rest. Those that are overdue come at once, in order.
 *
 * @returns seconds spent watching the clock: CPU that could have been spent on work
 */
export async function dispatch({ atSeconds, originMs, spin, signal, due }: Dispatching): Promise<number> {
  let spunMs = 0;
  for (let index = 0; index < atSeconds.length && signal?.aborted !== true;) {
    const now = performance.now();
    const dueMs = originMs + 1000 * atSeconds[index]!;
    if (now >= dueMs) {
      due(index++);
      continue;
    }
    // Timers have whole milliseconds: rounded down when the rest is to be spun away, up when not.
    const wait = spin ? Math.floor(dueMs - now) : Math.ceil(dueMs - now);
    if (wait > 0) await sleepUntilAborted(wait, signal);
    else {
      await immediately();
      spunMs += performance.now() - now;
    }
  }
  return spunMs / 1000;
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
