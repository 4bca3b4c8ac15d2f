import { cachesSentence, type Validation } from "../../validate/index.js";
import type { Chart } from "../charts/chart.js";
import { formatCount, formatPercent } from "../format.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** How the machine behaved: what the gate rejected, how reference runs differ, the speed index over time. */
export function runsSection(
  { runs, reference, caches }: Validation,
  speed: Chart | null,
  figure: FigureMaker,
): Section {
  return {
    id: "runs",
    title: "The runs and the machine",
    short: "Runs",
    content: html`<p class="lead">
        ${formatCount(runs.valid, "valid run")} of ${runs.planned} planned; ${formatCount(runs.rejected, "attempt")}
        rejected by the validity gate${runs.cutOff > 0 && `, ${runs.cutOff} cut off`}.
        ${
          reference.cpuVariation !== null &&
          `Between ${reference.runs} reference runs CPU per request varied by ${formatPercent(reference.cpuVariation)} (coefficient of variation)${reference.p50Variation === null ? "" : `, p50 by ${formatPercent(reference.p50Variation)}`}.`
        }
      </p>
      ${caches !== undefined && html`<p>${cachesSentence(caches)}</p>`}
      ${
        runs.reasons.length > 0 &&
        html`<div class="card">
          ${tableMarkup({
            caption: "Why attempts were rejected; one attempt may have several reasons",
            columns: [{ label: "Check" }, { label: "Attempts", numeric: true }],
            rows: runs.reasons.map(({ check, count }) => [check, count]),
          })}
        </div>`
      }
      ${
        speed === null
          ? html`<p class="empty">The speed of the stack's cores was not probed.</p>`
          : html`<div class="card">${figure(speed)}</div>`
      }`,
  };
}
