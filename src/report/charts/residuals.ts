import type { TopLevelSpec } from "vega-lite";
import type { Level, Way } from "../../validate/index.js";
import { formatError, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import type { Chart, ChartMode } from "./chart.js";
import { CHART_WIDTH } from "./chart.js";

const TOKENS = { mean: "work-3", p50: "p50", p95: "p95", p99: "p99" } as const satisfies Record<string, Token>;
const NAMES = Object.keys(TOKENS) as (keyof typeof TOKENS)[];

/** Errors of latency against utilisation: a slope is a mechanism that is missing, an offset a demand that is wrong. */
export function residuals(levels: readonly Level[], way: Way): Chart | null {
  const rows = levels.flatMap((level) =>
    NAMES.flatMap((name) => {
      const error = level.figures.find(({ figure }) => figure === name)?.[way]?.error;
      return error === undefined || !Number.isFinite(error)
        ? []
        : [{ x: rounded(level.utilisation), y: rounded(error), name, at: level.name, error: formatError(error) }];
    }),
  );
  if (rows.length === 0) return null;
  const reach = Math.max(0.1, ...rows.map(({ y }) => Math.abs(y))) * 1.1;
  const what = way === "blind" ? "blind" : "speed-adjusted";
  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: 220,
    autosize: { type: "fit-x", contains: "padding" },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", color: colour("rule") },
        encoding: { y: { field: "zero", type: "quantitative" } },
      },
      {
        data: { values: rows },
        mark: { type: "point", filled: true, size: 52, opacity: 0.85 },
        encoding: {
          x: {
            field: "x",
            type: "quantitative",
            title: "utilisation",
            scale: { zero: false, padding: 14 },
            axis: { format: ".0%" },
          },
          y: {
            field: "y",
            type: "quantitative",
            title: null,
            scale: { domain: [-reach, reach], nice: false },
            axis: { format: "+.0%", tickCount: 5 },
          },
          color: {
            field: "name",
            type: "nominal",
            legend: null,
            scale: { domain: NAMES, range: NAMES.map((name) => colour(TOKENS[name])) },
          },
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "at", title: "Level", type: "nominal" as const },
                  { field: "name", title: "Figure", type: "nominal" as const },
                  { field: "error", title: "error", type: "nominal" as const },
                ],
              }
            : {}),
        },
      },
    ],
  });
  return {
    id: `residuals-${way}`,
    title: `Errors, ${what}`,
    subtitle: "Predicted less measured, as a share of the measured median, against utilisation",
    description: `Errors of the ${what} predictions: ${rows.map(({ at, name, error }) => `${at}, ${name} ${error}`).join("; ")}.`,
    legend: NAMES.map((label) => ({ label, token: TOKENS[label], shape: "block" as const })),
    spec,
    zoomable: false,
    table: {
      caption: `Errors, ${what}`,
      columns: [
        { label: "Level" },
        { label: "Use", numeric: true },
        { label: "Figure" },
        { label: "Error", numeric: true },
      ],
      rows: rows.map(({ at, x, name, error }) => [at, formatQuantity(x, "share"), name, error]),
    },
  };
}
