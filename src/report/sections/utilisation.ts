import type { Result, SystemSeries } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { CLIENT_SYSTEMS } from "../charts/clients-over-time.js";
import { EGRESS_SYSTEMS } from "../charts/egress-over-time.js";
import { peakUse } from "../charts/utilisation-over-time.js";
import { useLevel } from "../diagrams/architecture.js";
import { formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** How full every system was: a small chart each, and the averages and peaks as a table. */
export function utilisationSection(
  result: Result,
  charts: readonly Chart[],
  heatMap: Chart | null,
  figure: FigureMaker,
): Section | null {
  const systems = result.kneepoint.systems.filter(
    ({ system }) => system !== "cloudFront" && !CLIENT_SYSTEMS.has(system) && !EGRESS_SYSTEMS.has(system),
  );
  if (systems.length === 0) return null;
  return {
    id: "systems",
    title: "How full each system is",
    short: "Systems",
    content: html`<div class="multiples">${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}</div>
      ${heatMap !== null && html`<div class="card">${figure(heatMap)}</div>`}
      <div class="card">
        ${tableMarkup({
          caption: "Average and peak of every system",
          columns: [
            { label: "Quantity" },
            { label: "Average", numeric: true },
            { label: "Peak", numeric: true },
            { label: "Capacity", numeric: true },
            { label: "Peak use" },
          ],
          rows: systems.map((system) => [
            html`${system.label}<small class="metric">${system.metric}</small>`,
            estimateMarkup(system.average, system.unit),
            estimateMarkup(system.peak, system.unit),
            system.capacity === null ? "—" : formatQuantity(system.capacity, system.unit),
            meter(system),
          ]),
        })}
      </div>`,
  };
}

function meter(system: SystemSeries): Markup | string {
  const use = peakUse(system);
  if (use === null) return "—";
  return html`<span class="use ${useLevel(use)}"
    ><span class="gauge" style="--use:${(Math.min(use, 1) * 100).toFixed(1)}%"></span
    >${formatQuantity(use, "share")}</span
  >`;
}
