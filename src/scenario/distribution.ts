/**
 * Distributions as people write them, brought to the one form per kind that the simulator knows (`DistributionSpec`).
 * Each kind accepts the parametrisations in use: a mean, a rate, shape and scale, mean and SCV, …
 */
import type { DistributionSpec } from "../sim/spec.js";
import { parseDuration } from "./duration.js";
import { messages, type Sentence } from "./messages.js";
import type { Path } from "./path.js";
import { isMapping, type Mapping } from "./tree.js";

/** Says what is wrong with the value, or with the part of it at `path`. */
export type Complain = (sentence: Sentence, path?: Path) => void;

/** What a parameter must be; the first entry that fails is the sentence. */
type Requirement =
  | "at least 0"
  | "more than 0"
  | "a whole number of at least 1"
  | "between 0 and 1"
  | "at least 1"
  | "a number";

const holds: Readonly<Record<Requirement, (value: number) => boolean>> = {
  "at least 0": (value) => value >= 0,
  "more than 0": (value) => value > 0,
  "a whole number of at least 1": (value) => Number.isInteger(value) && value >= 1,
  "between 0 and 1": (value) => value >= 0 && value <= 1,
  "at least 1": (value) => value >= 1,
  "a number": () => true,
};

interface Form {
  readonly parameters: Readonly<Record<string, Requirement>>;
  /** null: the numbers are each possible but not together; `together` says so. */
  readonly build: (value: (name: string) => number) => DistributionSpec | null;
  readonly together?: string;
}

const form = (parameters: Form["parameters"], build: Form["build"], together?: string): Form =>
  together === undefined ? { parameters, build } : { parameters, build, together };

/** Lanczos' approximation (g = 7, n = 9); relative error below 1e-14 for arguments of at least 1. */
function gammaFunction(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  let sum = 0.9999999999998099;
  for (const [index, coefficient] of coefficients.entries()) sum += coefficient / (x + index);
  const t = x + 6.5;
  return Math.sqrt(2 * Math.PI) * Math.pow(t, x - 0.5) * Math.exp(-t) * sum;
}

const lognormal = (median: number, sigma: number): DistributionSpec =>
  spread("lognormal", median * Math.exp((sigma * sigma) / 2), Math.expm1(sigma * sigma));

/** No spread, or nothing to spread: a constant, which every kind tends to. */
function spread(kind: "lognormal" | "gamma", mean: number, scv: number): DistributionSpec {
  return scv === 0 || mean === 0 ? { kind: "constant", value: mean } : { kind, mean, scv };
}

const exponential = (mean: number): DistributionSpec =>
  mean === 0 ? { kind: "constant", value: 0 } : { kind: "exponential", mean };

const uniform = (min: number, max: number): DistributionSpec | null =>
  min <= max ? { kind: "uniform", min, max } : null;

const pareto = (min: number, max: number, shape: number): DistributionSpec | null =>
  min < max ? { kind: "pareto", min, max, shape } : null;

const hyperexponential = (p: number, mean1: number, mean2: number): DistributionSpec => ({
  kind: "hyperexponential",
  p,
  mean1,
  mean2,
});

/** Balanced means: both branches carry half of the mean. The usual two-moment fit for an SCV of at least 1. */
function balancedMeans(mean: number, scv: number): DistributionSpec {
  if (scv === 1 || mean === 0) return exponential(mean);
  const p = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  return hyperexponential(p, mean / (2 * p), mean / (2 * (1 - p)));
}

