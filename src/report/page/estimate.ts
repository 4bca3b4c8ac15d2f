/** An estimate in a table cell or a tile: the value, its interval beneath, or why there is none. */
import type { Estimate } from "../../result/result.js";
import { formatInterval, formatQuantity, type Unit } from "../format.js";
import { TOO_FEW, tooFewReason } from "../messages.js";
import { html, type Markup } from "./markup.js";

export function estimateMarkup(estimate: Estimate, unit: Unit): Markup {
  if (estimate.value === null) {
    return html`<span class="unknown">${TOO_FEW}</span><small class="interval why">${tooFewReason(estimate)}</small>`;
  }
  const { interval } = estimate;
  return html`<span class="value">${formatQuantity(estimate.value, unit)}</span>${
      interval === null
        ? estimate.reason !== undefined && html`<small class="interval why">${estimate.reason}</small>`
        : html`<small class="interval">${formatInterval(interval, unit)}</small>`
    }`;
}
