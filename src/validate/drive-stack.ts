import type { CalibratedRoute } from "../calibrate/index.js";
import type { RequestKind } from "../loadtest/index.js";
import type { LoadRun } from "../loadtest/load-run.js";
import {
  allowedCpus,
  generatorCpus,
  pinProcess,
  stackDown,
  type StackOptions,
  type StackState,
  stackUp,
} from "../stack/index.js";
import type { Measure } from "./run-campaign.js";
import { summariseRun } from "./summarise-run.js";
import { configurationKey, type Configuration, type ValidationCase } from "./validation-case.js";

/** One open-loop run against a running stack. */
export type DriveOpenLoop = (
  which: ValidationCase,
  kinds: readonly (RequestKind & { readonly weight: number })[],
  stack: StackState,
  signal: AbortSignal | undefined,
) => Promise<LoadRun>;

export interface StackDriver {
  readonly measure: Measure;
  /** Takes the stack down, and gives this process all its cores back. */
  readonly close: () => Promise<void>;
}

/**
 * Measures cases on the reference stack of `options.runDir`, bringing it up anew whenever a case wants another
 * configuration. This process keeps off the stack's cores meanwhile. `routes` in the order of the calibration's.
 */
export function stackDriver(
  options: StackOptions,
  routes: readonly (CalibratedRoute | undefined)[],
  drive: DriveOpenLoop,
): StackDriver {
  const allowed = allowedCpus();
  let running: { readonly key: string; readonly state: StackState } | undefined;

  const stackFor = async (configuration: Configuration, signal: AbortSignal | undefined): Promise<StackState> => {
    const key = configurationKey(configuration);
    if (running?.key === key) return running.state;
    if (running === undefined) await pinProcess(generatorCpus(options.cores, allowed));
    running = undefined;
    await stackDown(options.runDir);
    const { state } = await stackUp({ ...options, ...configuration }, { signal });
    running = { key, state };
    return state;
  };

  return {
    measure: async (which, signal) => {
      const stack = await stackFor(which.series.configuration, signal);
      const kinds = which.series.mix.map(({ route, weight }) => {
        const known = routes[route];
        if (known === undefined) throw new Error(`${which.name}: route ${route} of the calibration cannot be driven.`);
        return { ...known.request, weight };
      });
      return summariseRun(await drive(which, kinds, stack, signal), options.cores.length);
    },
    close: async () => {
      await stackDown(options.runDir);
      await pinProcess(allowed);
    },
  };
}
