import type { Knee, KneeInterval, Validation } from "../../validate/index.js";
import { formatError, formatInterval, formatQuantity } from "../format.js";
import { html, type Content } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** The highest rate with p95 under a limit: between the measured levels, and as predicted. */
export function kneesSection({ knees }: Validation): Section | null {
  if (knees.length === 0) return null;
  const against = (rate: number | null, { low, high }: KneeInterval, { measured }: Knee): Content =>
    rate === null
      ? "—"
      : html`<span class="value">${formatQuantity(rate, "/s")}</span
          ><small class="interval"
            >${
              low !== null && high !== null
                ? formatInterval({ low, high }, "/s")
                : html`${low === null ? "below the levels" : formatQuantity(low, "/s")} to
                  ${high === null ? "above them" : formatQuantity(high, "/s")}`
            }</small
          >${measured !== null && html`<small class="interval">${formatError(rate / measured.rate - 1)}</small>`}`;
  return {
    id: "knees",
    title: "The knee",
    short: "Knee",
    content: html`<div class="card">
      ${tableMarkup({
        caption: "Highest rate whose p95 stays within the limit, interpolated between levels",
        columns: [
          { label: "Series" },
          { label: "p95 limit", numeric: true },
          { label: "Measured", numeric: true },
          { label: "Blind", numeric: true },
          { label: "Speed-adjusted", numeric: true },
        ],
        rows: knees.map((knee): Content[] => [
          html`${knee.series}${knee.note !== "" && html`<small>${knee.note}</small>`}`,
          formatQuantity(1e3 * knee.p95LimitSeconds, "ms"),
          knee.measured === null
            ? "—"
            : html`<span class="value">${formatQuantity(knee.measured.rate, "/s")}</span
                ><small class="interval">${formatInterval(knee.measured, "/s")}</small>`,
          against(knee.blind, knee.blindInterval, knee),
          against(knee.adjusted, knee.adjustedInterval, knee),
        ]),
      })}
    </div>`,
  };
}
