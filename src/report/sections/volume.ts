import type { Result } from "../../result/result.js";
import type { VolumeFigures } from "../../result/volume-result.js";
import type { Chart } from "../charts/chart.js";
import { formatMoment } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** More would be no table any more; summary.json has them. */
const MOST_ROWS = 40;

/** The database's volume; null where it has none. */
export function volumeSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { database, horizonSeconds } = result.kneepoint;
  const volume = database?.volume;
  if (volume === undefined) return null;
  return {
    id: "volume",
    title: "The database's volume",
    short: "Volume",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <div class="card">
        ${tableMarkup({
          caption: "Space and what else it had to do",
          columns: [{ label: "Figure" }, { label: "A replication", numeric: true }],
          rows: volumeRows(volume).map(([label, value]) => [label, estimateMarkup(...value)]),
        })}
        ${
          volume.changes.length > 0 &&
          tableMarkup({
            caption: "Changes of the first replication",
            columns: [{ label: "At" }, { label: "By" }, { label: "From" }, { label: "To" }, { label: "Outcome" }],
            rows: volume.changes
              .slice(0, MOST_ROWS)
              .map(({ atSeconds, cause, fromGib, toGib, refused }) => [
                formatMoment(atSeconds, horizonSeconds),
                cause === "autoscaling" ? "storage autoscaling" : "modification",
                `${fromGib} GiB`,
                `${toGib} GiB`,
                refused === null ? "applied" : `refused: ${refused}`,
              ]),
          })
        }
      </div>`,
  };
}

type Value = Parameters<typeof estimateMarkup>;

/** The figures of a volume, in the order in which they are read. */
export function volumeRows({
  allocatedGib,
  usedGib,
  fullSeconds,
  checkpoints,
  backups,
}: VolumeFigures): readonly (readonly [label: string, value: Value])[] {
  const rows: [label: string, value: Value][] = [
    ["Allocated in the end, GiB", [allocatedGib, ""]],
    ["Used in the end, GiB", [usedGib, ""]],
    ["Full, nothing could be written", [fullSeconds, "s"]],
    ["Backups", [backups, ""]],
  ];
  if (checkpoints !== undefined)
    rows.push(
      ["Checkpoints, their time had come", [checkpoints.timed, ""]],
      ["Checkpoints, the log was long", [checkpoints.requested, ""]],
      ["Pages written by them", [checkpoints.pages, ""]],
      ["Log written", [checkpoints.walBytes, "bytes"]],
    );
  return rows;
}
