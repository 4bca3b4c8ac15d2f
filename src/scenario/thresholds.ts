/**
 * k6's thresholds grammar, verbatim from metrics/thresholds_parser.go:
 *
 *     assertion           -> aggregation_method whitespace* operator whitespace* float
 *     aggregation_method  -> "avg" | "min" | "max" | "med" | "p(" float ")" | "rate" | "count" | "value"
 *     operator            -> ">" | ">=" | "<=" | "<" | "==" | "===" | "!="
 *
 * with what its code does beyond it: operators are searched in the order of OPERATORS, the right side is whatever
 * Go's ParseFloat takes, and `==` is `===`.
 */
import { messages, type Sentence } from "./messages.js";
import { AGGREGATIONS, METRICS, UNPUBLISHED_METRICS, type MetricType } from "./metrics.js";

export type Aggregation = "avg" | "min" | "med" | "max" | "percentile" | "rate" | "count" | "value";
export type ThresholdOperator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** One threshold, ready to be judged. Times are in milliseconds, as in k6. */
export interface ThresholdSpec {
  /** The key as written: `http_req_duration{name:GET /}`. */
  readonly key: string;
  readonly metric: string;
  readonly type: MetricType;
  readonly tags: Readonly<Record<string, string>>;
  readonly aggregation: Aggregation;
  /** 0..100, with aggregation `percentile` only. */
  readonly percentile: number | null;
  readonly operator: ThresholdOperator;
  readonly value: number;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalSeconds: number;
  /** The expression as written: `p(95)<300`. */
  readonly source: string;
}

/** What a threshold's key says. */
export interface MetricKey {
  readonly metric: string;
  readonly type: MetricType;
  readonly tags: Readonly<Record<string, string>>;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly sentence: Sentence };

const fail = (sentence: Sentence): { readonly ok: false; readonly sentence: Sentence } => ({ ok: false, sentence });

/**
 * Reads `metric` or `metric{tag:value,tag2:value}`. A tag's value may hold colons, commas not; spaces around are
 * dropped.
 */
export function parseMetricKey(key: string): Parsed<MetricKey> {
  const match = /^\s*([^{}\s]+)\s*(?:\{([^{}]*)\}\s*)?$/u.exec(key);
  if (match === null) return fail(messages.metricSyntax(key));
  const metric = match[1]!;
  if (UNPUBLISHED_METRICS.includes(metric)) return fail(messages.metricNotPublished(metric));
  if (!Object.hasOwn(METRICS, metric)) return fail(messages.unknownMetric(metric, Object.keys(METRICS)));
  const tags: [string, string][] = [];
  for (const pair of match[2]?.split(",") ?? []) {
    const colon = pair.indexOf(":");
    if (colon <= 0) return fail(messages.metricSyntax(key));
    tags.push([pair.slice(0, colon).trim(), unquote(pair.slice(colon + 1).trim())]);
  }
  return { ok: true, value: { metric, type: METRICS[metric]!, tags: Object.fromEntries(tags) } };
}

/** k6 trims quotes around tags and values. */
const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/u, "$2");

/** k6's order of search: the two-character operators come before what they begin with. */
const OPERATORS: readonly (readonly [string, ThresholdOperator])[] = [
  ["<=", "<="],
  ["<", "<"],
  [">=", ">="],
  [">", ">"],
  ["===", "=="],
  ["==", "=="],
  ["!=", "!="],
];

/** What Go's ParseFloat takes and is a limit: decimal, exponent, sign. Not hexadecimal, not Inf, not NaN. */
const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads the expression of a threshold on a metric of this type. */
export function parseThreshold(
  source: string,
  key: MetricKey,
): Parsed<Pick<ThresholdSpec, "aggregation" | "percentile" | "operator" | "value">> {
  const found = OPERATORS.find(([operator]) => source.includes(operator));
  if (found === undefined) return fail(messages.thresholdNoOperator(source));
  const at = source.indexOf(found[0]);
  const left = source.slice(0, at).trim();
  const right = source.slice(at + found[0].length).trim();
  const aggregation = parseAggregation(left, key);
  if (!aggregation.ok) return aggregation;
  const value = Number(right);
  if (!FLOAT.test(right) || !Number.isFinite(value)) return fail(messages.thresholdValue(source));
  return { ok: true, value: { ...aggregation.value, operator: found[1], value } };
}

const SIMPLE = ["avg", "min", "med", "max", "rate", "count", "value"] as const;

function parseAggregation(text: string, key: MetricKey): Parsed<Pick<ThresholdSpec, "aggregation" | "percentile">> {
  const allowed = AGGREGATIONS[key.type];
  const percentile = /^p\((.*)\)$/u.exec(text);
  if (percentile !== null) {
    const number = Number(percentile[1]);
    if (!FLOAT.test(percentile[1]!) || !(number >= 0 && number <= 100)) return fail(messages.thresholdPercentile(text));
    if (key.type !== "trend") return fail(messages.wrongAggregation(text, key.metric, key.type, allowed));
    return { ok: true, value: { aggregation: "percentile", percentile: number } };
  }
  const aggregation = SIMPLE.find((each) => each === text);
  if (aggregation !== undefined && allowed.includes(text))
    return { ok: true, value: { aggregation, percentile: null } };
  if (aggregation === undefined) {
    // "p95" is how other tools write it.
    const bare = /^p(\d+(?:\.\d+)?)$/u.exec(text);
    return fail(bare === null ? messages.unknownAggregation(text, allowed) : messages.thresholdPercentile(text));
  }
  return fail(messages.wrongAggregation(text, key.metric, key.type, allowed));
}
