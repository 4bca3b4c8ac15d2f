import type { ThresholdSpec } from "../scenario/index.js";
import { thresholdEstimate } from "./metric-values.js";
import type { Overload } from "./overload.js";
import type { Replications } from "./replications.js";
import type { Estimate, JudgedThreshold, Verdict } from "./result.js";

/**
 * Decides one threshold. Where k6 compares one number with the limit, this asks whether the whole confidence
 * interval is on one side; if the limit lies in it, or there are too few data, the answer is "inconclusive".
 */
export function judge(
  threshold: ThresholdSpec,
  replications: Replications,
  overload: Overload | null,
): JudgedThreshold {
  const unit = unitOf(threshold);
  const base = { metric: threshold.key, source: threshold.source, limit: threshold.value, unit } as const;
  const estimate = thresholdEstimate(threshold, replications);
  if (overload !== null && unit === "ms") {
    const reason = "the backlog grows without end, so there is no such figure";
    const upper = threshold.operator === "<" || threshold.operator === "<=";
    return {
      ...base,
      estimate: { value: null, interval: null, reason },
      verdict: upper ? "fail" : "inconclusive",
      explanation: upper ? `overloaded: any limit is exceeded in the end` : `overloaded: ${reason}`,
    };
  }
  return { ...base, estimate, ...decide(threshold, estimate, unit) };
}

/** Failed if any threshold failed; passed if all did; otherwise inconclusive. */
export function overall(thresholds: readonly JudgedThreshold[], overload: Overload | null): Verdict {
  if (thresholds.some(({ verdict }) => verdict === "fail")) return "fail";
  if (overload !== null && thresholds.length === 0) return "inconclusive";
  return thresholds.every(({ verdict }) => verdict === "pass") ? "pass" : "inconclusive";
}

function decide(
  { operator, value: limit }: ThresholdSpec,
  { value, interval, reason }: Estimate,
  unit: JudgedThreshold["unit"],
): { verdict: Verdict; explanation: string } {
  if (value === null) return { verdict: "inconclusive", explanation: reason ?? "no data" };
  const low = interval?.low ?? value;
  const high = interval?.high ?? value;
  const range =
    interval === null
      ? `the value ${figure(value, unit)}`
      : `the ${Math.round(interval.confidence * 100)} % interval ${figure(low, unit)} to ${figure(high, unit)}`;
  const where = (side: string, verdict: Verdict): { verdict: Verdict; explanation: string } => ({
    verdict,
    explanation: `${range} ${side} ${figure(limit, unit)}`,
  });
  const straddles = where("includes the limit", "inconclusive");
  switch (operator) {
    case "<":
    case "<=": {
      const holds = operator === "<" ? high < limit : high <= limit;
      const broken = operator === "<" ? low >= limit : low > limit;
      return holds ? where("lies below", "pass") : broken ? where("lies above", "fail") : straddles;
    }
    case ">":
    case ">=": {
      const holds = operator === ">" ? low > limit : low >= limit;
      const broken = operator === ">" ? high <= limit : high < limit;
      return holds ? where("lies above", "pass") : broken ? where("lies below", "fail") : straddles;
    }
    case "==":
    case "!=": {
      const apart = high < limit || low > limit;
      const same = low === limit && high === limit;
      if (!apart && !same) return straddles;
      const pass = operator === "==" ? same : apart;
      return where(same ? "is" : "excludes", pass ? "pass" : "fail");
    }
  }
}

function unitOf({ type, aggregation }: ThresholdSpec): JudgedThreshold["unit"] {
  if (type === "trend") return "ms";
  if (type === "rate") return "share";
  return aggregation === "rate" ? "/s" : "";
}

function figure(value: number, unit: JudgedThreshold["unit"]): string {
  if (unit === "share") return `${Number((100 * value).toPrecision(3))} %`;
  const digits = Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
  return unit === "" ? digits : unit === "ms" ? `${digits} ms` : `${digits}${unit}`;
}
