/**
 * `options`: k6's Options type, key by key. What each key means here (supported, ignored with a notice, refused) is
 * in k6-options.ts; this file only knows the shapes.
 */
import { z } from "zod";
import { messages } from "../messages.js";
import { parseMetricKey, parseThreshold, type ThresholdSpec } from "../thresholds.js";
import { isMapping, type Mapping } from "../tree.js";
import { parseDuration } from "../duration.js";
import {
  field,
  k6Duration,
  k6PositiveDuration,
  leaf,
  naturalNumber,
  positiveInteger,
  positiveNumber,
  required,
  strict,
  text,
} from "./field.js";

/** A k6 executor with its durations in seconds; a missing key is undefined. */
export interface ExecutorFields {
  readonly executor: string;
  readonly startTime?: number | undefined;
  readonly gracefulStop?: number | undefined;
  readonly exec?: string | undefined;
  readonly env?: Record<string, string> | undefined;
  readonly tags?: Record<string, string> | undefined;
  readonly options?: unknown;
  readonly duration?: number | undefined;
  readonly rate?: number | undefined;
  readonly timeUnit?: number | undefined;
  readonly preAllocatedVUs?: number | undefined;
  readonly maxVUs?: number | undefined;
  readonly startRate?: number | undefined;
  readonly startVUs?: number | undefined;
  readonly gracefulRampDown?: number | undefined;
  readonly stages?: readonly { readonly duration: number; readonly target: number }[] | undefined;
  readonly vus?: number | undefined;
  readonly iterations?: number | undefined;
  readonly maxDuration?: number | undefined;
}

/** The options that mean something here; the others are carried as `unknown`. */
export interface OptionsFields {
  readonly scenarios?: Record<string, ExecutorFields> | undefined;
  readonly thresholds?: Record<string, readonly ThresholdSpec[]> | undefined;
  readonly vus?: number | undefined;
  readonly duration?: number | undefined;
  readonly iterations?: number | undefined;
  readonly stages?: readonly { readonly duration: number; readonly target: number }[] | undefined;
  readonly minIterationDuration?: number | undefined;
  readonly summaryTrendStats?: readonly string[] | undefined;
  readonly systemTags?: readonly string[] | undefined;
  readonly tags?: Record<string, string> | undefined;
  readonly userAgent?: string | undefined;
  readonly insecureSkipTLSVerify?: boolean | undefined;
  readonly noConnectionReuse?: boolean | undefined;
}

const texts = z.record(z.string(), z.string());

/** Targets of a VU ramp are whole; those of an arrival rate may be fractions (with a notice). */
const stages = (target: z.ZodType<number>): z.ZodType<readonly { duration: number; target: number }[]> =>
  z
    .array(
      strict({
        duration: required(k6Duration, { description: "How long the stage takes." }),
        target: required(target, { description: "Value reached, linearly, at the end of the stage." }),
      }),
    )
    .min(1);

const common = {
  startTime: field(k6Duration, { description: "When this scenario begins.", default: "0s" }),
  gracefulStop: field(k6Duration, { description: "How long iterations may go on after the end.", default: "30s" }),
  exec: field(text, {
    description: "The journey of `workload.journeys` this scenario runs; without it all of them, by weight.",
  }),
  env: field(texts, { description: "Carried for real k6; no effect here." }),
  tags: field(texts, { description: "Tags on every request of this scenario." }),
  options: field(z.unknown(), { description: "k6's browser options; ignored with a notice." }),
};

const vuPool = {
  timeUnit: field(k6PositiveDuration, { description: "Period that the rate counts in.", default: "1s" }),
  preAllocatedVUs: required(naturalNumber, {
    description: "VUs started beforehand; the simulator uses it as the default of maxVUs.",
  }),
  maxVUs: field(positiveInteger, {
    description: "Iterations in flight at most: an arrival beyond it is a dropped iteration. Default: preAllocatedVUs.",
  }),
};

