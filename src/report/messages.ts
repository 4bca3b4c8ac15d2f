/** Every sentence the reports say in their own voice, by topic. HTML and Markdown share them. */
import type { CapacityFigures, Estimate, HopBreakdown, Result, Verdict } from "../result/result.js";
import {
  formatConfidence,
  formatCount,
  formatDate,
  formatDuration,
  formatFactor,
  formatQuantity,
  lowerFirst,
} from "./format.js";

// --- Verdicts ---------------------------------------------------------------------------------------------------

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  pass: "Pass",
  fail: "Fail",
  inconclusive: "Inconclusive",
};

/** The verdict as a headline. */
export function verdictHeadline(result: Result): string {
  const { verdict, thresholds, overload } = result.kneepoint;
  const failed = thresholds.filter((threshold) => threshold.verdict === "fail");
  const unsure = thresholds.filter((threshold) => threshold.verdict === "inconclusive");
  if (overload !== null) return "Overloaded: work arrives faster than it is done";
  if (thresholds.length === 0) return "No threshold was set: nothing to pass or fail";
  if (verdict === "pass")
    return thresholds.length === 1
      ? "The threshold holds"
      : `${thresholds.length === 2 ? "Both" : `All ${thresholds.length}`} thresholds hold`;
  if (verdict === "fail" && thresholds.length === 1) return "The threshold fails";
  if (verdict === "fail")
    return `${failed.length} of ${formatCount(thresholds.length, "threshold")} ${failed.length === 1 ? "fails" : "fail"}`;
  if (thresholds.length === 1) return "No verdict yet: the threshold is undecided";
  return `No verdict yet: ${unsure.length} of ${formatCount(thresholds.length, "threshold")} ${unsure.length === 1 ? "is" : "are"} undecided`;
}

/** One more sentence under the headline: the first thing that went wrong, or how sure the answer is. */
export function verdictDetail(result: Result): string {
  const { verdict, thresholds, overload, replications, horizonSeconds } = result.kneepoint;
  if (overload !== null) return overload.explanation;
  const first = thresholds.find((threshold) => threshold.verdict === verdict && verdict !== "pass");
  if (first !== undefined) return `${first.metric} ${first.source}: ${first.explanation}`;
  return `From ${formatCount(replications, "replication")} of ${formatDuration(horizonSeconds)} each.`;
}

/** Why an overloaded run has no averages, with the rate at which it falls behind. */
export function overloadSentence(growthPerSecond: number): string {
  return `Requests in progress grow by ${formatQuantity(growthPerSecond, "")} every second, so an average would only say how long the run was. No average is given.`;
}

// --- Capacity ---------------------------------------------------------------------------------------------------

/** `Holds up to 2.3× this load: 460 requests/s`. */
export function capacityHeadline(capacity: CapacityFigures): string {
  const { feasible, infeasible } = capacity.loadFactor;
  if (!(feasible > 0)) {
    return infeasible === null
      ? "No load was found that holds"
      : `Does not hold even at ${formatFactor(infeasible)} this load`;
  }
  const reach = infeasible === null ? "Holds at every load tried, up to" : "Holds up to";
  return `${reach} ${formatFactor(feasible)} this load: ${requests(capacity.requestsPerSecond.feasible)}`;
}

/** Where it breaks and what breaks first. */
export function capacityDetail(capacity: CapacityFigures): string {
  const { infeasible } = capacity.loadFactor;
  const broken = capacity.requestsPerSecond.infeasible;
  if (infeasible === null) return "The search ended before a threshold broke: the capacity is at least this.";
  const where = `At ${formatFactor(infeasible)}${broken === null ? "" : ` (${requests(broken)})`} it no longer does`;
  const why = capacity.brokenBy === null ? "" : `; ${capacity.brokenBy} breaks first`;
  return `${where}${why}. Each trial was decided at ${formatConfidence(capacity.confidence)} confidence.`;
}

function requests(perSecond: number): string {
  return formatQuantity(perSecond, "/s").replace(
    /\s?(k|M|G)?\/s$/,
    (_, prefix: string | undefined) => ` ${prefix ? `${prefix} ` : ""}requests/s`,
  );
}

// --- Estimates --------------------------------------------------------------------------------------------------

/** Why there is no number. */
export function withheldReason(estimate: Estimate): string {
  return estimate.reason ?? "the data do not allow an estimate";
}

