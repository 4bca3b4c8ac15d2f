import type { TopLevelSpec } from "vega-lite";
import type { ValidationRow } from "../../result/result.js";
import { formatError, formatQuantity, rounded } from "../format.js";
import { colour } from "../theme/tokens.js";
import { AXIS_LABELS, roundLogValues } from "./axes.js";
import { errorSize, ERROR_TOKENS, inKnownUnit, type KnownRow } from "../validation-error.js";
import type { Chart, ChartMode } from "./chart.js";

/** One scatter for each unit: a point on the diagonal is a prediction that came true. The band is ±10 %. */
export function predictedAgainstMeasured(validation: readonly ValidationRow[]): Chart[] {
  const known = validation.map(inKnownUnit);
  return [...new Set(known.map((row) => row.unit))].flatMap((unit, index) => {
    const rows = known.filter((row) => row.unit === unit && row.measured > 0 && row.predicted > 0);
    return rows.length === 0 ? [] : [scatter(rows, unit, index)];
  });
}

function scatter(rows: readonly KnownRow[], unitName: string, index: number): Chart {
  const unit = rows[0]?.known ?? "";
  const axisUnit = unit === "ms" ? "ms" : unit === "share" ? "share" : unit === "/s" ? "per second" : "count";
  const all = rows.flatMap((row) => [row.measured, row.predicted]);
  const [low, high] = [Math.min(...all) / 1.25, Math.max(...all) * 1.25];
  const scale = { type: "log" as const, domain: [low, high], nice: false };
  const axis = {
    values: roundLogValues(low, high).filter((value) => value >= low && value <= high),
    labelExpr: AXIS_LABELS[axisUnit],
    labelOverlap: true,
    grid: true,
  };
  const points = rows.map((row) => ({
    m: rounded(row.measured),
    p: rounded(row.predicted),
    name: `${row.case}: ${row.figure}`,
    e: formatError(row.error),
    size: errorSize(row.error),
  }));
  const title = unit === "ms" ? "Latency" : unit === "/s" ? "Throughput" : `In ${unitName}`;

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: 480,
    height: 300,
    autosize: { type: "fit-x", contains: "padding" },
    layer: [
      {
        data: {
          values: [
            { m: rounded(low), l: rounded(low * 0.9), h: rounded(low * 1.1) },
            { m: rounded(high), l: rounded(high * 0.9), h: rounded(high * 1.1) },
          ],
        },
        mark: { type: "area", color: colour("rule"), opacity: 0.3, clip: true },
        encoding: {
          x: { field: "m", type: "quantitative", scale, axis, title: "measured" },
          y: { field: "l", type: "quantitative", scale, axis, title: "predicted" },
          y2: { field: "h" },
        },
      },
      {
        data: {
          values: [
            { m: rounded(low), p: rounded(low) },
            { m: rounded(high), p: rounded(high) },
          ],
        },
        mark: { type: "line", color: colour("rule"), strokeWidth: 1, clip: true },
        encoding: { x: { field: "m", type: "quantitative" }, y: { field: "p", type: "quantitative" } },
      },
      {
        data: { values: points },
        mark: { type: "point", filled: true, size: 60, opacity: 0.85 },
        encoding: {
          x: { field: "m", type: "quantitative" },
          y: { field: "p", type: "quantitative" },
          color: {
            field: "size",
            type: "nominal",
            legend: null,
            scale: {
              domain: Object.keys(ERROR_TOKENS),
              range: Object.values(ERROR_TOKENS).map((token) => colour(token)),
            },
          },
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "name", title: "Figure", type: "nominal" as const },
                  { field: "m", title: `measured|${axisUnit}`, type: "quantitative" as const },
                  { field: "p", title: `predicted|${axisUnit}`, type: "quantitative" as const },
                  { field: "e", title: "error", type: "nominal" as const },
                ],
              }
            : {}),
        },
      },
    ],
  });

  return {
    id: `predicted-against-measured-${index + 1}`,
    title: `${title}, predicted against measured`,
    subtitle: "Both axes logarithmic; on the diagonal the prediction came true, the band is ±10 %",
    description: `${title}, predicted against measured. ${rows.map((row) => `${row.case}, ${row.figure}: ${formatError(row.error)}`).join("; ")}.`,
    legend: [],
    spec,
    zoomable: false,
    table: {
      caption: `${title}, predicted against measured`,
      columns: [
        { label: "Case" },
        { label: "Figure" },
        { label: "Measured", numeric: true },
        { label: "Predicted", numeric: true },
        { label: "Error", numeric: true },
      ],
      rows: rows.map((row) => [
        row.case,
        row.figure,
        formatQuantity(row.measured, unit),
        formatQuantity(row.predicted, unit),
        formatError(row.error),
      ]),
    },
  };
}
