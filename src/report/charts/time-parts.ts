import type { TopLevelSpec } from "vega-lite";
import { formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { AXIS_LABELS } from "./axes.js";
import { CHART_WIDTH, type Chart, type ChartMode } from "./chart.js";
import { tooltipField } from "./hover-layer.js";

/** One bar: what the mean time of a request consists of. */
export interface TimeBar {
  readonly name: string;
  /** In the order of `TimePartsChart.parts`, milliseconds. */
  readonly ms: readonly number[];
}

export interface TimePartsChart {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly parts: readonly { readonly label: string; readonly token: Token }[];
  readonly bars: readonly TimeBar[];
}

/** How the time of a request divides: one stacked bar each, in milliseconds; null without a bar. */
export function timeParts({ id, title, subtitle, parts, bars }: TimePartsChart): Chart | null {
  if (bars.length === 0) return null;
  const rows = bars.flatMap(({ name, ms }) =>
    parts.flatMap(({ label }, order) => {
      const value = ms[order] ?? 0;
      return value <= 0 ? [] : [{ bar: name, part: String(order), label, order, ms: rounded(value) }];
    }),
  );
  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 30 * bars.length,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: rows },
    mark: { type: "bar", height: { band: 0.68 }, stroke: colour("surface"), strokeWidth: 1 },
    encoding: {
      y: {
        field: "bar",
        type: "nominal",
        sort: null,
        title: null,
        axis: { labelLimit: 320, labelColor: colour("ink"), labelFontSize: 12 },
      },
      x: {
        field: "ms",
        type: "quantitative",
        stack: "zero",
        title: null,
        axis: { labelExpr: AXIS_LABELS.ms, grid: true, tickCount: 6 },
      },
      order: { field: "order", type: "quantitative" },
      color: {
        field: "part",
        type: "nominal",
        legend: null,
        scale: { domain: parts.map((_, order) => String(order)), range: parts.map(({ token }) => colour(token)) },
      },
      ...(mode === "interactive"
        ? {
            tooltip: [
              { field: "bar", title: "Requests", type: "nominal" as const },
              { field: "label", title: "Part", type: "nominal" as const },
              tooltipField({ field: "ms", label: "mean time", unit: "ms" }),
            ],
          }
        : {}),
    },
  });
  return {
    id,
    title,
    subtitle,
    description: `${title}. ${bars.map(({ name, ms }) => `${name}: ${parts.map(({ label }, i) => `${label} ${formatQuantity(ms[i] ?? 0, "ms")}`).join(", ")}`).join("; ")}.`,
    legend: parts.map(({ label, token }) => ({ label, token, shape: "block" as const })),
    spec,
    zoomable: false,
    table: {
      caption: title,
      columns: [
        { label: "Requests" },
        ...parts.map(({ label }) => ({ label, numeric: true })),
        { label: "Together", numeric: true },
      ],
      rows: bars.map(({ name, ms }) => [
        name,
        ...parts.map((_, i) => formatQuantity(Number((ms[i] ?? 0).toPrecision(3)), "ms")),
        formatQuantity(
          ms.reduce((sum, value) => sum + value, 0),
          "ms",
        ),
      ]),
    },
  };
}
