/** JSON inside a page: a data block that no string in it can break out of. */
import type { Result } from "../../result/result.js";
import type { Markup } from "./markup.js";
import { rawElement } from "./raw-element.js";

/** Beyond this the embedded result is made smaller: the whole page should stay under 1.5 MB. */
const LARGEST_RESULT = 250_000;

export function jsonBlock(id: string, text: string, form?: string): Markup {
  const attributes = { type: "application/json", id, ...(form === undefined ? {} : { "data-form": form }) };
  // "<" as an escape: neither </script> nor <!-- can appear, and the JSON means the same.
  return rawElement("script", text.replaceAll("<", "\\u003c"), attributes);
}

/**
 * The result for machines that have only the page. A long run's is rounded to five significant digits, and a very
 * long run's goes without its time series; `data-form` says which. summary.json always has everything.
 */
export function resultBlock(result: Result): Markup {
  const exact = JSON.stringify(result);
  if (exact.length <= LARGEST_RESULT) return jsonBlock("result", exact, "exact");
  const shortened = JSON.stringify(result, (_, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
  );
  if (shortened.length <= LARGEST_RESULT) return jsonBlock("result", shortened, "rounded");
  const { kneepoint } = result;
  const { intervalSeconds } = kneepoint.series;
  const nothing = { arrivalsPerSecond: [], completionsPerSecond: [], failuresPerSecond: [], inFlight: [] };
  const series = { timeSeconds: [], intervalSeconds, ...nothing, med: [], p95: [], p99: [] };
  const systems = kneepoint.systems.map((system) => ({ ...system, values: [] }));
  return jsonBlock(
    "result",
    JSON.stringify({ ...result, kneepoint: { ...kneepoint, series, systems } }),
    "without-series",
  );
}
