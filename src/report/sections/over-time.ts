import type { Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { inFlightOverTime } from "../charts/in-flight-over-time.js";
import { latencyOverTime } from "../charts/latency-over-time.js";
import { throughputOverTime } from "../charts/throughput-over-time.js";
import { FAULT_COLUMNS, FAULTS_TITLE, faultRows } from "../fault-rows.js";
import { formatDuration } from "../format.js";
import { NO_LATENCIES } from "../messages.js";
import type { FigureMaker } from "../page/figure.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

export function overTimeCharts(result: Result): Chart[] {
  const { series } = result.kneepoint;
  if (series.timeSeconds.length === 0) return [];
  const latencies = [...series.med, ...series.p95, ...series.p99].some((value) => value !== null);
  return [...(latencies ? [latencyOverTime(result)] : []), throughputOverTime(result), inFlightOverTime(result)];
}

function faultTable(result: Result): Markup | false {
  const rows = faultRows(result);
  return (
    rows.length > 0 &&
    html`<div class="card">
      ${tableMarkup({
        caption: FAULTS_TITLE,
        // The first cell of a row names it.
        columns: [FAULT_COLUMNS[2], FAULT_COLUMNS[0], FAULT_COLUMNS[1]].map((label, i) => ({ label, numeric: i > 0 })),
        rows: rows.map(([at, lasting, label]) => [label, at, lasting]),
      })}
    </div>`
  );
}

/** Latency, throughput and requests in flight on one time axis. */
export function overTimeSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  if (charts.length === 0) return null;
  const { warmUp } = result.kneepoint;
  return {
    id: "over-time",
    title: "Over time",
    short: "Over time",
    content: html`${!charts.some((chart) => chart.id === "latency-over-time") && html`<p class="empty">${NO_LATENCIES}</p>`}${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      <p class="note">
        ${warmUp.seconds > 0 && `The shaded ${formatDuration(warmUp.seconds)} are warm-up and count in no figure. `}<span
          class="only-script"
          >Drag to move, Shift + wheel to zoom, double-click to reset.</span
        >
      </p>
      ${faultTable(result)}`,
  };
}
