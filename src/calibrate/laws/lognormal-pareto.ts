import { bisect } from "./solve.js";
import { fitParetoTail } from "./generalized-pareto.js";
import { type LawFit, type LawSample, momentsOf } from "./law-fit.js";
import { LOG_SQRT_TWO_PI, normalCdf, normalDensity } from "./normal-cdf.js";

/** Share of the sample in the tail: beyond its 95th percentile. */
const TAIL_SHARE = 0.05;

/**
 * A lognormal body cut at the 95th percentile, and a generalized Pareto tail above it: the rare slow requests (a
 * checkpoint, a full garbage collection) that one law for all of them would smooth away. The threshold counts as a
 * parameter, though it is a percentile and not searched for.
 */
export function fitLognormalPareto({ sorted }: LawSample): LawFit | undefined {
  const n = sorted.length;
  const bodySize = Math.round((1 - TAIL_SHARE) * n);
  const body = sorted.subarray(0, bodySize);
  const threshold = body.at(-1)!;
  const excesses = sorted.slice(bodySize).map((x) => x - threshold);
  if (!(excesses.at(-1)! > 0)) return undefined;
  const cut = truncatedNormal(body.map(Math.log), Math.log(threshold));
  if (cut === undefined) return undefined;
  const tail = fitParetoTail(excesses);
  const tailShare = 1 - bodySize / n;
  const { mu, sigma } = cut;
  const whole = normalCdf((Math.log(threshold) - mu) / sigma);
  const tailCdf = (excess: number): number =>
    tail.shape === 0
      ? -Math.expm1(-excess / tail.scaleSeconds)
      : 1 - Math.max(0, 1 + (tail.shape * excess) / tail.scaleSeconds) ** (-1 / tail.shape);
  return {
    kind: "lognormal-pareto",
    parameters: {
      medianSeconds: Math.exp(mu),
      sigma,
      thresholdSeconds: threshold,
      tailShare,
      tailShape: tail.shape,
      tailScaleSeconds: tail.scaleSeconds,
    },
    freeParameters: 5,
    logLikelihood:
      cut.logLikelihood +
      bodySize * Math.log(1 - tailShare) +
      tail.logLikelihood +
      (n - bodySize) * Math.log(tailShare),
    cdf: (seconds) =>
      seconds <= threshold
        ? ((1 - tailShare) * normalCdf((Math.log(seconds) - mu) / sigma)) / whole
        : 1 - tailShare + tailShare * tailCdf(seconds - threshold),
  };
}

/**
 * Maximum likelihood of a normal law of which only what lies below `end` is seen. It is the law whose truncated mean
 * and variance are the sample's, so (end - mean)² / variance gives the truncation point α = (end - µ) / σ (Cohen, Ann.
 * Math. Stat. 21, 1950). Undefined when no normal law is cut like that.
 *
 * @param logs the log-likelihood is that of their exponentials
 */
function truncatedNormal(
  logs: Float64Array,
  end: number,
): { readonly mu: number; readonly sigma: number; readonly logLikelihood: number } | undefined {
  const { mean, variance } = momentsOf(logs);
  const reciprocalMills = (alpha: number): number => normalDensity(alpha) / normalCdf(alpha);
  const target = (end - mean) ** 2 / variance;
  const alpha = bisect(
    (a) => {
      const h = reciprocalMills(a);
      return (a + h) ** 2 / (1 - a * h - h * h) - target;
    },
    -5,
    30,
  );
  if (alpha === undefined) return undefined;
  const h = reciprocalMills(alpha);
  const sigma = Math.sqrt(variance / (1 - alpha * h - h * h));
  const mu = mean + sigma * h;
  const squares = (variance + (mean - mu) ** 2) / (sigma * sigma);
  const perValue = mean + Math.log(sigma) + LOG_SQRT_TWO_PI + squares / 2 + Math.log(normalCdf(alpha));
  return { mu, sigma, logLikelihood: -logs.length * perValue };
}
