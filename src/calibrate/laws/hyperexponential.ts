import type { LawFit, LawSample } from "./law-fit.js";

const MOST_STEPS = 2_000;
/** Of the log-likelihood: a hundredth of what AIC charges for a parameter, over the steps that are left. */
const LEAST_GAIN = 1e-6;

/**
 * Two exponential branches: a fast way and a slow one, such as a cache's hit and miss. Expectation-maximization from
 * the law of the sample's two moments with balanced means (Tijms, Stochastic Models, 1994, appendix B). Undefined for a
 * sample less spread than an exponential one: no such law is.
 */
export function fitHyperexponential({ sorted, mean, scv }: LawSample): LawFit | undefined {
  if (scv <= 1) return undefined;
  const n = sorted.length;
  let p = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  let mean1 = mean / (2 * p);
  let mean2 = mean / (2 * (1 - p));
  let logLikelihood = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    let now = 0;
    let first = 0;
    let firstSum = 0;
    for (const x of sorted) {
      const one = (p / mean1) * Math.exp(-x / mean1);
      const density = one + ((1 - p) / mean2) * Math.exp(-x / mean2);
      const share = one / density;
      now += Math.log(density);
      first += share;
      firstSum += share * x;
    }
    // A branch that nothing belongs to: an exponential law, which is a candidate of its own.
    if (!(first > 1 && n - first > 1)) return undefined;
    const gain = now - logLikelihood;
    logLikelihood = now;
    if (gain < LEAST_GAIN) break;
    p = first / n;
    mean1 = firstSum / first;
    mean2 = (n * mean - firstSum) / (n - first);
  }
  return {
    kind: "hyperexponential",
    parameters: { p, mean1Seconds: mean1, mean2Seconds: mean2 },
    freeParameters: 3,
    logLikelihood,
    cdf: (seconds) => -p * Math.expm1(-seconds / mean1) - (1 - p) * Math.expm1(-seconds / mean2),
  };
}
