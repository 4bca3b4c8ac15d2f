import type { LawLabel } from "../../scenario/calibration.js";
import { andersonDarling } from "./anderson-darling.js";
import { fitConstant } from "./constant.js";
import { fitExponential } from "./exponential.js";
import { fitGamma } from "./gamma.js";
import { fitHyperexponential } from "./hyperexponential.js";
import { aic, type LawFit, lawSample, type LawSample } from "./law-fit.js";
import { fitLognormal, fitShiftedLognormal } from "./lognormal.js";
import { fitLognormalPareto } from "./lognormal-pareto.js";
import { fitWeibull } from "./weibull.js";

/** Below, the tail of the Pareto candidate would be a handful of requests. */
const FEWEST = 100;
/** More cost time and say no more: any law is wrong somewhere. */
const MOST = 5_000;

const CANDIDATES: readonly ((sample: LawSample) => LawFit | undefined)[] = [
  fitExponential,
  fitLognormal,
  fitShiftedLognormal,
  fitGamma,
  fitHyperexponential,
  fitWeibull,
  fitLognormalPareto,
];

/**
 * Which law a sample looks like: of constant, exponential, lognormal, shifted lognormal, gamma, hyperexponential,
 * Weibull and lognormal with a Pareto tail, each by maximum likelihood, the one of smallest AIC, with its distance to
 * the next and its Anderson-Darling statistic (reference B3). Only a label: the simulator draws from the sample.
 *
 * Zeros are set apart as a share, because the candidates have no density there. Requests that follow each other are
 * alike when the machine's speed drifts, so a sample says less than as many independent values would: both AIC
 * differences and A² are larger than they should be.
 *
 * @param seconds the sample in the order it was taken; undefined is returned for fewer than 100 values above zero
 */
export function labelLaw(seconds: readonly number[]): LawLabel | undefined {
  const stride = Math.ceil(seconds.length / MOST);
  const used = stride === 1 ? seconds : seconds.filter((_, i) => i % stride === 0);
  const positive = used.filter((value) => value > 0);
  if (positive.length < FEWEST) return undefined;
  const sample = lawSample(positive);
  const shared = { samples: used.length, zeroShare: 1 - positive.length / used.length };
  const constant = fitConstant(sample);
  if (constant !== undefined) {
    const { kind, parameters } = constant;
    return { kind, parameters, ...shared, runnerUp: null, andersonDarling: null };
  }
  const fits = CANDIDATES.flatMap((fit) => fit(sample) ?? []).filter((fit) => Number.isFinite(fit.logLikelihood));
  fits.sort((a, b) => aic(a) - aic(b));
  const [best, next] = fits;
  if (best === undefined) return undefined;
  return {
    kind: best.kind,
    parameters: best.parameters,
    ...shared,
    runnerUp: next === undefined ? null : { kind: next.kind, aicDifference: aic(next) - aic(best) },
    andersonDarling: andersonDarling(sample.sorted, best.cdf),
  };
}
