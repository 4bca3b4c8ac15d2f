import type { JudgedThreshold, Result } from "../../result/result.js";
import { intervalPlot } from "../diagrams/interval-plot.js";
import { intervalFooting, NO_THRESHOLDS, VERDICT_WORDS } from "../messages.js";
import { estimateMarkup } from "../page/estimate.js";
import { VERDICT_ICONS } from "../page/icons.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** Every threshold with its estimate, its interval against the limit, and why it was decided so. */
export function thresholdsSection(result: Result): Section {
  const { thresholds } = result.kneepoint;
  return {
    id: "thresholds",
    title: "Thresholds",
    short: "Thresholds",
    content:
      thresholds.length === 0
        ? html`<p class="empty">${NO_THRESHOLDS}</p>`
        : html`<div class="card">
              ${tableMarkup(
                {
                  caption: "Thresholds and their verdicts",
                  columns: [
                    { label: "Threshold" },
                    { label: "Verdict" },
                    { label: "Estimate", numeric: true },
                    { label: "Against the limit" },
                    { label: "Why" },
                  ],
                  rows: thresholds.map((threshold) => [
                    html`<code>${threshold.source}</code><small class="metric">${threshold.metric}</small>`,
                    verdictChip(threshold),
                    estimateMarkup(threshold.estimate, threshold.unit),
                    intervalPlot(threshold),
                    html`<span class="why">${threshold.explanation}</span>`,
                  ]),
                },
                { hideCaption: true },
              )}
            </div>
            <p class="note">
              ${intervalFooting(result)} A threshold passes only if its whole interval is on the right side of the
              limit.
            </p>`,
  };
}

function verdictChip({ verdict }: JudgedThreshold): Markup {
  return html`<span class="chip ${verdict}">${VERDICT_ICONS[verdict]}${VERDICT_WORDS[verdict]}</span>`;
}