/** Every kind with the sets of parameters it can be made from. */
const KINDS: Readonly<Record<string, readonly Form[]>> = {
  constant: [
    form({ value: "at least 0" }, (v) => ({ kind: "constant", value: v("value") })),
    form({ mean: "at least 0" }, (v) => ({ kind: "constant", value: v("mean") })),
  ],
  exponential: [
    form({ mean: "at least 0" }, (v) => exponential(v("mean"))),
    form({ rate: "more than 0" }, (v) => exponential(1 / v("rate"))),
  ],
  uniform: [
    form({ min: "at least 0", max: "at least 0" }, (v) => uniform(v("min"), v("max")), "min is more than max"),
    form({ a: "at least 0", b: "at least 0" }, (v) => uniform(v("a"), v("b")), "a is more than b"),
  ],
  lognormal: [
    form({ mean: "at least 0", scv: "at least 0" }, (v) => spread("lognormal", v("mean"), v("scv"))),
    form({ median: "at least 0", sigma: "at least 0" }, (v) => lognormal(v("median"), v("sigma"))),
    form({ mu: "a number", sigma: "at least 0" }, (v) => lognormal(Math.exp(v("mu")), v("sigma"))),
  ],
  gamma: [
    form({ mean: "at least 0", scv: "at least 0" }, (v) => spread("gamma", v("mean"), v("scv"))),
    form({ mean: "at least 0", shape: "more than 0" }, (v) => spread("gamma", v("mean"), 1 / v("shape"))),
    form({ shape: "more than 0", scale: "more than 0" }, (v) =>
      spread("gamma", v("shape") * v("scale"), 1 / v("shape")),
    ),
  ],
  erlang: [
    form({ mean: "at least 0", stages: "a whole number of at least 1" }, (v) => erlang(v("mean"), v("stages"))),
    form({ mean: "at least 0", k: "a whole number of at least 1" }, (v) => erlang(v("mean"), v("k"))),
  ],
  hyperexponential: [
    form({ p: "between 0 and 1", mean1: "at least 0", mean2: "at least 0" }, (v) =>
      hyperexponential(v("p"), v("mean1"), v("mean2")),
    ),
    form({ p: "between 0 and 1", mu1: "more than 0", mu2: "more than 0" }, (v) =>
      hyperexponential(v("p"), 1 / v("mu1"), 1 / v("mu2")),
    ),
    form({ mean: "at least 0", scv: "at least 1" }, (v) => balancedMeans(v("mean"), v("scv"))),
  ],
  weibull: [
    form({ scale: "more than 0", shape: "more than 0" }, (v) => ({
      kind: "weibull",
      scale: v("scale"),
      shape: v("shape"),
    })),
    form({ mean: "more than 0", shape: "more than 0" }, (v) => ({
      kind: "weibull",
      scale: v("mean") / gammaFunction(1 + 1 / v("shape")),
      shape: v("shape"),
    })),
  ],
  pareto: [
    form(
      { min: "more than 0", max: "more than 0", shape: "more than 0" },
      (v) => pareto(v("min"), v("max"), v("shape")),
      "min is not less than max",
    ),
    form(
      { min: "more than 0", max: "more than 0", alpha: "more than 0" },
      (v) => pareto(v("min"), v("max"), v("alpha")),
      "min is not less than max",
    ),
  ],
};

function erlang(mean: number, stages: number): DistributionSpec {
  return mean === 0 ? { kind: "constant", value: 0 } : { kind: "erlang", mean, stages };
}

const ALIASES: Readonly<Record<string, string>> = {
  exp: "exponential",
  h2: "hyperexponential",
  bounded_pareto: "pareto",
};

export const DISTRIBUTION_KINDS: readonly string[] = [...Object.keys(KINDS), "empirical"];

/** `mean and scv`, for each form of a kind: what the error message and the reference page list. */
export function distributionForms(kind: string): readonly string[] {
  return kind === "empirical" ? ["values"] : KINDS[kind]!.map((each) => Object.keys(each.parameters).join(" and "));
}

/** A number, or a duration text, in seconds; null when it is neither. */
function secondsOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" ? parseDuration(value) : null;
}

