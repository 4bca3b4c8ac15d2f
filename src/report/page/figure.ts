/** A chart in the page: title, legend, drawing, and the same data as a table one click away. */
import type { Chart, LegendEntry } from "../charts/chart.js";
import type { Drawings } from "../charts/draw.js";
import { colour } from "../theme/tokens.js";
import { html, trusted, type Markup } from "./markup.js";
import { tableMarkup } from "./table.js";

/** Puts drawn charts into the page. */
export type FigureMaker = (chart: Chart) => Markup;

export function figureMaker(drawings: Drawings): FigureMaker {
  return (chart) => {
    const drawing = drawings.byId.get(chart.id);
    return html`<figure class="chart" id="${chart.id}">
      <figcaption>
        <h3>${chart.title}</h3>
        <p class="note">${chart.subtitle}</p>
      </figcaption>
      ${
        chart.legend.length > 0 &&
        html`<ul class="legend" aria-label="Legend">
          ${chart.legend.map(legendEntry)}
        </ul>`
      }
      <div
        class="plot${chart.zoomable ? " zoomable" : ""}"
        data-chart="${chart.id}"
        role="img"
        aria-label="${chart.description}"
      >
        ${trusted(drawing?.svg ?? "")}
      </div>
      ${
        chart.tableShown
          ? tableMarkup(chart.table)
          : html`<details class="data">
              <summary>Data<span class="sr"> of the chart ${chart.title}</span></summary>
              ${tableMarkup(chart.table, { dense: true })}
            </details>`
      }
    </figure>`;
  };
}

function legendEntry(entry: LegendEntry): Markup {
  return html`<li><span class="key ${entry.shape}" style="--key:${colour(entry.token)}"></span>${entry.label}</li>`;
}
