import type { ThresholdSpec } from "../scenario/index.js";
import type { Run, UserTimingCounts } from "../sim/index.js";
import { meanEstimate, missing } from "./estimate.js";
import { ALL, requests, sum, type Replications, type SiteFilter } from "./replications.js";
import type { Estimate } from "./result.js";

/** What a threshold asks for, e.g. the p(95) of `http_req_duration{name:GET /}`. Trends in ms, rates per second or shares. */
export function thresholdEstimate(threshold: ThresholdSpec, replications: Replications): Estimate {
  const { metric, tags } = threshold;
  const filter = siteFilter(tags, replications);
  if (typeof filter === "string") return missing(filter);
  const failing = tags["expected_response"] === "false";
  const timing = USER_TIMINGS[metric];
  const timed = timing === undefined || Object.keys(tags).length > 0 ? null : replications.userTiming(timing);
  if (timed !== null) return timed.estimate(statisticOf(threshold));
  switch (metric) {
    case "http_req_blocked":
    case "http_req_connecting":
    case "http_req_tls_handshaking":
      return missing(
        Object.keys(tags).length > 0
          ? `${metric} is recorded for all requests together, without tags`
          : `${metric} needs connections: add workload.clients.connections`,
      );
    case "http_req_retries":
      return counter(threshold, replications, retriesOf);
    case "http_req_amplification":
      return replications.amplification();
    case "http_req_duration":
    case "http_req_response_time":
    case "http_req_waiting":
      return (failing ? replications.errorDurations() : replications.durations(filter)).estimate(
        statisticOf(threshold),
      );
    case "iteration_duration":
      return replications.iterationDurations().estimate(statisticOf(threshold));
    case "http_req_failed":
      return replications.failed(filter);
    case "http_reqs": {
      const counted = tags["status"] === undefined && !failing ? requests : errorsWith(tags);
      return counter(threshold, replications, (run) => sum(run.sites.filter(filter), counted));
    }
    case "iterations":
      return counter(threshold, replications, (run) => run.iterations.completed);
    case "dropped_iterations":
      return counter(threshold, replications, (run) => run.iterations.dropped);
    case "vus":
      return replications.mean((run) => run.gauges.find((gauge) => gauge.metric === "vus")?.average ?? 0);
    case "vus_max":
      return replications.mean((run) =>
        Math.max(...(run.gauges.find((gauge) => gauge.metric === "vus")?.values ?? [0])),
      );
    default:
      return missing(`the model does not compute ${metric}`);
  }
}

/** Metrics that are times around a request, where the system models its clients. */
export const USER_TIMINGS: Readonly<Record<string, keyof UserTimingCounts>> = {
  http_req_blocked: "blocked",
  http_req_connecting: "connecting",
  http_req_tls_handshaking: "tlsHandshaking",
  http_req_response_time: "response",
};

/** Retries of one run after warm-up. */
export function retriesOf({ gauges, horizonSeconds, warmUpSeconds }: Run): number {
  const retries = gauges.find(({ metric }) => metric === "Retries")?.average ?? 0;
  return Math.round(retries * (horizonSeconds - warmUpSeconds));
}

export function statisticOf({ aggregation, percentile }: ThresholdSpec): string {
  return aggregation === "percentile" ? `p(${percentile})` : aggregation;
}

function counter(
  { aggregation }: ThresholdSpec,
  replications: Replications,
  of: (run: Replications["runs"][number]) => number,
): Estimate {
  const per = aggregation === "rate" ? replications.measuredSeconds : 1;
  return meanEstimate(
    replications.runs.map((run) => of(run) / per),
    replications.confidence,
  );
}

function errorsWith(tags: Readonly<Record<string, string>>): (site: Parameters<SiteFilter>[0]) => number {
  const { status } = tags;
  if (status === undefined) return (site) => site.errors + site.timeouts;
  if (status === "200") return (site) => site.count - site.timeouts;
  const answered = (site: Parameters<SiteFilter>[0]): number =>
    site.statuses.find((entry) => String(entry.status) === status)?.count ?? 0;
  // No answer at all: given up, or the connection could not be had or broke.
  return status === "0" ? (site) => site.timeouts + answered(site) : answered;
}

/** The sites with these tags, or why that cannot be said. */
function siteFilter(tags: Readonly<Record<string, string>>, replications: Replications): SiteFilter | string {
  let filter: SiteFilter = ALL;
  const also = (condition: SiteFilter): void => {
    const before = filter;
    filter = (site) => before(site) && condition(site);
  };
  for (const [tag, value] of Object.entries(tags)) {
    if (tag === "name" || tag === "url") also(replications.byRoute(value));
    else if (tag === "scenario") also((site) => site.load === value);
    else if (tag === "method") also((site) => replications.system.routes[site.route]!.name.startsWith(`${value} `));
    else if (tag !== "expected_response" && tag !== "status") return `the model does not record the tag ${tag}`;
  }
  return filter;
}
