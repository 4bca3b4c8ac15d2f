import { interiorMaximum } from "./solve.js";
import { type LawFit, type LawSample, momentsOf } from "./law-fit.js";
import { LOG_SQRT_TWO_PI, normalCdf } from "./normal-cdf.js";

export function fitLognormal({ sorted, meanLog, varianceLog }: LawSample): LawFit {
  const sigma = Math.sqrt(varianceLog);
  return {
    kind: "lognormal",
    parameters: { medianSeconds: Math.exp(meanLog), sigma },
    freeParameters: 2,
    logLikelihood: logLikelihoodOf(sorted.length, meanLog, varianceLog),
    cdf: (seconds) => normalCdf((Math.log(seconds) - meanLog) / sigma),
  };
}

/**
 * A floor, and a lognormal beyond it. The likelihood has no largest value (it grows without a bound as the floor nears
 * the least value of the sample), so the estimate is its largest local maximum, as usual (Cheng & Iles, JRSS B 52, 1990).
 */
export function fitShiftedLognormal({ sorted }: LawSample): LawFit | undefined {
  const least = sorted[0]!;
  const beyond = (logGap: number): Float64Array => {
    const shift = least - Math.exp(logGap);
    return sorted.map((x) => Math.log(x - shift));
  };
  const profile = (logGap: number): number => {
    const { mean, variance } = momentsOf(beyond(logGap));
    return logLikelihoodOf(sorted.length, mean, variance);
  };
  // From a gap of a ten-thousandth of the least value to the whole of it: no floor, the law above.
  const end = Math.log(least);
  const grid = Array.from({ length: 41 }, (_, i) => end - Math.log(1e4) * (1 - i / 40));
  const logGap = interiorMaximum(profile, grid);
  if (logGap === undefined) return undefined;
  const { mean, variance } = momentsOf(beyond(logGap));
  const shiftSeconds = least - Math.exp(logGap);
  const sigma = Math.sqrt(variance);
  return {
    kind: "shifted-lognormal",
    parameters: { shiftSeconds, medianSeconds: Math.exp(mean), sigma },
    freeParameters: 3,
    logLikelihood: logLikelihoodOf(sorted.length, mean, variance),
    cdf: (seconds) => (seconds <= shiftSeconds ? 0 : normalCdf((Math.log(seconds - shiftSeconds) - mean) / sigma)),
  };
}

/** Of n values whose logarithms have this mean and variance. */
function logLikelihoodOf(n: number, meanLog: number, varianceLog: number): number {
  return -n * (meanLog + 0.5 * Math.log(varianceLog) + LOG_SQRT_TWO_PI + 0.5);
}
