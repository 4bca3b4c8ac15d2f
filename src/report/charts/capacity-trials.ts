import type { TopLevelSpec } from "vega-lite";
import type { CapacityFigures, Estimate } from "../../result/result.js";
import { formatEstimate, formatFactor, formatQuantity, rounded } from "../format.js";
import { ordered } from "../ordered.js";
import { colour, type Token } from "../theme/tokens.js";
import { limitUsed, parseLimit } from "../threshold-limit.js";
import { CHART_WIDTH, type Chart, type ChartMode, type LegendEntry } from "./chart.js";
import { tooltipField } from "./hover-layer.js";

const TOKENS: readonly Token[] = ["p95", "p99", "p50", "wait-1", "work-4", "wire-2"];

interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly name: string;
  readonly series: string;
}

/** How much of each limit is used at every load tried: the capacity is where the first line crosses 100 %. */
export function capacityTrials(capacity: CapacityFigures): Chart | null {
  const trials = ordered(capacity.trials, (a, b) => a.loadFactor - b.loadFactor);
  const names = [...new Set(trials.flatMap((trial) => trial.figures.map((figure) => figure.threshold)))];
  const tokens = names.map((_, index): Token => TOKENS[index % TOKENS.length] ?? "p95");
  const points = trials.flatMap((trial) =>
    trial.figures.flatMap(({ threshold, estimate }): Point[] => {
      const used = usedShares(threshold, estimate);
      const series = String(names.indexOf(threshold));
      return used === null ? [] : [{ x: rounded(trial.loadFactor), ...used, name: threshold, series }];
    }),
  );
  if (points.length === 0) return null;
  // A trial far beyond the limit would press all others onto the floor: it is cut off above four times the limit.
  const top = Math.min(Math.max(1.25, ...points.map((point) => point.high)) * 1.08, 4);
  const overloaded = trials.filter((trial) => trial.overloaded).map((trial) => ({ x: rounded(trial.loadFactor) }));
  const loads = trials.map((trial) => trial.loadFactor);
  const margin = (Math.max(...loads) - Math.min(...loads)) * 0.04 || 0.1;
  const scaleY = { domain: [0, top], nice: false };
  const y = (field: string) => ({ field, type: "quantitative" as const, scale: scaleY, title: null });

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 240,
    autosize: { type: "fit-x", contains: "padding" },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: null,
        scale: { domain: [Math.min(...loads) - margin, Math.max(...loads) + margin], nice: false, zero: false },
        axis: { labelExpr: "format(datum.value, '~r') + '×'", tickCount: { expr: "max(3, floor(width / 100))" } },
      },
    },
    layer: [
      {
        data: { values: points },
        encoding: {
          color: {
            field: "series",
            type: "nominal",
            legend: null,
            scale: { domain: names.map((_, index) => String(index)), range: tokens.map(colour) },
          },
        },
        layer: [
          {
            mark: { type: "rule", strokeWidth: 2, opacity: 0.45, clip: true },
            encoding: {
              y: { ...y("low"), axis: { labelExpr: "format(datum.value * 100, '~r') + ' %'", tickCount: 5 } },
              y2: { field: "high" },
            },
          },
          { mark: { type: "line", clip: true }, encoding: { y: y("y") } },
          {
            mark: { type: "point", filled: true, size: 42, opacity: 1, clip: true },
            encoding: { y: y("y"), ...(mode === "interactive" ? { tooltip: tooltips() } : {}) },
          },
        ],
      },
      {
        data: { values: overloaded },
        mark: { type: "text", text: "✕", color: colour("fail"), fontSize: 14, fontWeight: 700, baseline: "top" },
        encoding: { y: { value: 4 } },
      },
      {
        data: { values: [{ limit: 1, x: Math.min(...loads) - margin }] },
        mark: { type: "rule", color: colour("fail"), strokeDash: [5, 4], strokeWidth: 1 },
        encoding: { x: { value: 0 }, x2: { value: "width" }, y: { ...y("limit") } },
      },
    ],
  });

  return {
    id: "capacity-trials",
    title: "Every load that was tried",
    subtitle: "Share of each threshold's limit in use, against the multiple of the scenario's load, with intervals",
    description: `Capacity trials: ${trials.map((trial) => `${formatFactor(trial.loadFactor)} ${trial.overloaded ? "overloaded" : trial.verdict}`).join(", ")}.`,
    legend: [
      ...names.map((label, index): LegendEntry => ({ label, token: tokens[index] ?? "p95", shape: "line" })),
      { label: "the limit", token: "fail", shape: "dash" },
      ...(overloaded.length > 0 ? [{ label: "overloaded", token: "fail", shape: "cross" } as const] : []),
    ],
    spec,
    zoomable: false,
    tableShown: true,
    table: {
      caption: "Capacity trials",
      columns: [
        { label: "Load", numeric: true },
        { label: "Verdict" },
        { label: "Replications", numeric: true },
        ...names.map((label) => ({ label, numeric: true })),
      ],
      rows: trials.map((trial) => [
        formatFactor(trial.loadFactor),
        trial.overloaded ? "overloaded" : trial.verdict,
        formatQuantity(trial.replications, ""),
        ...names.map((name) => {
          const figure = trial.figures.find((candidate) => candidate.threshold === name);
          if (figure === undefined || trial.overloaded) return "—";
          return formatEstimate(figure.estimate, parseLimit(name).unit);
        }),
      ]),
    },
  };
}

function tooltips() {
  return [
    { field: "name", title: "Threshold", type: "nominal" as const },
    { field: "x", title: "Multiple of the load", type: "nominal" as const },
    tooltipField({ field: "y", label: "of the limit", unit: "share" }),
  ];
}

function usedShares(threshold: string, estimate: Estimate): { y: number; low: number; high: number } | null {
  if (estimate.value === null) return null;
  const limit = parseLimit(threshold);
  const [from, to] = [estimate.interval?.low ?? estimate.value, estimate.interval?.high ?? estimate.value];
  const ends = [limitUsed(limit, from), limitUsed(limit, to)];
  const y = limitUsed(limit, estimate.value);
  if (![y, ...ends].every(Number.isFinite)) return null;
  return { y: rounded(y), low: rounded(Math.min(...ends)), high: rounded(Math.max(...ends)) };
}
