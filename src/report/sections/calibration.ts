import type { Result, ValidationRow } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { formatError, formatQuantity } from "../format.js";
import { calibrationSentence, NO_CALIBRATION } from "../messages.js";
import type { FigureMaker } from "../page/figure.js";
import { html, type Content, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";
import { errorSize, measuredToPredicted, validationGrid, type KnownRow } from "../validation-error.js";

type Calibration = NonNullable<Result["kneepoint"]["calibration"]>;

/** What was measured, and how well the model predicted what it was not fitted to. */
export function calibrationSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section {
  const { calibration } = result.kneepoint;
  return {
    id: "calibration",
    title: "Calibration and validation",
    short: "Calibration",
    content:
      calibration === null
        ? html`<p class="empty">${NO_CALIBRATION}</p>`
        : html`<p class="lead">${calibrationSentence(calibration)}</p>
            <div class="card">${demandTable(calibration)}</div>
            ${
              calibration.validation.length > 0 &&
              html`<div class="card">${validationTable(calibration.validation)}</div>
                <div class="multiples wide">
                  ${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
                </div>`
            }`,
  };
}

export function demandTable(calibration: Calibration): Markup {
  const parts = [...new Set(calibration.routes.flatMap((route) => route.parts.map((part) => part.part)))];
  return tableMarkup({
    caption: "Measured demand of each route, mean and half-width of its 95 % interval",
    columns: [
      { label: "Route" },
      ...parts.map((label) => ({ label, numeric: true })),
      { label: "Samples", numeric: true },
    ],
    rows: calibration.routes.map((route): Content[] => [
      html`<code>${route.route}</code>`,
      ...parts.map((name): Content => {
        const part = route.parts.find((candidate) => candidate.part === name);
        if (part === undefined) return "—";
        return html`<span class="value">${formatQuantity(part.meanMs, "ms")}</span
          >${part.halfWidthMs !== null && html`<small class="interval">± ${formatQuantity(Number(part.halfWidthMs.toPrecision(2)), "ms")}</small>`}`;
      }),
      formatQuantity(route.samples, ""),
    ]),
  });
}

export function validationTable(rows: readonly ValidationRow[]): Markup {
  const { figures, cases } = validationGrid(rows);
  return tableMarkup({
    caption: "Predicted against measured, on runs the fit has not seen: error, measured → predicted",
    columns: [{ label: "Case" }, ...figures.map((label) => ({ label, numeric: true }))],
    rows: cases.map(({ name, cells }): Content[] => [
      name,
      ...cells.map((cell) => (cell === undefined ? "—" : errorCell(cell))),
    ]),
  });
}

function errorCell(row: KnownRow): Markup {
  const size = errorSize(row.error);
  return html`<span class="error ${size}">${formatError(row.error)}<span class="sr"> (${size})</span></span
    ><small class="interval">${measuredToPredicted(row)}</small>`;
}
