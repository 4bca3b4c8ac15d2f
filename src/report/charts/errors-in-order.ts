import type { TopLevelSpec } from "vega-lite";
import type { OpenLoopRecord } from "../../scenario/calibration.js";
import { formatError, formatMoment, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { timeUnitFor } from "./axes.js";
import { CHART_WIDTH, type Chart, type ChartMode } from "./chart.js";

const TOKENS = { mean: "work-3", p50: "p50", p95: "p95", p99: "p99" } as const satisfies Record<string, Token>;
const NAMES = Object.keys(TOKENS) as (keyof typeof TOKENS)[];

/** Errors of single runs in the order in which they were made: a trend is a machine that changed; null without runs. */
export function errorsInOrder(records: readonly OpenLoopRecord[]): Chart | null {
  const start = Date.parse(records[0]?.startedAt ?? "");
  const last = (Date.parse(records.at(-1)?.startedAt ?? "") - start) / 1e3;
  const unit = timeUnitFor(last);
  const rows = records.flatMap(({ level, startedAt, figures, blind, adjusted }) =>
    NAMES.flatMap((name) => {
      const predicted = (adjusted ?? blind).find(({ figure }) => figure === name)?.predicted;
      if (predicted === undefined || figures === null) return [];
      const seconds = (Date.parse(startedAt) - start) / 1e3;
      const y = Math.log2(predicted / figures[name]);
      const error = formatError(predicted / figures[name] - 1);
      return [
        { t: rounded(seconds / unit.seconds), at: formatMoment(seconds, last), y: rounded(y), name, level, error },
      ];
    }),
  );
  if (rows.length === 0) return null;
  const reach = Math.max(0.25, ...rows.map(({ y }) => Math.abs(y))) * 1.1;
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
        mark: { type: "point", filled: true, size: 40, opacity: 0.8 },
        encoding: {
          x: {
            field: "t",
            type: "quantitative",
            title: null,
            axis: { labelExpr: `format(datum.value, '~r') + ' ${unit.short}'` },
          },
          y: {
            field: "y",
            type: "quantitative",
            title: null,
            scale: { domain: [-reach, reach], nice: false },
            axis: { tickCount: 5, labelExpr: "format(pow(2, datum.value) - 1, '+.0%')" },
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
                  { field: "level", title: "Level", type: "nominal" as const },
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
    id: "errors-in-order",
    title: "Errors run by run",
    subtitle: "At the run's own speed, predicted less measured, logarithmic, in the order of the runs",
    description: `Errors of ${rows.length} figures of single runs, in the order in which they were made.`,
    legend: NAMES.map((label) => ({ label, token: TOKENS[label], shape: "block" as const })),
    spec,
    zoomable: false,
    table: {
      caption: "Errors run by run",
      columns: [{ label: "Time" }, { label: "Level" }, { label: "Figure" }, { label: "Error", numeric: true }],
      rows: rows.map(({ at, level, name, error }) => [at, level, name, error]),
    },
  };
}