/** How wide the statement reaches: confidence and replications. */
export function intervalFooting(result: Result): string {
  const intervals = Object.values(result.kneepoint.intervals).flatMap((metric) => Object.values(metric));
  const confidence = intervals[0]?.confidence ?? 0.95;
  return `Ranges are ${formatConfidence(confidence)} confidence intervals over ${formatCount(result.kneepoint.replications, "independent replication")}.`;
}

// --- Where the time goes ----------------------------------------------------------------------------------------

export const HOP_GROUP_NAMES: Readonly<Record<HopBreakdown["group"], string>> = {
  all: "all requests",
  "p0-p50": "p0–p50",
  "p50-p95": "p50–p95",
  "p95-p99": "p95–p99",
  "p99-p100": "slowest 1 %",
};

/** What makes slow requests slow: the hop that grows most from typical to the slowest, null without both groups. */
export function slowestBecauseOf(hops: readonly HopBreakdown[]): string | null {
  const typical = hops.find((group) => group.group === "p0-p50");
  const slow = hops.find((group) => group.group === "p95-p99") ?? hops.find((group) => group.group === "p99-p100");
  if (typical === undefined || slow === undefined || slow.parts.length === 0) return null;
  const growth = slow.parts.map((part) => ({
    label: part.label,
    grown: part.ms - (typical.parts.find((other) => other.hop === part.hop)?.ms ?? 0),
  }));
  const most = growth.reduce((a, b) => (b.grown > a.grown ? b : a));
  const extra = slow.meanMs - typical.meanMs;
  if (!(extra > 0) || !(most.grown > 0)) return null;
  return `A request between p95 and p99 takes ${formatQuantity(slow.meanMs, "ms")}, one of the faster half ${formatQuantity(typical.meanMs, "ms")}; the largest part of the difference, ${formatQuantity(most.grown, "ms")}, is ${lowerFirst(most.label)}.`;
}

// --- Validity ---------------------------------------------------------------------------------------------------

/** Where the service demands come from; plain text. */
export function calibrationSentence({ name, date, machine }: NonNullable<Result["kneepoint"]["calibration"]>): string {
  return date === ""
    ? "The service demands are given in the scenario; they were not measured."
    : `“${name}”, measured ${formatDate(date)} on ${machine}.`;
}

/** What these figures do and do not say. */
export function limitsOfValidity(result: Result): string[] {
  const { calibration, capacity, overload, precision } = result.kneepoint;
  const worst =
    calibration?.validation.reduce<number | null>((most, row) => Math.max(most ?? 0, Math.abs(row.error)), null) ??
    null;
  return [
    "The figures hold for the scenario, the architecture and the parameters named here, and for no other load, fleet or data volume.",
    "Intervals say how well the simulation knows its own mean: more replications make them narrower. They do not contain the error of the model itself.",
    calibration === null || calibration.date === ""
      ? "No calibration was used: the service demands are those of the scenario file, not measured ones."
      : `The service demands were measured on ${calibration.machine} (${formatDate(calibration.date)}); another machine, version or data volume needs its own calibration.`,
    worst === null
      ? "No prediction was checked against a measurement: the model's own error is unknown."
      : `The largest error among the predictions checked against measurements is ${formatQuantity(worst, "share")}; expect errors of that size, and larger ones near saturation.`,
    ...(overload === null
      ? []
      : ["The system was overloaded: its figures describe a queue that grows, not a steady state."]),
    ...(capacity === null
      ? []
      : ["The capacity was searched by scaling the whole load; a change in the mix of requests moves it."]),
    ...(precision.reached ? [] : [`The precision asked for was not reached: ${precision.explanation}`]),
  ];
}

/** In place of the chart of latencies. */
export const NO_LATENCIES =
  "No interval has enough requests for a percentile, so there is no latency to draw. A longer run, or a higher load, has.";
export const NO_CALIBRATION = "This scenario carries its service demands itself; nothing was measured.";
export const NO_FINDINGS = "Nothing stands out: no system came near its limit.";
export const NO_THRESHOLDS = "The scenario sets no thresholds. Add some under options.thresholds to get a verdict.";
export const CHARTS_STATIC =
  "The charts of this report do not answer to the pointer: the chart runtime was not built (npm run build) when it was written.";
