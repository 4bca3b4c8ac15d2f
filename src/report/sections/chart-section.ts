import type { Chart } from "../charts/chart.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";

/** A section of charts, one below the other or, `wide`, two beside each other; null without a chart. */
export function chartSection(
  name: Pick<Section, "id" | "title" | "short">,
  charts: readonly (Chart | null)[],
  figure: FigureMaker,
  layout: "column" | "wide" = "column",
): Section | null {
  const cards = charts.filter((chart) => chart !== null).map((chart) => html`<div class="card">${figure(chart)}</div>`);
  if (cards.length === 0) return null;
  return { ...name, content: layout === "column" ? cards : html`<div class="multiples wide">${cards}</div>` };
}
