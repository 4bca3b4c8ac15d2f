/**
 * Probability laws of non-negative quantities, sampled by inversion: one uniform number in, one value out,
 * so that the same request number asks for more work in both of two designs or in neither. Each law states
 * its exact mean and squared coefficient of variation (scv = variance / mean^2).
 *
 * Smooth laws are tabulated: values are exact to one part in 10^7 (see tabulated-quantile.ts).
 *
 * Only `Math.log`, `exp` and `sqrt` are used: V8 computes them in software (fdlibm), alike on every machine.
 */
import type { DistributionSpec } from "../spec.js";
import { gammaQuantile, logGamma } from "./gamma.js";
import { normalQuantile } from "./normal.js";
import { TabulatedQuantile } from "./tabulated-quantile.js";

export interface Law {
  readonly mean: number;
  readonly scv: number;
  /** The value whose probability of not being exceeded is `u`, 0 < u < 1. */
  quantile(u: number): number;
  /** Replaces uniform numbers by their quantiles: `values[from]` … `values[to - 1]`. */
  transform(values: Float64Array, from: number, to: number): void;
  /** Of a sequence: writes the values from the `first`-th on, whatever the uniform numbers are. */
  readonly fill?: (values: Float64Array, from: number, to: number, first: number) => void;
}

/** Builds a law from its specification. Parameters are taken as valid: `scenario/` has checked them. */
export function law(spec: DistributionSpec): Law {
  switch (spec.kind) {
    case "constant":
      return constant(spec.value);
    case "exponential":
      return exponential(spec.mean);
    case "uniform":
      return uniform(spec.min, spec.max);
    case "lognormal":
      return spec.scv === 0 ? constant(spec.mean) : lognormal(spec.mean, spec.scv);
    case "gamma":
      return spec.scv === 0 ? constant(spec.mean) : gamma(spec.mean, 1 / spec.scv);
    case "erlang":
      return gamma(spec.mean, spec.stages);
    case "hyperexponential":
      return hyperexponential(spec.p, spec.mean1, spec.mean2);
    case "weibull":
      return weibull(spec.scale, spec.shape);
    case "pareto":
      return boundedPareto(spec.min, spec.max, spec.shape);
    case "empirical":
      return empirical(spec.values);
    case "sequence":
      return sequence(spec.values);
  }
}

function fromQuantile(mean: number, scv: number, quantile: Law["quantile"]): Law {
  return {
    mean,
    scv,
    quantile,
    transform: (values, from, to) => {
      for (let i = from; i < to; i++) values[i] = quantile(values[i]!);
    },
  };
}

/** A law that is `scale` times one with a smooth quantile function, which is tabulated. */
function smooth(mean: number, scv: number, scale: number, unitQuantile: Law["quantile"]): Law {
  let table: TabulatedQuantile | null = null;
  return {
    mean,
    scv,
    quantile: (u) => scale * unitQuantile(u),
    transform: (values, from, to) => {
      table ??= new TabulatedQuantile(unitQuantile);
      table.transform(values, from, to, scale);
    },
  };
}

function constant(value: number): Law {
  return {
    mean: value,
    scv: 0,
    quantile: () => value,
    transform: (values, from, to) => {
      values.fill(value, from, to);
    },
  };
}

function exponential(mean: number): Law {
  return smooth(mean, 1, mean, (u) => -Math.log(1 - u));
}

function uniform(min: number, max: number): Law {
  const mean = (min + max) / 2;
  return fromQuantile(mean, squared((max - min) / mean) / 12, (u) => min + u * (max - min));
}

/** ln X normal with variance ln(1 + scv). */
function lognormal(mean: number, scv: number): Law {
  const variance = Math.log(1 + scv);
  const sigma = Math.sqrt(variance);
  const median = mean * Math.exp(-variance / 2);
  return smooth(mean, scv, median, (u) => Math.exp(sigma * normalQuantile(u)));
}

/** Shape k, scv 1/k; an Erlang law when k is whole. */
function gamma(mean: number, shape: number): Law {
  return smooth(mean, 1 / shape, mean, (u) => gammaQuantile(shape, u) / shape);
}

/** Two branches, each sampled by the part of the unit interval that selects it. */
function hyperexponential(p: number, mean1: number, mean2: number): Law {
  const mean = p * mean1 + (1 - p) * mean2;
  const secondMoment = 2 * (p * mean1 * mean1 + (1 - p) * mean2 * mean2);
  return fromQuantile(mean, secondMoment / (mean * mean) - 1, (u) =>
    u < p ? -mean1 * Math.log(1 - u / p) : -mean2 * Math.log((1 - u) / (1 - p)),
  );
}

function weibull(scale: number, shape: number): Law {
  const first = Math.exp(logGamma(1 + 1 / shape));
  const second = Math.exp(logGamma(1 + 2 / shape));
  return smooth(scale * first, second / (first * first) - 1, scale, (u) =>
    Math.exp(Math.log(-Math.log(1 - u)) / shape),
  );
}

/** Density proportional to x^-(shape+1) on [min, max]. */
function boundedPareto(min: number, max: number, shape: number): Law {
  const ratio = Math.exp(shape * Math.log(min / max));
  const mass = 1 - ratio;
  const moment = (order: number): number => {
    const low = Math.exp(order * Math.log(min));
    if (Math.abs(shape - order) < 1e-9) return (low * shape * Math.log(max / min)) / mass;
    const span = 1 - Math.exp((shape - order) * Math.log(min / max));
    return (low * shape * span) / ((shape - order) * mass);
  };
  const mean = moment(1);
  return fromQuantile(mean, moment(2) / (mean * mean) - 1, (u) => min * Math.exp(-Math.log(1 - u * mass) / shape));
}

/** Every value equally likely. */
function empirical(values: readonly number[]): Law {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const variance = sorted.reduce((sum, x) => sum + squared(x - mean), 0) / n;
  return fromQuantile(mean, mean === 0 ? 0 : variance / (mean * mean), (u) => sorted[Math.floor(u * n)]!);
}

function sequence(values: readonly number[]): Law {
  const n = values.length;
  return {
    ...empirical(values),
    fill: (into, from, to, first) => {
      for (let i = from; i < to; i++) into[i] = values[(first + i - from) % n]!;
    },
  };
}

function squared(x: number): number {
  return x * x;
}
