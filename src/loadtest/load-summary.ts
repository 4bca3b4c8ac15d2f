import type { ThresholdSpec } from "../scenario/index.js";
import { type CensoredSample, measuredRows, sampleOf } from "./censored-sample.js";
import { phaseOf } from "./request-phases.js";
import { hasTags } from "./request-tags.js";
import type { ServerFigures } from "./server-figures.js";
import { HOLDS } from "./threshold-operators.js";
import { LOAD_RUN_SCHEMA, type LoadRun, OUTCOME, type Validity } from "./load-run.js";

export type LoadVerdict = "pass" | "fail" | "inconclusive";

export interface JudgedLoadThreshold {
  readonly metric: string;
  readonly source: string;
  readonly verdict: LoadVerdict;
  /** A sentence: the figure, and why it decides. */
  readonly explanation: string;
}

export interface LoadMetric {
  readonly type: "trend" | "rate" | "counter" | "gauge";
  readonly contains: "time" | "default" | "data";
  /** null: there is no such figure; `kneepoint.bounds` may have a bound of it. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** k6's handleSummary shape; what is ours is under `kneepoint`. Times in ms, as in k6. */
export interface LoadSummary {
  readonly metrics: Readonly<Record<string, LoadMetric>>;
  readonly state: { readonly testRunDurationMs: number };
  readonly kneepoint: {
    readonly schema: "kneepoint/load-summary/1";
    readonly run: typeof LOAD_RUN_SCHEMA;
    readonly target: string;
    readonly seed: number;
    readonly optionsHash: string;
    readonly interrupted: boolean;
    /** The threshold with abortOnFail that ended the run. */
    readonly abortedBy?: string;
    readonly verdict: LoadVerdict;
    readonly thresholds: readonly JudgedLoadThreshold[];
    readonly validity: Validity;
    /** Figures of which only a lower bound is known, in ms, and those with too few samples, by metric and statistic. */
    readonly bounds: Readonly<Record<string, { readonly atLeast: number }>>;
    readonly unsupported: readonly string[];
    readonly generator: LoadRun["generator"];
    /** Of the reference stack on this machine; absent: the target is another, or --no-probe. */
    readonly server?: ServerFigures;
  };
}

/** Beyond this share of unanswered requests the answered ones' mean is no mean of all. */
const MOST_CENSORED_FOR_MEAN = 0.01;
const STATS = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"];

interface Figure {
  readonly value: number | null;
  readonly atLeast?: number;
  /** Why there is no value, or none to rely on. */
  readonly reason?: string;
}

/**
 * What a run comes to, with the thresholds judged. An interrupted run has no verdict but "inconclusive", and neither has an
 * invalid one, unless it is invalid for the errors that its thresholds are about.
 */
export function summarize(
  run: LoadRun,
  thresholds: readonly ThresholdSpec[] = [],
  server?: ServerFigures,
): LoadSummary {
  const bounds: Record<string, { atLeast: number }> = {};
  const unsupported: string[] = [];
  const judged = thresholds.map((threshold) => judge(run, threshold));
  const metrics: Record<string, LoadMetric> = {};
  for (const [name, { type, contains, stats }] of Object.entries(PUBLISHED)) {
    const values: Record<string, number | null> = {};
    for (const stat of stats) {
      const figure = figureOf(run, name, {}, stat);
      values[stat] = figure.value;
      if (figure.atLeast !== undefined) bounds[`${name} ${stat}`] = { atLeast: figure.atLeast };
      else if (figure.value !== null && figure.reason !== undefined) unsupported.push(`${name} ${stat}`);
    }
    const mine = thresholds.flatMap(({ key, source }, index) =>
      key === name ? [[source, { ok: judged[index]!.verdict === "pass" }] as const] : [],
    );
    metrics[name] = { type, contains, values, ...(mine.length > 0 ? { thresholds: Object.fromEntries(mine) } : {}) };
  }
  return {
    metrics,
    state: { testRunDurationMs: 1000 * run.window.toSeconds },
    kneepoint: {
      schema: "kneepoint/load-summary/1",
      run: LOAD_RUN_SCHEMA,
      target: run.header.target,
      seed: run.header.seed,
      optionsHash: run.header.optionsHash,
      interrupted: run.interrupted,
      ...(run.abortedBy === undefined ? {} : { abortedBy: run.abortedBy }),
      verdict: overall(run, judged),
      thresholds: judged,
      validity: run.validity,
      bounds,
      unsupported,
      generator: run.generator,
      ...(server === undefined ? {} : { server }),
    },
  };
}

const time = { type: "trend", contains: "time", stats: STATS } as const;
const count = { type: "counter", contains: "default", stats: ["count", "rate"] } as const;
const gauge = { type: "gauge", contains: "default", stats: ["value"] } as const;

const PUBLISHED: Readonly<Record<string, Pick<LoadMetric, "type" | "contains"> & { stats: readonly string[] }>> = {
  http_req_duration: time,
  http_req_response_time: time,
  http_req_blocked: time,
  http_req_connecting: time,
  http_req_tls_handshaking: time,
  http_req_waiting: time,
  http_req_receiving: time,
  http_req_failed: { type: "rate", contains: "default", stats: ["rate"] },
  http_reqs: count,
  iterations: count,
  iteration_duration: { ...time, stats: ["avg", "min", "med", "max", "p(90)", "p(95)"] },
  dropped_iterations: count,
  vus: gauge,
  vus_max: gauge,
  data_received: { ...count, contains: "data" },
};

function overall(run: LoadRun, judged: readonly JudgedLoadThreshold[]): LoadVerdict {
  if (rightlyAborted(run)) return "fail";
  if (run.interrupted) return "inconclusive";
  // Of a server that fails, errors are known as well as ever, and they may be all that was asked about.
  if (!run.validity.valid && (judged.length === 0 || !isGeneratorSound(run))) return "inconclusive";
  if (judged.some(({ verdict }) => verdict === "fail")) return "fail";
  return judged.every(({ verdict }) => verdict === "pass") && measuredRows(run).length > 0 ? "pass" : "inconclusive";
}

/** What is wrong with the server, not with the measurement. */
const OF_THE_ANSWERS: ReadonlySet<string> = new Set(["answers", "censoring", "reconnects", "drift"]);

/**
 * Whether a threshold ended the run and the generator is not to blame. Errors make a run useless for latencies, but a
 * threshold on errors was there to end it: k6's exit code for that is 99.
 */
function rightlyAborted(run: LoadRun): boolean {
  return run.abortedBy !== undefined && isGeneratorSound(run);
}

/** What is wrong, if anything is, is wrong with the answers. */
function isGeneratorSound({ validity }: LoadRun): boolean {
  return validity.checks.every(({ name, verdict }) => verdict !== "invalid" || OF_THE_ANSWERS.has(name));
}

/** More redirects than this, and nobody knows the share of failures: k6 follows them, and counts how they end. */
const MOST_REDIRECTED = 0.01;

/** Why this run says nothing about this threshold; undefined: it does. */
function undecidable(run: LoadRun, { metric, tags }: ThresholdSpec): string | undefined {
  if (run.validity.valid) return undefined;
  if (metric !== "http_req_failed" || !isGeneratorSound(run))
    return "the run is invalid, so its figures decide nothing";
  const { kind, status } = run.requests;
  const rows = [...measuredRows(run)].filter((row) => hasTags(run.header, kind[row]!, status[row]!, tags));
  const redirected = rows.filter((row) => status[row]! >= 300 && status[row]! < 400).length / rows.length;
  return redirected > MOST_REDIRECTED
    ? `${round(100 * redirected)} % of the answers are redirects, which are not followed: whether they end in an error is not known`
    : undefined;
}

function judge(run: LoadRun, threshold: ThresholdSpec): JudgedLoadThreshold {
  const { key, source, metric, tags, operator, value: limit } = threshold;
  const stat = threshold.aggregation === "percentile" ? `p(${threshold.percentile})` : threshold.aggregation;
  const { value, atLeast, reason } = figureOf(run, metric, tags, stat);
  const as = (verdict: LoadVerdict, explanation: string): JudgedLoadThreshold => ({
    metric: key,
    source,
    verdict,
    explanation,
  });
  if (run.abortedBy === `${key}: ${source}` && rightlyAborted(run))
    return as("fail", "it did not hold while the run went on, and ended it");
  const why = undecidable(run, threshold);
  if (why !== undefined) return as("inconclusive", why);
  if (atLeast !== undefined && operator.startsWith("<") && atLeast >= limit) {
    return as("fail", `${stat} is at least ${round(atLeast)}, for so many requests had no answer`);
  }
  if (value === null || reason !== undefined) return as("inconclusive", reason ?? "there are no data");
  const holds = HOLDS[operator](value, limit);
  return as(holds ? "pass" : "fail", `${stat} is ${round(value)}`);
}

/** One statistic of one metric, of the requests with these tags. */
function figureOf(run: LoadRun, metric: string, tags: Readonly<Record<string, string>>, stat: string): Figure {
  const { iterations, requests, window } = run;
  const seconds = window.toSeconds - window.fromSeconds;
  const counted = (n: number): Figure => ({ value: stat === "count" ? n : seconds > 0 ? n / seconds : null });
  const rows = (): number[] =>
    [...measuredRows(run)].filter((row) => hasTags(run.header, requests.kind[row]!, requests.status[row]!, tags));
  // A dropped iteration is no request.
  const sent = (): number[] => rows().filter((row) => requests.outcome[row] !== OUTCOME.dropped);
  switch (metric) {
    case "http_req_duration":
    case "http_req_response_time": {
      const view = metric === "http_req_duration" ? "service" : "response";
      const timeout = Number(run.header.options["timeoutSeconds"] ?? Number.NaN);
      return trend(sampleOf(requests, view === "service" ? sent() : rows(), view, timeout), stat);
    }
    case "http_req_blocked":
    case "http_req_connecting":
    case "http_req_tls_handshaking":
    case "http_req_waiting":
    case "http_req_receiving":
      return trend(phaseOf(requests, sent(), metric), stat);
    case "http_req_failed": {
      const all = sent();
      if (all.length === 0) return { value: null, reason: "there are no requests" };
      const failed = all.filter((row) => !(requests.status[row]! >= 200 && requests.status[row]! < 400));
      return { value: failed.length / all.length };
    }
    case "http_reqs":
      return counted(sent().length);
    case "data_received":
      return counted(rows().reduce((sum, row) => sum + requests.bytes[row]!, 0));
    case "iterations":
      return counted(
        iterations?.completed ?? rows().filter((row) => requests.outcome[row] === OUTCOME.answered).length,
      );
    case "dropped_iterations":
      return counted(iterations?.dropped ?? rows().filter((row) => requests.outcome[row] === OUTCOME.dropped).length);
    case "vus":
      return { value: iterations?.atTheEnd ?? 0 };
    case "vus_max":
      return iterations === undefined
        ? { value: null, reason: "there are no iterations" }
        : { value: iterations.mostAtOnce };
    case "iteration_duration": {
      const value = iterations?.seconds?.[stat.replace(/[()]/g, "") as "avg"];
      return value === undefined ? { value: null, reason: "not measured" } : { value: 1000 * value };
    }
    default:
      return { value: null, reason: `${metric} is not measured by a load test of Kneepoint` };
  }
}

function trend(sample: CensoredSample, stat: string): Figure {
  if (sample.count === 0) return { value: null, reason: "there are no requests" };
  if (stat === "count") return { value: sample.count };
  const censored = `${sample.censored} of ${sample.count} requests had no answer`;
  const known = (seconds: number, allowed: number): Figure =>
    sample.censoredShare > allowed || Number.isNaN(seconds)
      ? { value: null, reason: censored }
      : { value: 1000 * seconds };
  if (stat === "avg") return known(sample.mean, MOST_CENSORED_FOR_MEAN);
  if (stat === "min") return known(sample.minimum, 1);
  if (stat === "max") return known(sample.maximum, 0);
  const p = stat === "med" ? 0.5 : Number(/[\d.]+/.exec(stat)?.[0]) / 100;
  const { seconds, atLeast, supported, exceedances } = sample.percentile(p);
  if (atLeast) return { value: null, atLeast: 1000 * seconds, reason: censored };
  if (supported) return { value: 1000 * seconds };
  return { value: 1000 * seconds, reason: `only ${exceedances} of ${sample.count} samples lie beyond ${stat}` };
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
