import { gammaCdf, logGamma } from "../../sim/index.js";
import { bisect } from "./solve.js";
import type { LawFit, LawSample } from "./law-fit.js";

/** Beyond this it is a normal law, and so is the lognormal, whose distribution function costs less. */
const LARGEST_SHAPE = 1e4;

/** Solves ln k - ψ(k) = ln mean - mean of ln; the left side falls from infinity to zero. */
export function fitGamma({ sorted, mean, meanLog }: LawSample): LawFit | undefined {
  const target = Math.log(mean) - meanLog;
  const logShape = bisect((log) => log - digamma(Math.exp(log)) - target, Math.log(1e-3), Math.log(LARGEST_SHAPE));
  if (logShape === undefined) return undefined;
  const shape = Math.exp(logShape);
  const scaleSeconds = mean / shape;
  return {
    kind: "gamma",
    parameters: { shape, scaleSeconds },
    freeParameters: 2,
    logLikelihood: sorted.length * ((shape - 1) * meanLog - shape - shape * Math.log(scaleSeconds) - logGamma(shape)),
    cdf: (seconds) => gammaCdf(shape, seconds / scaleSeconds),
  };
}

/** ψ(x) for x > 0: recurrence up to 8, then the asymptotic series (Abramowitz & Stegun 6.3.18); about 1e-13. */
function digamma(x: number): number {
  let shifted = 0;
  for (; x < 8; x++) shifted -= 1 / x;
  const y = 1 / (x * x);
  const series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))));
  return shifted + Math.log(x) - 1 / (2 * x) - series;
}
