import { bisect } from "./solve.js";
import type { LawFit, LawSample } from "./law-fit.js";

/** Solves the profile equation of the shape, Σ xᶜ ln x / Σ xᶜ - 1/c = mean of ln x, whose left side rises. */
export function fitWeibull({ sorted, meanLog }: LawSample): LawFit | undefined {
  // Relative to the largest, powers cannot overflow.
  const largest = sorted.at(-1)!;
  const logs = sorted.map((x) => Math.log(x / largest));
  const powers = (shape: number): { readonly sum: number; readonly weighted: number } => {
    let sum = 0;
    let weighted = 0;
    for (const log of logs) {
      const power = Math.exp(shape * log);
      sum += power;
      weighted += power * log;
    }
    return { sum, weighted };
  };
  const meanRelativeLog = meanLog - Math.log(largest);
  const logShape = bisect(
    (log) => {
      const shape = Math.exp(log);
      const { sum, weighted } = powers(shape);
      return weighted / sum - 1 / shape - meanRelativeLog;
    },
    Math.log(0.02),
    Math.log(500),
  );
  if (logShape === undefined) return undefined;
  const shape = Math.exp(logShape);
  const n = sorted.length;
  const scaleSeconds = largest * (powers(shape).sum / n) ** (1 / shape);
  return {
    kind: "weibull",
    parameters: { shape, scaleSeconds },
    freeParameters: 2,
    logLikelihood: n * (logShape - shape * Math.log(scaleSeconds) + (shape - 1) * meanLog - 1),
    cdf: (seconds) => -Math.expm1(-((seconds / scaleSeconds) ** shape)),
  };
}
