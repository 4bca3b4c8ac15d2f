import type { Result } from "../../result/result.js";
import { formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** Every route with its share of the load, its latencies and its failures. */
export function routesSection(result: Result): Section | null {
  const { routes } = result.kneepoint;
  if (routes.length === 0) return null;
  return {
    id: "routes",
    title: "Routes",
    short: "Routes",
    content: html`<div class="card">
      ${tableMarkup(
        {
          caption: "Latency and failures by route",
          columns: [
            { label: "Route" },
            ...["Share", "Requests/s", "Mean", "p50", "p95", "p99", "Failed"].map((label) => ({
              label,
              numeric: true,
            })),
          ],
          rows: routes.map((route) => [
            route.name === "all" ? html`<strong>All routes</strong>` : html`<code>${route.name}</code>`,
            formatQuantity(route.share, "share"),
            estimateMarkup(route.requestsPerSecond, "/s"),
            estimateMarkup(route.avg, "ms"),
            estimateMarkup(route.med, "ms"),
            estimateMarkup(route.p95, "ms"),
            estimateMarkup(route.p99, "ms"),
            estimateMarkup(route.failed, "share"),
          ]),
        },
        { hideCaption: true },
      )}
    </div>`,
  };
}