const executors = z.discriminatedUnion("executor", [
  strict({
    executor: z.literal("constant-arrival-rate"),
    ...common,
    duration: required(k6PositiveDuration, { description: "Length." }),
    rate: required(positiveNumber, {
      description: "Iterations started per timeUnit. Real k6 takes whole numbers only.",
    }),
    ...vuPool,
  }),
  strict({
    executor: z.literal("ramping-arrival-rate"),
    ...common,
    startRate: field(z.number().min(0), { description: "Iterations per timeUnit at the beginning.", default: 0 }),
    stages: required(stages(z.number().min(0)), { description: "The rate moves linearly to each target." }),
    ...vuPool,
  }),
  strict({
    executor: z.literal("constant-vus"),
    ...common,
    vus: field(positiveInteger, { description: "Users that each repeat the journey.", default: 1 }),
    duration: required(k6PositiveDuration, { description: "Length." }),
  }),
  strict({
    executor: z.literal("ramping-vus"),
    ...common,
    startVUs: field(naturalNumber, { description: "Users at the beginning.", default: 1 }),
    stages: required(stages(naturalNumber), { description: "The number of users moves linearly to each target." }),
    gracefulRampDown: field(k6Duration, {
      description: "How long a user may finish its iteration when the ramp goes down.",
      default: "30s",
    }),
  }),
  strict({
    executor: z.literal("per-vu-iterations"),
    ...common,
    vus: field(positiveInteger, { description: "Users.", default: 1 }),
    iterations: field(positiveInteger, { description: "Iterations of each user.", default: 1 }),
    maxDuration: field(k6PositiveDuration, { description: "Longest time.", default: "10m" }),
  }),
  strict({
    executor: z.literal("shared-iterations"),
    ...common,
    vus: field(positiveInteger, { description: "Users.", default: 1 }),
    iterations: field(positiveInteger, { description: "Iterations in all.", default: 1 }),
    maxDuration: field(k6PositiveDuration, { description: "Longest time.", default: "10m" }),
  }),
]);

const THRESHOLD_FIELDS = {
  threshold: { type: "string" },
  abortOnFail: { type: "boolean" },
  delayAbortEval: { type: "string" },
};

const THRESHOLDS_SCHEMA = {
  type: "object",
  additionalProperties: {
    type: "array",
    items: {
      anyOf: [
        { type: "string" },
        {
          type: "object",
          properties: THRESHOLD_FIELDS,
          required: ["threshold"],
          additionalProperties: false,
        },
      ],
    },
  },
  "x-type": "metric -> list of thresholds",
};

const OBJECT_KEYS = Object.keys(THRESHOLD_FIELDS);

/** The expression of one threshold and how it acts; null when its shape is wrong. */
function readEntry(
  entry: unknown,
  complain: (sentence: ReturnType<typeof messages.other>, path?: (string | number)[]) => void,
): Mapping | null {
  if (typeof entry === "string") return { threshold: entry };
  if (!isMapping(entry)) {
    complain(messages.wrongType("a threshold such as p(95)<300", entry));
    return null;
  }
  let sound = true;
  const check = (fine: boolean, sentence: ReturnType<typeof messages.other>, path: string[]): void => {
    if (!fine) complain(sentence, path);
    sound &&= fine;
  };
  for (const key of Object.keys(entry)) check(OBJECT_KEYS.includes(key), messages.unknownKey(key, OBJECT_KEYS), [key]);
  const { threshold, abortOnFail = false, delayAbortEval = 0 } = entry;
  check(typeof threshold === "string", messages.wrongType("a threshold such as p(95)<300", threshold), ["threshold"]);
  check(typeof abortOnFail === "boolean", messages.wrongType("true or false", abortOnFail), ["abortOnFail"]);
  const delay = typeof delayAbortEval === "string" ? parseDuration(delayAbortEval) : Number(delayAbortEval) / 1000;
  check(delay !== null && delay >= 0, messages.notADuration(delayAbortEval, "milliseconds"), ["delayAbortEval"]);
  return sound ? { threshold, abortOnFail, delay } : null;
}

