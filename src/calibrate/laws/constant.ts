import type { LawFit, LawSample } from "./law-fit.js";

/** What the clocks of Server-Timing and of the load generator resolve. */
const RESOLUTION_SECONDS = 1e-6;

/**
 * The same value each time, as far as a clock of a microsecond can tell: then nothing else can be told from the
 * sample, and no other law is fitted to the clock's rounding.
 */
export function fitConstant({ sorted, mean }: LawSample): LawFit | undefined {
  if (sorted.at(-1)! - sorted[0]! > RESOLUTION_SECONDS) return undefined;
  return {
    kind: "constant",
    parameters: { valueSeconds: mean },
    freeParameters: 1,
    logLikelihood: -sorted.length * Math.log(RESOLUTION_SECONDS),
    cdf: (seconds) => (seconds < mean ? 0 : 1),
  };
}
