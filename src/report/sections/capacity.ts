import type { Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { capacityDetail, capacityHeadline } from "../messages.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";

/** How the capacity was found: every load tried, and what each threshold said to it. */
export function capacitySection(result: Result, chart: Chart | null, figure: FigureMaker): Section | null {
  const { capacity } = result.kneepoint;
  if (capacity === null) return null;
  return {
    id: "capacity",
    title: "Capacity",
    short: "Capacity",
    content: html`<p class="lead">${capacityHeadline(capacity)}. ${capacityDetail(capacity)}</p>
      ${chart !== null && html`<div class="card">${figure(chart)}</div>`}`,
  };
}
