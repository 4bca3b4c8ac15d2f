import type { Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { formatMoment } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** More would be no table any more; summary.json has them. */
const MOST_ROWS = 40;

/** The Auto Scaling group: instances over time, what it did and why; null where their number is fixed. */
export function autoScalingSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { autoScaling, horizonSeconds } = result.kneepoint;
  if (autoScaling === undefined) return null;
  const {
    minSize,
    maxSize,
    launched,
    terminated,
    replaced,
    failedLaunches,
    instanceHours,
    activities,
    refreshes = [],
    forecasts = [],
  } = autoScaling;
  const moment = (seconds: number | null): string => (seconds === null ? "—" : formatMoment(seconds, horizonSeconds));
  return {
    id: "auto-scaling",
    title: "Auto Scaling",
    short: "Auto Scaling",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <div class="card">
        ${tableMarkup({
          caption: `Instances, between ${minSize} and ${maxSize}`,
          columns: [{ label: "Figure" }, { label: "A replication", numeric: true }],
          rows: [
            ["Launched", estimateMarkup(launched, "")],
            ["Terminated", estimateMarkup(terminated, "")],
            ["Of them replaced for their health", estimateMarkup(replaced, "")],
            ["Launches that failed", estimateMarkup(failedLaunches, "")],
            ["Instance hours, as billed", estimateMarkup(instanceHours, "")],
          ],
        })}
        ${
          refreshes.length > 0 &&
          tableMarkup({
            caption: "Instance refreshes of the first replication",
            columns: [{ label: "From" }, { label: "To" }, { label: "Status" }, { label: "Replaced", numeric: true }],
            rows: refreshes.map(({ startSeconds, endSeconds, status, instances, replaced: gone }) => [
              moment(startSeconds),
              moment(endSeconds),
              status,
              `${gone} of ${instances}`,
            ]),
          })
        }
        ${forecasts.map(({ policy, mode, metric, hours }) =>
          tableMarkup({
            caption: `Forecast of ${policy} (${mode}, ${metric}) in the first replication${hours.length > MOST_ROWS ? `, the first ${MOST_ROWS} hours` : ""}`,
            columns: [
              { label: "Hour from" },
              { label: "Load forecast", numeric: true },
              { label: "Load that came", numeric: true },
              { label: "Capacity forecast", numeric: true },
            ],
            rows: hours
              .slice(0, MOST_ROWS)
              .map(({ startSeconds, load, actualLoad, capacity }) => [
                moment(startSeconds),
                String(Math.round(load)),
                actualLoad === null ? "—" : String(Math.round(actualLoad)),
                String(capacity),
              ]),
          }),
        )}
        ${
          activities.length === 0
            ? html`<p>Nothing was launched or terminated.</p>`
            : tableMarkup({
                caption: `Activities of the first replication${activities.length > MOST_ROWS ? `, the first ${MOST_ROWS}` : ""}`,
                columns: [
                  { label: "From" },
                  { label: "To" },
                  { label: "Status" },
                  { label: "Description" },
                  { label: "Cause" },
                ],
                rows: activities
                  .slice(0, MOST_ROWS)
                  .map(({ startSeconds, endSeconds, status, description, cause }) => [
                    moment(startSeconds),
                    moment(endSeconds),
                    status,
                    description,
                    cause,
                  ]),
              })
        }
      </div>`,
  };
}
