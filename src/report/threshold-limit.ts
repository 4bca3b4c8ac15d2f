/** What a threshold's source text says about its limit: `http_req_duration p(95)<300` holds below 300 ms. */
import type { Unit } from "./format.js";

export interface Limit {
  /** The side on which the threshold holds. */
  readonly holds: "below" | "above" | "at";
  readonly value: number;
  readonly unit: Unit;
}

/** Reads operator and number; the unit follows from the method before the operator and the metric's name. */
export function parseLimit(source: string): Limit {
  const match = [...source.matchAll(/(<=|>=|===?|!=|<|>)\s*(-?[\d.]+(?:e[-+]?\d+)?)/gi)].at(-1);
  const operator = match?.[1] ?? "<";
  const before = match === undefined ? source : source.slice(0, match.index);
  return {
    holds: operator.startsWith("<") ? "below" : operator.startsWith(">") ? "above" : "at",
    value: Number(match?.[2] ?? Number.NaN),
    unit: unitOf(before),
  };
}

function unitOf(before: string): Unit {
  const method = /(\w+)(?:\([\d.]+\))?\s*$/.exec(before)?.[1] ?? "";
  const rateMetric = /failed|checks/.test(before);
  if (method === "rate") return rateMetric || !/reqs|iterations|dropped|data/.test(before) ? "share" : "/s";
  if (method === "count" || method === "value") return "count";
  return "ms";
}

/** The share of a limit that a value uses: 1 is at the limit, more is beyond it. */
export function limitUsed(limit: Limit, value: number): number {
  return limit.holds === "above" ? limit.value / value : value / limit.value;
}
