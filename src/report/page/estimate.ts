/** An estimate in a table cell or a tile: the value, its interval beneath, or why there is none. */
import type { Estimate } from "../../result/result.js";
import { formatDollars, formatEstimate, formatInterval, withheld, type Unit } from "../format.js";
import { withheldReason } from "../messages.js";
import { html, type Markup } from "./markup.js";

export function estimateMarkup(estimate: Estimate, unit: Unit): Markup {
  if (estimate.value === null) {
    return html`<span class="unknown">${withheld(estimate)}</span
      ><small class="interval why">${withheldReason(estimate)}</small>`;
  }
  const { interval } = estimate;
  return html`<span class="value">${formatEstimate(estimate, unit)}</span>${
      interval === null
        ? estimate.reason !== undefined && html`<small class="interval why">${estimate.reason}</small>`
        : html`<small class="interval">${formatInterval(interval, unit)}</small>`
    }`;
}

/** An estimate of an amount of money. */
export function dollarsMarkup(estimate: Estimate): Markup {
  const { value, interval } = estimate;
  if (value === null) return estimateMarkup(estimate, "");
  const shown = formatDollars(value);
  // An amount that does not depend on chance has no width.
  const ends = interval === null ? [] : [interval.low, interval.high].map(formatDollars);
  return html`<span class="value">${shown}</span>${
      ends.length > 0 && ends[0] !== ends[1] ? html`<small class="interval">${ends[0]}–${ends[1]}</small>` : ""
    }`;
}
