import type { TopLevelSpec } from "vega-lite";
import type { Validation } from "../../validate/index.js";
import { formatMoment, formatQuantity, rounded } from "../format.js";
import { colour } from "../theme/tokens.js";
import { timeUnitFor } from "./axes.js";
import { CHART_WIDTH, type Chart, MOST_POINTS, thinned } from "./chart.js";

/** The speed index through the campaign: how fast the stack's cores did the same work; null when it was not probed. */
export function speedOverTime(readings: Validation["speed"]): Chart | null {
  const start = Date.parse(readings[0]?.at ?? "");
  if (readings.length === 0) return null;
  const last = (Date.parse(readings.at(-1)?.at ?? "") - start) / 1e3;
  const unit = timeUnitFor(last);
  const rows = thinned(readings, MOST_POINTS).map(({ at, speed, valid }) => ({
    t: rounded((Date.parse(at) - start) / 1e3 / unit.seconds),
    at: formatMoment((Date.parse(at) - start) / 1e3, last),
    speed: rounded(speed),
    run: valid ? "valid" : "rejected",
  }));
  const speeds = readings.map(({ speed }) => speed);
  const spec = (): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 200,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: rows },
    mark: { type: "point", filled: true, size: 22, opacity: 0.8 },
    encoding: {
      x: {
        field: "t",
        type: "quantitative",
        title: null,
        axis: { labelExpr: `format(datum.value, '~r') + ' ${unit.short}'` },
      },
      y: {
        field: "speed",
        type: "quantitative",
        title: null,
        scale: { zero: false, padding: 10 },
        axis: { tickCount: 5 },
      },
      color: {
        field: "run",
        type: "nominal",
        legend: null,
        scale: { domain: ["valid", "rejected"], range: [colour("p95"), colour("fail")] },
      },
    },
  });
  return {
    id: "speed-over-time",
    title: "Speed index of the stack's cores",
    subtitle: "1 is the reference; 0.7 means that the same work took 1/0.7 of the CPU time",
    description: `Speed index over the campaign: from ${formatQuantity(Math.min(...speeds), "")} to ${formatQuantity(Math.max(...speeds), "")}.`,
    legend: [
      { label: "valid run", token: "p95", shape: "block" },
      { label: "rejected run", token: "fail", shape: "block" },
    ],
    spec,
    zoomable: false,
    table: {
      caption: "Speed index over time",
      columns: [{ label: "Time" }, { label: "Speed", numeric: true }, { label: "Run" }],
      rows: thinned(rows).map(({ at, speed, run }) => [at, formatQuantity(speed, ""), run]),
    },
  };
}
