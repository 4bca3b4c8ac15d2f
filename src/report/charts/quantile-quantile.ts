import type { TopLevelSpec } from "vega-lite";
import { type Level, QUANTILE_LEVELS } from "../../validate/index.js";
import { formatPercent, formatQuantity, rounded } from "../format.js";
import { colour, type Token } from "../theme/tokens.js";
import { AXIS_LABELS, roundLogValues } from "./axes.js";
import type { Chart, ChartMode, LegendEntry } from "./chart.js";
import { tooltipField } from "./hover-layer.js";

/** From light load to heavy: cool to warm. */
const TOKENS: readonly Token[] = ["work-2", "work-4", "work-1", "work-3", "p99", "wait-2", "wait-1"];

/**
 * One series, a line a level: on the diagonal the whole predicted law came true; null without predicted laws.
 *
 * @param what says which prediction it is
 */
export function quantileQuantile(levels: readonly Level[], index: number, what = "blind prediction"): Chart | null {
  const known = levels.filter((each) => each.quantilesSeconds.length > 0 && each.predictedQuantilesSeconds.length > 0);
  if (known.length === 0) return null;
  const series = known[0]?.series ?? "";
  const names = known.map(({ ratePerSecond }) => formatQuantity(ratePerSecond, "/s"));
  const tokens = known.map((_, i): Token => TOKENS[i % TOKENS.length] ?? "p50");
  const rows = known
    .flatMap((level, i) =>
      QUANTILE_LEVELS.map((share, q) => ({
        level: String(i),
        q: share,
        at: formatPercent(share),
        m: rounded(1e3 * (level.quantilesSeconds[q] ?? 0)),
        p: rounded(1e3 * (level.predictedQuantilesSeconds[q] ?? 0)),
      })),
    )
    .filter(({ m, p }) => m > 0 && p > 0);
  const all = rows.flatMap(({ m, p }) => [m, p]);
  const [low, high] = [Math.min(...all) / 1.15, Math.max(...all) * 1.15];
  const scale = { type: "log" as const, domain: [low, high], nice: false };
  const axis = {
    values: roundLogValues(low, high).filter((value) => value >= low && value <= high),
    labelExpr: AXIS_LABELS.ms,
    labelOverlap: true,
    grid: true,
  };
  const x = (title: string | null) => ({ field: "m", type: "quantitative" as const, scale, axis, title });
  const y = (title: string | null) => ({ field: "p", type: "quantitative" as const, scale, axis, title });

  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: 480,
    height: 300,
    autosize: { type: "fit-x", contains: "padding" },
    layer: [
      {
        data: { values: [low, high].map((value) => ({ m: value, p: value })) },
        mark: { type: "line", color: colour("rule"), strokeWidth: 1, clip: true },
        encoding: { x: x("measured"), y: y("predicted") },
      },
      {
        data: { values: rows },
        mark: { type: "line", clip: true, point: { size: 16, filled: true } },
        encoding: {
          x: x(null),
          y: y(null),
          order: { field: "q", type: "quantitative" },
          color: {
            field: "level",
            type: "nominal",
            legend: null,
            scale: { domain: known.map((_, i) => String(i)), range: tokens.map(colour) },
          },
          ...(mode === "interactive"
            ? {
                tooltip: [
                  { field: "at", title: "Requests faster", type: "nominal" as const },
                  tooltipField({ field: "m", label: "measured", unit: "ms" }),
                  tooltipField({ field: "p", label: "predicted", unit: "ms" }),
                ],
              }
            : {}),
        },
      },
    ],
  });
  return {
    id: `quantile-quantile-${index + 1}`,
    title: series,
    subtitle: `Quantiles of the response time from 5 % to 99.5 %, ${what} against measurement, both logarithmic`,
    description: `Quantiles of ${series}, predicted against measured. ${known
      .map(
        (level, i) =>
          `At ${names[i] ?? ""} the median was ${formatQuantity(1e3 * (level.quantilesSeconds[9] ?? 0), "ms")}, predicted ${formatQuantity(1e3 * (level.predictedQuantilesSeconds[9] ?? 0), "ms")}`,
      )
      .join("; ")}.`,
    legend: names.map((label, i): LegendEntry => ({ label, token: tokens[i] ?? "p50", shape: "line" })),
    spec,
    zoomable: false,
    table: {
      caption: `Quantiles of ${series}, measured → predicted`,
      columns: [{ label: "Requests faster" }, ...names.map((label) => ({ label, numeric: true }))],
      rows: QUANTILE_LEVELS.map((share, q) => [
        `${Number((100 * share).toFixed(1))} %`,
        ...known.map(
          (level) =>
            `${formatQuantity(1e3 * (level.quantilesSeconds[q] ?? 0), "ms")} → ${formatQuantity(1e3 * (level.predictedQuantilesSeconds[q] ?? 0), "ms")}`,
        ),
      ]),
    },
  };
}
