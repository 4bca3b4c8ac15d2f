import type { Scenario, ThresholdSpec } from "../scenario/index.js";
import { retriesOf, statisticOf, thresholdEstimate, USER_TIMINGS } from "./metric-values.js";
import type { Overload } from "./overload.js";
import { ALL, sum, type Replications } from "./replications.js";
import type { Estimate, Interval, JudgedThreshold, SummaryMetric } from "./result.js";
import type { Trend } from "./trend.js";

type Metrics = Record<string, SummaryMetric>;
type Intervals = Record<string, Record<string, Interval>>;

const ALWAYS = ["avg", "min", "med", "max", "p(90)", "p(95)", "p(99)"];

/**
 * k6's end-of-test summary, with an interval for every value. `http_req_duration` covers expected answers and
 * timeouts; error answers are in the sub-metric `{expected_response:false}` (k6 mixes them: a fast 503 then
 * makes an overloaded system look quick).
 */
export function summaryMetrics(
  scenario: Scenario,
  replications: Replications,
  thresholds: readonly JudgedThreshold[],
  overload: Overload | null,
): { metrics: Metrics; intervals: Intervals } {
  const metrics: Metrics = {};
  const intervals: Intervals = {};
  const put = (name: string, type: SummaryMetric["type"], estimates: Record<string, Estimate>): void => {
    const values: Record<string, number | null> = {};
    const ranges: Record<string, Interval> = {};
    for (const [statistic, { value, interval }] of Object.entries(estimates)) {
      values[statistic] = value;
      if (interval !== null) ranges[statistic] = interval;
    }
    metrics[name] = { type, contains: type === "trend" ? "time" : "default", values };
    if (Object.keys(ranges).length > 0) intervals[name] = ranges;
  };
  const statistics = [...new Set([...ALWAYS, ...scenario.summaryTrendStats])];
  const endless: Estimate = { value: null, interval: null, reason: "overloaded" };
  const trend = (name: string, of: Trend): void => {
    put(
      name,
      "trend",
      Object.fromEntries(
        statistics.map((statistic) => [statistic, overload === null ? of.estimate(statistic) : endless]),
      ),
    );
  };
  const counter = (name: string, of: (run: Replications["runs"][number]) => number): void => {
    const seconds = replications.measuredSeconds;
    put(name, "counter", { count: replications.mean(of), rate: replications.mean((run) => of(run) / seconds) });
  };

  trend("http_req_duration", replications.durations(ALL));
  trend("http_req_response_time", replications.userTiming("response") ?? replications.durations(ALL));
  for (const [name, timing] of Object.entries(USER_TIMINGS)) {
    const of = replications.userTiming(timing);
    if (of !== null && of.count > 0) trend(name, of);
  }
  trend("iteration_duration", replications.iterationDurations());
  const errors = replications.errorDurations();
  if (errors.count > 0) {
    const known = ["avg", "med", "p(90)", "p(95)"].map((statistic) => [statistic, errors.estimate(statistic)] as const);
    put("http_req_duration{expected_response:false}", "trend", Object.fromEntries(known));
  }
  put("http_req_failed", "rate", { rate: replications.failed(ALL) });
  counter("http_reqs", (run) => sum(run.sites, (site) => site.count + site.errors));
  counter("iterations", (run) => run.iterations.completed);
  counter("dropped_iterations", (run) => run.iterations.dropped);
  if (replications.runs.some(({ gauges }) => gauges.some(({ system }) => system === "retries"))) {
    counter("http_req_retries", retriesOf);
    put("http_req_amplification", "gauge", { value: replications.amplification() });
  }
  put("vus", "gauge", {
    value: replications.mean((run) => run.gauges.find((gauge) => gauge.metric === "vus")!.average),
  });
  putThresholds(metrics, intervals, scenario.thresholds, thresholds, replications);
  return { metrics, intervals };
}

/** Marks each threshold at its metric; a sub-metric that only a threshold names is published too. */
function putThresholds(
  metrics: Metrics,
  intervals: Intervals,
  specs: readonly ThresholdSpec[],
  judged: readonly JudgedThreshold[],
  replications: Replications,
): void {
  specs.forEach((spec, i) => {
    const { key, type } = spec;
    const statistic = statisticOf(spec);
    const known = metrics[key] ?? { type, contains: type === "trend" ? "time" : "default", values: {} };
    const estimate = judged[i]!.estimate.value === null ? judged[i]!.estimate : thresholdEstimate(spec, replications);
    metrics[key] = {
      ...known,
      values: { ...known.values, [statistic]: known.values[statistic] ?? estimate.value },
      thresholds: { ...known.thresholds, [spec.source]: { ok: judged[i]!.verdict === "pass" } },
    };
    if (estimate.interval !== null) intervals[key] = { ...intervals[key], [statistic]: estimate.interval };
  });
}
