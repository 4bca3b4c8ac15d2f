/** A chart over the time of the run: lines or an area, limits as dashed rules, the warm-up shaded. */
import type { TopLevelSpec } from "vega-lite";
import { formatMoment, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { AXIS_LABELS, roundByteValues, roundLogValues, timeUnitFor, type AxisUnit } from "./axes.js";
import { CHART_WIDTH, MOST_POINTS, thinned, type Chart, type ChartMode } from "./chart.js";
import { faultLayers, type DrawnFault } from "./fault-layers.js";
import { limitLayer, type DrawnLimit } from "./limit-layer.js";
import { lttbTogether } from "./lttb.js";
import { hoverLayer } from "./hover-layer.js";

export interface TimeLine {
  readonly label: string;
  readonly token: Token;
  readonly values: readonly (number | null)[];
  readonly area?: boolean;
}

export interface TimeChart {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly unit: AxisUnit;
  /** `fit`: logarithmic when the values span more than a factor of 30. */
  readonly scale: "linear" | "fit";
  readonly lines: readonly TimeLine[];
  readonly limits: readonly DrawnLimit[];
  /** How many times the data's height a limit may stand at and still be drawn; above that it would flatten the data. */
  readonly limitReach: number;
  readonly time: {
    readonly seconds: readonly number[];
    readonly intervalSeconds: number;
    readonly warmUpSeconds: number;
  };
  readonly faults?: readonly DrawnFault[];
  readonly height: number;
  readonly width?: number;
}

type Row = { t: number; u: number; at: string } & Record<string, number | string | null>;

export function timeChart(chart: TimeChart): Chart {
  const { seconds, intervalSeconds, warmUpSeconds } = chart.time;
  const horizon = (seconds.at(-1) ?? 0) + intervalSeconds;
  const unit = timeUnitFor(horizon);
  const kept = lttbTogether(
    seconds,
    chart.lines.map((line) => line.values),
    MOST_POINTS,
  );
  const rows = kept.map((index, position): Row => {
    const next = kept[position + 1];
    const end = next === undefined ? horizon : (seconds[next] ?? horizon);
    const row: Row = {
      t: rounded((seconds[index] ?? 0) / unit.seconds),
      u: rounded(end / unit.seconds),
      at: formatMoment(seconds[index] ?? 0, horizon),
    };
    chart.lines.forEach((line, number) => {
      const value = line.values[index];
      row[`v${number}`] = value === null || value === undefined ? null : rounded(value);
    });
    return row;
  });

  const values = chart.lines.flatMap((line) =>
    line.values.filter((value): value is number => value !== null && Number.isFinite(value)),
  );
  const positive = values.filter((value) => value > 0);
  const [low, high] = [positive.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), 0)];
  const logarithmic =
    chart.scale === "fit" && positive.length === values.length && values.length > 0 && high / low > 30;
  const limits = chart.limits.filter(
    ({ value }) => value > 0 && value <= Math.max(high, Number.MIN_VALUE) * chart.limitReach,
  );
  const above = chart.limits.filter((limit) => !limits.includes(limit)).map(({ label }) => label);
  const top = limits.reduce((highest, limit) => Math.max(highest, limit.value), high);
  const logValues = logarithmic ? roundLogValues(low, top) : [];
  const ticks = chart.unit === "bytes" && !logarithmic && top > 0 ? roundByteValues(top) : logValues;
  const yScale = logarithmic
    ? { type: "log" as const, domain: [logValues[0] ?? 1, logValues.at(-1) ?? 10], nice: false }
    : { domainMin: 0, domainMax: top > 0 ? top * 1.04 : 1, nice: true, zero: true };
  const xEnd = rounded(horizon / unit.seconds);

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: chart.width ?? CHART_WIDTH,
    height: chart.height,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: rows },
    layer: [
      ...(warmUpSeconds > 0
        ? [
            {
              data: { values: [{ from: 0, to: Math.min(warmUpSeconds / unit.seconds, xEnd) }] },
              mark: { type: "rect" as const, color: colour("rule"), opacity: 0.22, clip: true },
              encoding: { x: { field: "from", type: "quantitative" as const }, x2: { field: "to" } },
            },
          ]
        : []),
      ...faultLayers(chart.faults ?? [], unit.seconds, xEnd),
      ...chart.lines.map((line, number) => ({
        mark: line.area
          ? {
              type: "area" as const,
              color: colour(line.token),
              fillOpacity: 0.16,
              line: { color: colour(line.token), strokeWidth: 1.5 },
              clip: true,
            }
          : { type: "line" as const, color: colour(line.token), clip: true },
        encoding: {
          x: xAxis(unit.short, xEnd),
          y: {
            field: `v${number}`,
            type: "quantitative" as const,
            title: null,
            scale: yScale,
            axis: yAxis(chart, ticks),
          },
        },
      })),
      ...limits.map((limit) => limitLayer(limit, top)),
      ...(mode === "interactive"
        ? [
            hoverLayer(
              chart.lines.map((line, number) => ({
                field: `v${number}`,
                label: chart.lines.length === 1 ? "value" : line.label,
                unit: chart.unit,
              })),
            ),
          ]
        : []),
    ],
  });

  return {
    id: chart.id,
    title: chart.title,
    subtitle: above.length === 0 ? chart.subtitle : `${chart.subtitle} (${above.join(", ")}: above the drawing)`,
    description: `${chart.title}. ${chart.lines.map((line) => describeLine(line, chart)).join("; ")}.`,
    legend:
      chart.lines.length === 1
        ? []
        : chart.lines.map((line) => ({
            label: line.label,
            token: line.token,
            shape: line.area ? ("block" as const) : ("line" as const),
          })),
    spec,
    zoomable: true,
    table: {
      caption: `${chart.title}: ${chart.lines.map((line) => line.label).join(", ")}`,
      columns: [{ label: "Time" }, ...chart.lines.map((line) => ({ label: line.label, numeric: true }))],
      rows: thinned(seconds.map((_, index) => index)).map((index) => [
        formatMoment(seconds[index] ?? 0, horizon),
        ...chart.lines.map((line) => {
          const value = line.values[index];
          return value === null || value === undefined ? "too few" : formatQuantity(value, chart.unit);
        }),
      ]),
    },
  };
}

function xAxis(unit: string, end: number) {
  return {
    field: "t",
    type: "quantitative" as const,
    title: null,
    scale: { domain: [0, end], nice: false },
    axis: {
      labelExpr: `format(datum.value, '~r') + ' ${unit}'`,
      labelFlush: true,
      tickCount: { expr: "max(2, floor(width / 90))" },
    },
  };
}

function yAxis(chart: TimeChart, ticks: readonly number[]) {
  return {
    labelExpr: AXIS_LABELS[chart.unit],
    ...(ticks.length > 0 ? { values: [...ticks] } : { tickCount: chart.height < 140 ? 3 : 5 }),
  };
}

function describeLine(line: TimeLine, chart: TimeChart): string {
  let [low, high, when] = [Infinity, -Infinity, 0];
  line.values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) return;
    low = Math.min(low, value);
    if (value > high) [high, when] = [value, index];
  });
  if (high === -Infinity) return `${line.label}: too few samples`;
  const horizon = (chart.time.seconds.at(-1) ?? 0) + chart.time.intervalSeconds;
  const range =
    low === high
      ? formatQuantity(low, chart.unit)
      : `${formatQuantity(low, chart.unit)} to ${formatQuantity(high, chart.unit)}`;
  return `${line.label} ${range}, highest at ${formatMoment(chart.time.seconds[when] ?? 0, horizon)}`;
}
