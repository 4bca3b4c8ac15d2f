import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../../result/result.js";
import { formatInterval, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { AXIS_LABELS, roundLogValues } from "./axes.js";
import { CHART_WIDTH, thinned, type Chart, type ChartMode } from "./chart.js";
import { tooltipField } from "./hover-layer.js";
import { logBins } from "./log-bins.js";

const MOST_BINS = 72;

const MARKS: readonly { readonly key: string; readonly label: string; readonly token: Token }[] = [
  { key: "med", label: "p50", token: "p50" },
  { key: "p(95)", label: "p95", token: "p95" },
  { key: "p(99)", label: "p99", token: "p99" },
];

/** The density of the response time on a logarithmic axis, with the percentiles where they fall; null without data. */
export function latencyDistribution(result: Result): Chart | null {
  const bins = logBins(result.kneepoint.distribution, MOST_BINS);
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return null;
  const values = result.metrics["http_req_duration"]?.values ?? {};
  const marks = MARKS.flatMap(({ key, label, token }, row) => {
    const value = values[key];
    return typeof value === "number" && value > 0
      ? [{ value, text: `${label} ${formatQuantity(value, "ms")}`, token, row }]
      : [];
  });
  const ends = [first.from, last.to, ...marks.map((mark) => mark.value)];
  const ticks = roundLogValues(Math.min(...ends), Math.max(...ends));
  const domain = [Math.min(...ends) * 0.97, Math.max(...ends) * 1.03];
  // Headroom above the bars, where the percentiles are named.
  const top = Math.max(...bins.map((bin) => bin.density)) * 1.28;
  const rows = bins.map((bin) => ({
    f: rounded(bin.from),
    t: rounded(bin.to),
    d: rounded(bin.density),
    s: rounded(bin.share),
    at: formatInterval({ low: bin.from, high: bin.to }, "ms"),
  }));

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 210,
    autosize: { type: "fit-x", contains: "padding" },
    layer: [
      {
        data: { values: rows },
        mark: { type: "rect", color: colour("area"), fillOpacity: 0.32, stroke: colour("surface"), strokeWidth: 0.5 },
        encoding: {
          x: {
            field: "f",
            type: "quantitative",
            title: null,
            scale: { type: "log", domain, nice: false },
            axis: { values: ticks, labelExpr: AXIS_LABELS.ms, labelOverlap: "greedy" },
          },
          x2: { field: "t" },
          y: { field: "d", type: "quantitative", title: null, scale: { domain: [0, top], nice: false }, axis: null },
          y2: { datum: 0 },
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "at", title: "Latency", type: "nominal" as const },
                  tooltipField({ field: "s", label: "requests", unit: "share" }),
                ],
              }
            : {}),
        },
      },
      ...marks.map((mark) => ({
        data: { values: [{ v: mark.value }] },
        encoding: { x: { field: "v", type: "quantitative" as const } },
        layer: [
          { mark: { type: "rule" as const, color: colour(mark.token), strokeWidth: 1.5 } },
          {
            // One row of text a percentile, so that close percentiles stay legible; text turns inward near the right edge.
            mark: {
              type: "text" as const,
              color: colour(mark.token),
              fontWeight: 600 as const,
              baseline: "top" as const,
              text: mark.text,
              ...(nearRightEdge(mark.value, domain)
                ? { align: "right" as const, dx: -5 }
                : { align: "left" as const, dx: 5 }),
            },
            encoding: { y: { value: 2 + mark.row * 16 } },
          },
        ],
      })),
    ],
  });

  return {
    id: "latency-distribution",
    title: "Density of the response time",
    subtitle: "Density on a logarithmic axis: equal areas are equal shares of the requests",
    description: `Latency distribution from ${formatQuantity(first.from, "ms")} to ${formatQuantity(last.to, "ms")}; ${marks.map((mark) => mark.text).join(", ")}.`,
    legend: [],
    spec,
    zoomable: false,
    table: {
      caption: "Latency distribution: share of requests by response time",
      columns: [{ label: "Response time" }, { label: "Share of requests", numeric: true }],
      rows: thinned(rows, MOST_BINS).map((row) => [row.at, formatQuantity(row.s, "share")]),
    },
  };
}

function nearRightEdge(value: number, domain: readonly number[]): boolean {
  const [low = 1, high = 10] = domain;
  return Math.log(value / low) / Math.log(high / low) > 0.8;
}
