import type { Estimate, Interval, Result } from "../../result/result.js";
import { formatCount, formatDuration, type Unit } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";

/** The six figures people ask for first. */
export function tilesSection(result: Result): Section {
  const { replications, overload, horizonSeconds } = result.kneepoint;
  const all = result.kneepoint.routes.find((route) => route.name === "all");
  const tiles: readonly (readonly [string, Unit, Estimate])[] = [
    ["Throughput", "/s", all?.requestsPerSecond ?? figure(result, "http_reqs", "rate")],
    ["Median", "ms", all?.med ?? figure(result, "http_req_duration", "med")],
    ["p95", "ms", all?.p95 ?? figure(result, "http_req_duration", "p(95)")],
    ["p99", "ms", all?.p99 ?? figure(result, "http_req_duration", "p(99)")],
    ["Failed", "share", all?.failed ?? figure(result, "http_req_failed", "rate")],
  ];
  return {
    id: "figures",
    title: overload === null ? "At a glance" : "At a glance, while overloaded",
    short: "Figures",
    content: html`<dl class="tiles">
      ${tiles.map(([name, unit, estimate]) => tile(name, estimateMarkup(estimate, unit)))}${tile(
        "Replications",
        html`<span class="value">${replications}</span
          ><small class="interval"
            >${formatDuration(horizonSeconds)} each, ${formatCount(replications, "seed")}</small
          >`,
      )}
    </dl>`,
  };
}

function tile(name: string, content: Markup): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${content}</dd>
  </div>`;
}

/** A figure of the whole run from k6's summary, with its interval. */
function figure(result: Result, metric: string, key: string): Estimate {
  const value = result.metrics[metric]?.values[key] ?? null;
  const interval: Interval | null = result.kneepoint.intervals[metric]?.[key] ?? null;
  return { value, interval };
}