const thresholds = leaf<Record<string, readonly ThresholdSpec[]>>(THRESHOLDS_SCHEMA, (value, complain) => {
  if (!isMapping(value)) {
    complain(messages.wrongType("a mapping from metric to thresholds", value));
    return null;
  }
  const all: [string, ThresholdSpec[]][] = [];
  for (const [name, list] of Object.entries(value)) {
    const key = parseMetricKey(name);
    if (!key.ok) complain(key.sentence, [name]);
    if (!Array.isArray(list)) {
      complain(messages.wrongType(`a list of thresholds such as ["p(95)<300"]`, list), [name]);
      continue;
    }
    const specs: ThresholdSpec[] = [];
    for (const [index, raw] of list.entries()) {
      const entry = readEntry(raw, (sentence, path = []) => complain(sentence, [name, index, ...path]));
      if (entry === null || !key.ok) continue;
      const source = String(entry["threshold"]);
      const parsed = parseThreshold(source, key.value);
      if (!parsed.ok) complain(parsed.sentence, [name, index, ...(typeof raw === "string" ? [] : ["threshold"])]);
      else {
        const abortOnFail = entry["abortOnFail"] === true;
        specs.push({
          key: name,
          ...key.value,
          ...parsed.value,
          abortOnFail,
          delayAbortEvalSeconds: Number(entry["delay"] ?? 0),
          source,
        });
      }
    }
    all.push([name, specs]);
  }
  return Object.fromEntries(all);
});

/** Options that k6 knows and that have no shape of interest here. */
export const CARRIED_OPTIONS = [
  "hosts",
  "discardResponseBodies",
  "blockHostnames",
  "blacklistIPs",
  "rps",
  "setupTimeout",
  "teardownTimeout",
  "handleSummaryTimeout",
  "batch",
  "batchPerHost",
  "cloud",
  "ext",
  "dns",
  "executionSegment",
  "executionSegmentSequence",
  "httpDebug",
  "linger",
  "paused",
  "throw",
  "tlsAIAFetch",
  "tlsAuth",
  "tlsCipherSuites",
  "tlsVersion",
  "maxRedirects",
  "noCookiesReset",
  "noVUConnectionReuse",
  "noUsageReport",
  "vusMax",
] as const;

const carried = Object.fromEntries(
  CARRIED_OPTIONS.map((name) => [name, field(z.unknown(), { description: "k6's; see the table of k6 options." })]),
);

export const optionsSchema: z.ZodType<OptionsFields> = strict({
  scenarios: field(z.record(z.string(), executors), {
    description: "What is run, by name; the name becomes the tag `scenario`.",
  }),
  thresholds: field(thresholds, {
    description:
      'What must hold, in k6\'s grammar; times in milliseconds. Example: `http_req_duration: ["p(95)<300"]`.',
  }),
  vus: field(positiveInteger, { description: "Shortcut: users, with duration, iterations or stages.", default: 1 }),
  duration: field(k6PositiveDuration, { description: "Shortcut for one constant-vus scenario." }),
  iterations: field(positiveInteger, { description: "Shortcut for one shared-iterations scenario." }),
  stages: field(stages(naturalNumber), { description: "Shortcut for one ramping-vus scenario." }),
  minIterationDuration: field(k6Duration, {
    description: "An iteration takes at least this long: the user waits out the rest.",
  }),
  summaryTrendStats: field(z.array(z.string()), {
    description: "Statistics of a trend in the summary.",
    default: ["avg", "min", "med", "max", "p(90)", "p(95)"],
  }),
  systemTags: field(z.array(z.string()), { description: "Tags to record." }),
  tags: field(texts, { description: "Tags on every request." }),
  userAgent: field(text, {
    description: "Load test: the User-Agent of every request.",
    default: "kneepoint/<version>",
  }),
  insecureSkipTLSVerify: field(z.boolean(), {
    description: "Load test: accept a certificate that cannot be verified, as `--insecure` does.",
    default: false,
  }),
  noConnectionReuse: field(z.boolean(), {
    description: "Load test: close the connection after every answer.",
    default: false,
  }),
  ...carried,
}) as z.ZodType<OptionsFields>;