/** Reads a distribution; null after a complaint. */
export function parseDistribution(value: unknown, complain: Complain): DistributionSpec | null {
  if (!isMapping(value)) {
    const seconds = secondsOf(value);
    if (seconds === null) complain(messages.notADistribution(value));
    else if (seconds < 0) complain(messages.durationNegative(value));
    else return { kind: "constant", value: seconds };
    return null;
  }
  if (!Object.hasOwn(value, "kind")) {
    complain(messages.missingKey("kind", `one of ${DISTRIBUTION_KINDS.join(", ")}`));
    return null;
  }
  const given = typeof value["kind"] === "string" ? value["kind"] : "";
  const kind = Object.hasOwn(ALIASES, given) ? ALIASES[given]! : given;
  if (kind === "empirical") return parseEmpirical(value, complain);
  if (!Object.hasOwn(KINDS, kind)) {
    complain(messages.unknownKind(value["kind"], DISTRIBUTION_KINDS), ["kind"]);
    return null;
  }
  return parseForm(kind, KINDS[kind]!, value, complain);
}

function parseForm(kind: string, forms: readonly Form[], value: Mapping, complain: Complain): DistributionSpec | null {
  const known = [...new Set(forms.flatMap((each) => Object.keys(each.parameters)))];
  const given = Object.keys(value).filter((key) => key !== "kind");
  const unknown = given.filter((key) => !known.includes(key));
  for (const key of unknown) complain(messages.unknownKey(key, known), [key]);
  if (unknown.length > 0) return null;

  const chosen = forms.find((each) => {
    const names = Object.keys(each.parameters);
    return names.length === given.length && names.every((name) => given.includes(name));
  });
  if (chosen === undefined) {
    complain(messages.wrongParameters(kind, given, distributionForms(kind)));
    return null;
  }
  let sound = true;
  for (const [name, requirement] of Object.entries(chosen.parameters)) {
    const number = secondsOf(value[name]);
    if (number === null || !holds[requirement](number)) {
      complain(messages.distributionParameter(name, requirement, value[name]), [name]);
      sound = false;
    }
  }
  if (!sound) return null;
  const spec = chosen.build((name) => secondsOf(value[name])!);
  if (spec === null) {
    complain(messages.other(chosen.together!));
    return null;
  }
  // exp(1000) and 1/1e-320 are infinite: numbers that are each allowed can still give none.
  if (!Object.values(spec).every((part) => typeof part === "string" || Number.isFinite(part))) {
    complain(messages.other("these parameters give no finite mean"));
    return null;
  }
  return spec;
}

function parseEmpirical(value: Mapping, complain: Complain): DistributionSpec | null {
  for (const key of Object.keys(value)) {
    if (key !== "kind" && key !== "values") complain(messages.unknownKey(key, ["values"]), [key]);
  }
  const values = value["values"];
  if (!Array.isArray(values) || values.length === 0) {
    if (values === undefined) complain(messages.missingKey("values", "a list of equally likely values"));
    else complain(messages.emptyCollection("value"), ["values"]);
    return null;
  }
  const seconds = values.map(secondsOf);
  const wrong = seconds.findIndex((each) => each === null || each < 0);
  if (wrong !== -1) {
    complain(messages.distributionParameter("values", "at least 0", values[wrong]), ["values", wrong]);
    return null;
  }
  return { kind: "empirical", values: seconds.map((each) => each!) };
}

/** The mean, exactly. */
export function meanOf(spec: DistributionSpec): number {
  switch (spec.kind) {
    case "constant":
      return spec.value;
    case "uniform":
      return (spec.min + spec.max) / 2;
    case "hyperexponential":
      return spec.p * spec.mean1 + (1 - spec.p) * spec.mean2;
    case "weibull":
      return spec.scale * gammaFunction(1 + 1 / spec.shape);
    case "pareto": {
      const { min, max, shape } = spec;
      const mass = 1 - (min / max) ** shape;
      if (shape === 1) return (min * Math.log(max / min)) / mass;
      return (min / mass) * (shape / (shape - 1)) * (1 - (min / max) ** (shape - 1));
    }
    case "empirical":
    case "sequence":
      return spec.values.reduce((sum, each) => sum + each, 0) / spec.values.length;
    default:
      return spec.mean;
  }
}

/** A default is written as a user would write it, and read the same way. */
export function fromDefault(value: unknown): DistributionSpec {
  return parseDistribution(value, (sentence) => {
    throw new Error(sentence.message);
  })!;
}
