import type { Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { slowestBecauseOf } from "../messages.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";

export function timeByHopSection(result: Result, chart: Chart | null, figure: FigureMaker): Section | null {
  if (chart === null) return null;
  const sentence = slowestBecauseOf(result.kneepoint.hops);
  return {
    id: "hops",
    title: "Where the time goes",
    short: "Hops",
    content: html`${sentence !== null && html`<p class="lead">${sentence}</p>`}
      <div class="card">${figure(chart)}</div>`,
  };
}
