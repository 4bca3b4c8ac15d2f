/** JSON inside a page: a data block that no string in it can break out of. */
import type { Result } from "../../result/result.js";
import { html, trusted, type Markup } from "./markup.js";

/** Beyond this the embedded result is made smaller: the whole page should stay under 1.5 MB. */
const LARGEST_RESULT = 450_000;

export function jsonBlock(id: string, text: string, form?: string): Markup {
  // "<" as an escape: neither </script> nor <!-- can appear, and the JSON means the same.
  return html`<script type="application/json" id="${id}" ${form !== undefined && html` data-form="${form}"`}>
    ${trusted(text.replaceAll("<", "\\u003c"))}
  </script> `;
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
  const empty = {
    arrivalsPerSecond: [],
    completionsPerSecond: [],
    failuresPerSecond: [],
    inFlight: [],
    med: [],
    p95: [],
    p99: [],
  };
  return jsonBlock(
    "result",
    JSON.stringify({
      ...result,
      kneepoint: {
        ...kneepoint,
        series: { timeSeconds: [], intervalSeconds, ...empty },
        systems: kneepoint.systems.map((system) => ({ ...system, values: [] })),
      },
    }),
    "without-series",
  );
}
