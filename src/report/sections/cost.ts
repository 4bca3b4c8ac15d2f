import type { Result } from "../../result/result.js";
import { formatDollars } from "../format.js";
import { dollarsMarkup } from "../page/estimate.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** What a month like the run costs, by system and line by line; null where nothing has a price. */
export function costSection(result: Result): Section | null {
  const { cost } = result.kneepoint;
  if (cost === undefined) return null;
  const { region, perMonth, perMillionRequests, systems, lines, headroomPerMonth, leftOut } = cost;
  return {
    id: "cost",
    title: "Cost",
    short: "Cost",
    content: html`<div class="card">
      <p>
        A month of 730 hours that goes on like this run, on demand in ${region}. A run at the peak gives a month at the
        peak, which no stack has.
      </p>
      ${tableMarkup({
        caption: "US dollars a month",
        columns: [{ label: "System" }, { label: "A month", numeric: true }],
        rows: [
          ...systems.map((each) => [each.label, dollarsMarkup(each.perMonth)]),
          [html`<strong>All</strong>`, dollarsMarkup(perMonth)],
          ["A million requests", dollarsMarkup(perMillionRequests)],
          ...(headroomPerMonth === null
            ? []
            : [["Headroom: CPU of the instances that nobody used", dollarsMarkup(headroomPerMonth)]]),
        ],
      })}
      ${tableMarkup({
        caption: "Line by line",
        columns: [
          { label: "Item" },
          { label: "Quantity", numeric: true },
          { label: "Dollars", numeric: true },
          { label: "Price read" },
        ],
        rows: lines.map(({ label, name, unit, quantity, dollars, source, asOf, remembered }) => [
          html`${label}<small class="metric">${name}</small>`,
          `${Number(quantity.toPrecision(3)).toLocaleString("en-US")} ${unit}`,
          formatDollars(dollars),
          remembered ? "from memory: verify it" : `${source}, ${asOf}`,
        ]),
      })}
      ${
        leftOut.length === 0
          ? ""
          : html`<p>Not in it:</p>
              <ul>
                ${leftOut.map(({ what, why }) => html`<li>${what}: ${why}.</li>`)}
              </ul>`
      }
    </div>`,
  };
}
