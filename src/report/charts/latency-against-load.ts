import type { TopLevelSpec } from "vega-lite";
import type { Level } from "../../validate/index.js";
import { formatError, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { AXIS_LABELS, roundLogValues } from "./axes.js";
import type { Chart, ChartMode } from "./chart.js";
import { tooltipField } from "./hover-layer.js";

const TOKENS = { p50: "p50", p95: "p95", p99: "p99" } as const satisfies Record<string, Token>;
const NAMES = Object.keys(TOKENS) as (keyof typeof TOKENS)[];

/** One series: blind prediction as a line in its band, speed-adjusted dashed, measured medians as points with spread. */
export function latencyAgainstLoad(levels: readonly Level[], index: number): Chart {
  const series = levels[0]?.series ?? "";
  const rows = levels.flatMap((level) =>
    NAMES.flatMap((name) => {
      const found = level.figures.find(({ figure }) => figure === name);
      if (found === undefined) return [];
      const { measured, blind, adjusted } = found;
      const ms = (seconds: number): number => rounded(1e3 * seconds);
      return [
        {
          x: rounded(level.ratePerSecond),
          name,
          m: ms(measured.median),
          ml: ms(measured.low),
          mh: ms(measured.high),
          b: ms(blind.predicted),
          bl: ms(blind.low),
          bh: ms(blind.high),
          a: adjusted === null ? null : ms(adjusted.predicted),
          error: formatError(blind.error),
        },
      ];
    }),
  );
  const all = rows.flatMap(({ ml, mh, bl, bh }) => [ml, mh, bl, bh]).filter((value) => value > 0);
  const [low, high] = [Math.min(...all) / 1.15, Math.max(...all) * 1.15];
  const scaleY = { type: "log" as const, domain: [low, high], nice: false };
  const axisY = {
    values: roundLogValues(low, high).filter((value) => value >= low && value <= high),
    labelExpr: AXIS_LABELS.ms,
    labelOverlap: true,
    grid: true,
  };
  const y = (field: string) => ({ field, type: "quantitative" as const, scale: scaleY, axis: axisY, title: null });

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: 480,
    height: 280,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: rows },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: null,
        scale: { zero: false, padding: 12 },
        axis: { labelExpr: AXIS_LABELS["per second"] },
      },
      color: {
        field: "name",
        type: "nominal",
        legend: null,
        scale: { domain: NAMES, range: NAMES.map((name) => colour(TOKENS[name])) },
      },
    },
    layer: [
      { mark: { type: "area", opacity: 0.16, clip: true }, encoding: { y: y("bl"), y2: { field: "bh" } } },
      { mark: { type: "line", clip: true }, encoding: { y: y("b") } },
      { mark: { type: "line", strokeDash: [5, 4], strokeWidth: 1.25, clip: true }, encoding: { y: y("a") } },
      { mark: { type: "rule", strokeWidth: 1.5, clip: true }, encoding: { y: y("ml"), y2: { field: "mh" } } },
      {
        mark: { type: "point", filled: true, size: 46, opacity: 1, clip: true },
        encoding: {
          y: y("m"),
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "name", title: "Figure", type: "nominal" as const },
                  tooltipField({ field: "x", label: "rate", unit: "per second" }),
                  tooltipField({ field: "m", label: "measured", unit: "ms" }),
                  tooltipField({ field: "b", label: "predicted", unit: "ms" }),
                  { field: "error", title: "error", type: "nominal" as const },
                ],
              }
            : {}),
        },
      },
    ],
  });

  return {
    id: `latency-against-load-${index + 1}`,
    title: series,
    subtitle:
      "Response time against requests per second, logarithmic: blind prediction with its 90 % band, speed-adjusted dashed, measured medians as points with the spread of the runs",
    description: `${series}. ${rows.map((row) => `${row.name} at ${formatQuantity(row.x, "/s")}: measured ${formatQuantity(row.m, "ms")}, predicted ${formatQuantity(row.b, "ms")}`).join("; ")}.`,
    legend: NAMES.map((label) => ({ label, token: TOKENS[label], shape: "line" as const })),
    spec,
    zoomable: false,
    table: {
      caption: series,
      columns: [
        { label: "Rate", numeric: true },
        { label: "Figure" },
        { label: "Measured", numeric: true },
        { label: "Blind", numeric: true },
        { label: "Speed-adjusted", numeric: true },
      ],
      rows: rows.map((row) => [
        formatQuantity(row.x, "/s"),
        row.name,
        formatQuantity(row.m, "ms"),
        formatQuantity(row.b, "ms"),
        row.a === null ? "—" : formatQuantity(row.a, "ms"),
      ]),
    },
  };
}
