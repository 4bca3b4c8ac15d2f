import type { TopLevelSpec } from "vega-lite";
import type { HopBreakdown, Result } from "../../result/result.js";
import { formatQuantity, rounded } from "../format.js";
import { HOP_GROUP_NAMES } from "../messages.js";
import { colour } from "../theme/tokens.js";
import { CHART_WIDTH, type Chart, type ChartMode } from "./chart.js";
import { hopColours } from "./hop-colours.js";
import { tooltipField } from "./hover-layer.js";

/** Where the time of typical and of slow requests went: one bar a group, one colour a hop; null without data. */
export function timeByHop(result: Result): Chart | null {
  const groups = result.kneepoint.hops.filter((group) => group.requests > 0 && group.parts.length > 0);
  if (groups.length === 0) return null;
  const hops = hopColours(groups);
  const bars = groups.map((group) => `${HOP_GROUP_NAMES[group.group]} · ${formatQuantity(group.meanMs, "ms")}`);
  const rows = groups.flatMap((group, bar) =>
    hops.flatMap(({ hop, label }, order) => {
      const part = group.parts.find((candidate) => candidate.hop === hop);
      return part === undefined || part.share <= 0
        ? []
        : [{ bar: bars[bar], hop: String(order), label, order, share: rounded(part.share), ms: rounded(part.ms) }];
    }),
  );

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 40 * groups.length,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: rows },
    mark: { type: "bar", height: { band: 0.68 }, stroke: colour("surface"), strokeWidth: 1 },
    encoding: {
      y: {
        field: "bar",
        type: "nominal",
        sort: null,
        title: null,
        axis: { labelLimit: 260, labelColor: colour("ink"), labelFontSize: 12 },
      },
      x: {
        field: "share",
        type: "quantitative",
        stack: "zero",
        title: null,
        scale: { domain: [0, 1] },
        axis: { format: ".0%", tickCount: 5 },
      },
      order: { field: "order", type: "quantitative" },
      color: {
        field: "hop",
        type: "nominal",
        legend: null,
        scale: { domain: hops.map((_, order) => String(order)), range: hops.map(({ token }) => colour(token)) },
      },
      ...(mode === "interactive"
        ? {
            tooltip: [
              { field: "label", title: "Hop", type: "nominal" as const },
              tooltipField({ field: "ms", label: "mean time", unit: "ms" }),
              tooltipField({ field: "share", label: "share", unit: "share" }),
            ],
          }
        : {}),
    },
  });

  return {
    id: "time-by-hop",
    title: "Share of the response time by hop",
    subtitle:
      "Requests grouped by how slow they were; the mean of each group stands beside its bar. Warm colours are waiting, cool ones work",
    description: `Where the time goes. ${groups.map(describeGroup).join("; ")}.`,
    legend: hops.map(({ label, token }) => ({ label, token, shape: "block" as const })),
    spec,
    zoomable: false,
    tableShown: true,
    table: {
      caption: "Mean time of each hop, by group of requests",
      columns: [{ label: "Hop" }, ...groups.map((group) => ({ label: HOP_GROUP_NAMES[group.group], numeric: true }))],
      rows: [
        ...hops.map(({ hop, label }) => [
          label,
          ...groups.map((group) => {
            const part = group.parts.find((candidate) => candidate.hop === hop);
            return part === undefined
              ? "—"
              : `${formatQuantity(part.ms, "ms")} (${formatQuantity(part.share, "share")})`;
          }),
        ]),
        ["All together", ...groups.map((group) => formatQuantity(group.meanMs, "ms"))],
      ],
    },
  };
}

function describeGroup(group: HopBreakdown): string {
  const largest = group.parts.reduce((a, b) => (b.share > a.share ? b : a));
  return `${HOP_GROUP_NAMES[group.group]}: mean ${formatQuantity(group.meanMs, "ms")}, most of it ${largest.label} (${formatQuantity(largest.share, "share")})`;
}
