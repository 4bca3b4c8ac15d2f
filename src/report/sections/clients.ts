import type { Estimate, Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { CLIENT_SYSTEMS } from "../charts/clients-over-time.js";
import type { Unit } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** Metrics of the whole run that belong to the panel: name, statistic, unit, in words. */
const FIGURES: readonly (readonly [string, string, Unit, string])[] = [
  ["http_req_blocked", "avg", "ms", "Waiting for a connection, DNS and set-up included: average"],
  ["http_req_blocked", "p(95)", "ms", "The same: p95"],
  ["http_req_connecting", "avg", "ms", "TCP, over all requests: average"],
  ["http_req_tls_handshaking", "avg", "ms", "TLS, over all requests: average"],
  ["http_req_response_time", "p(95)", "ms", "What the user waits, with retries and back-off: p95"],
  ["http_req_amplification", "value", "", "Attempts per request asked for"],
];

/** What happens between the users and the front door: names, connections, retries. */
export function clientsSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { systems, intervals } = result.kneepoint;
  const own = systems.filter(({ system }) => CLIENT_SYSTEMS.has(system));
  if (own.length === 0) return null;
  const figures = FIGURES.flatMap(([metric, statistic, unit, label]) => {
    const values = result.metrics[metric]?.values;
    if (values === undefined) return [];
    const value = values[statistic] ?? null;
    const estimate: Estimate = { value, interval: intervals[metric]?.[statistic] ?? null };
    return [[html`${label}<small class="metric">${metric}</small>`, estimateMarkup(estimate, unit), "—"]];
  });
  return {
    id: "clients",
    title: "Names, connections, retries",
    short: "Clients",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <div class="card">
        ${tableMarkup({
          caption: "How the users reached the stack",
          columns: [{ label: "Quantity" }, { label: "Average", numeric: true }, { label: "Peak", numeric: true }],
          rows: [
            ...figures,
            ...own.map(({ label, metric, average, peak, unit }) => [
              html`${label}<small class="metric">${metric}</small>`,
              estimateMarkup(average, unit),
              estimateMarkup(peak, unit),
            ]),
          ],
        })}
      </div>`,
  };
}
