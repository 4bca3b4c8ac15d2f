/** An estimate in a table cell or a tile: the value, its interval beneath, or why there is none. */
import type { Estimate } from "../../result/result.js";
import { formatInterval, formatQuantity, withheld, type Unit } from "../format.js";
import { withheldReason } from "../messages.js";
import { html, type Markup } from "./markup.js";

export function estimateMarkup(estimate: Estimate, unit: Unit): Markup {
  if (estimate.value === null) {
    return html`<span class="unknown">${withheld(estimate)}</span
      ><small class="interval why">${withheldReason(estimate)}</small>`;
  }
  const { interval } = estimate;
  return html`<span class="value">${formatQuantity(estimate.value, unit)}</span>${
      interval === null
        ? estimate.reason !== undefined && html`<small class="interval why">${estimate.reason}</small>`
        : html`<small class="interval">${formatInterval(interval, unit)}</small>`
    }`;
}
