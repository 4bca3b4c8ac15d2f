import type { Chart } from "../charts/chart.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";

export function distributionSection(chart: Chart | null, figure: FigureMaker): Section | null {
  if (chart === null) return null;
  return {
    id: "distribution",
    title: "Latency distribution",
    short: "Distribution",
    content: html`<div class="card">${figure(chart)}</div>`,
  };
}
