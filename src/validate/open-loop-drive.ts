import { createStackProbe, GENERATOR_INTERVALS, runOpenLoop } from "../loadtest/index.js";
import { allowedCpus } from "../stack/index.js";
import type { DriveOpenLoop } from "./drive-stack.js";
import { LOAD_NAME } from "./open-loop-system.js";

/** Far beyond any p99 below the knee: who waits longer counts as failed. */
const TIMEOUT_SECONDS = 10;

/** The project's open-loop generator: name, mix and seed are the simulator's, so that both have the same arrivals. */
export function openLoopDrive(): DriveOpenLoop {
  return async (which, kinds, stack, signal) =>
    runOpenLoop({
      url: stack.url,
      kinds,
      name: LOAD_NAME,
      ratePerSecond: which.ratePerSecond,
      durationSeconds: which.warmupSeconds + which.durationSeconds,
      warmupSeconds: which.warmupSeconds,
      arrivals: which.arrivals,
      seed: which.seed,
      timeoutSeconds: TIMEOUT_SECONDS,
      // Pinned to a core that the stack does not use, it may keep it: a third of the lag of a timer.
      spin: !allowedCpus().some((cpu) => stack.options.cores.includes(cpu)),
      probe: await createStackProbe(stack, GENERATOR_INTERVALS),
      signal,
    });
}
