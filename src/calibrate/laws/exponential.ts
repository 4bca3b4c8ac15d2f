import type { LawFit, LawSample } from "./law-fit.js";

export function fitExponential({ sorted, mean }: LawSample): LawFit {
  return {
    kind: "exponential",
    parameters: { meanSeconds: mean },
    freeParameters: 1,
    logLikelihood: -sorted.length * (Math.log(mean) + 1),
    cdf: (seconds) => -Math.expm1(-seconds / mean),
  };
}
