import type { TopLevelSpec } from "vega-lite";
import type { CapacityFigures, Estimate } from "../../result/result.js";
import { formatEstimate, formatFactor, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { CHART_WIDTH, type Chart, type ChartMode } from "./chart.js";
import { tooltipField } from "./hover-layer.js";
import { limitUsed, parseLimit } from "../threshold-limit.js";

const TOKENS: readonly Token[] = ["p95", "p99", "p50", "wait-1", "work-4", "wire-2"];

interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly name: string;
  readonly series: string;
}

/** How much of each limit is used at every load tried: capacity is where the first line crosses 100 %. */
export function capacityTrials(capacity: CapacityFigures): Chart | null {
  const trials = [...capacity.trials].sort((a, b) => a.loadFactor - b.loadFactor);
  const names = [...new Set(trials.flatMap((trial) => trial.figures.map((figure) => figure.threshold)))];
  const points = trials.flatMap((trial) =>
    trial.figures.flatMap(({ threshold, estimate }): Point[] => {
      const used = usedShares(threshold, estimate);
      return used === null
        ? []
        : [{ x: rounded(trial.loadFactor), ...used, name: threshold, series: String(names.indexOf(threshold)) }];
    }),
  );
  if (trials.length === 0 || points.length === 0) return null;
  const top = Math.min(Math.max(1.25, ...points.map((point) => point.high)) * 1.05, 4);
  const overloaded = trials
    .filter((trial) => trial.overloaded)
    .map((trial) => ({ x: rounded(trial.loadFactor), y: top * 0.96 }));
  const loads = trials.map((trial) => trial.loadFactor);
  const margin = (Math.max(...loads) - Math.min(...loads)) * 0.04 || 0.1;

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 240,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: points },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: null,
        scale: { domain: [Math.min(...loads) - margin, Math.max(...loads) + margin], nice: false, zero: false },
        axis: { labelExpr: "format(datum.value, '~r') + '×'" },
      },
      y: {
        type: "quantitative",
        title: null,
        scale: { domain: [0, top], nice: false },
        axis: { labelExpr: "format(datum.value * 100, '~r') + ' %'", tickCount: 5 },
      },
      color: {
        field: "series",
        type: "nominal",
        legend: null,
        scale: {
          domain: names.map((_, index) => String(index)),
          range: names.map((_, index) => colour(TOKENS[index % TOKENS.length] ?? "p95")),
        },
      },
    },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2, opacity: 0.45, clip: true },
        encoding: { y: { field: "low" }, y2: { field: "high" } },
      },
      { mark: { type: "line", clip: true }, encoding: { y: { field: "y" } } },
      {
        mark: { type: "point", filled: true, size: 42, opacity: 1, clip: true },
        encoding: {
          y: { field: "y" },
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "name", title: "Threshold", type: "nominal" as const },
                  { field: "x", title: "Multiple of the load", type: "nominal" as const },
                  tooltipField({ field: "y", label: "of the limit", unit: "share" }),
                ],
              }
            : {}),
        },
      },
      {
        data: { values: [{ limit: 1 }] },
        mark: { type: "rule", color: colour("fail"), strokeDash: [5, 4], strokeWidth: 1 },
        encoding: { x: null, color: null, y: { field: "limit" } },
      } as never,
      {
        data: { values: overloaded },
        mark: { type: "text", text: "✕ overloaded", color: colour("fail"), fontWeight: 600, align: "right", dx: 6 },
        encoding: { color: null, y: { field: "y" } },
      } as never,
    ],
  });

  return {
    id: "capacity-trials",
    title: "Every load that was tried",
    subtitle:
      "Share of each threshold's limit in use, against the multiple of the scenario's load; bars are intervals, the dashed line is the limit",
    description: `Capacity trials: ${trials.map((trial) => `${formatFactor(trial.loadFactor)} ${trial.overloaded ? "overloaded" : trial.verdict}`).join(", ")}.`,
    legend: names.map((label, index) => ({
      label,
      token: TOKENS[index % TOKENS.length] ?? "p95",
      shape: "line" as const,
    })),
    spec,
    zoomable: false,
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
          return figure === undefined ? "—" : formatEstimate(figure.estimate, parseLimit(name).unit);
        }),
      ]),
    },
  };
}

function usedShares(threshold: string, estimate: Estimate): { y: number; low: number; high: number } | null {
  if (estimate.value === null) return null;
  const limit = parseLimit(threshold);
  const ends = [
    limitUsed(limit, estimate.interval?.low ?? estimate.value),
    limitUsed(limit, estimate.interval?.high ?? estimate.value),
  ];
  const y = limitUsed(limit, estimate.value);
  if (![y, ...ends].every(Number.isFinite)) return null;
  return { y: rounded(y), low: rounded(Math.min(...ends)), high: rounded(Math.max(...ends)) };
}
