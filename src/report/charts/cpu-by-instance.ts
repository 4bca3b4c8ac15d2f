import type { TopLevelSpec } from "vega-lite";
import type { Result } from "../../result/result.js";
import { formatMoment, formatQuantity, rounded } from "../format.js";
import { colour } from "../theme/tokens.js";
import { timeUnitFor } from "./axes.js";
import { CHART_WIDTH, thinned, type Chart, type ChartMode } from "./chart.js";

/** Cells of a row at most; each is then the mean of several intervals. */
const MOST_COLUMNS = 120;
/** A CPU that is this busy is drawn as full. */
const FULL = 0.9;

/** The CPU of each instance over time as a heat map, of the first replication; null for a single instance. */
export function cpuByInstance({ kneepoint }: Result): Chart | null {
  const { instances, series } = kneepoint;
  if (instances === undefined || series.timeSeconds.length === 0) return null;
  const horizon = series.timeSeconds.length * series.intervalSeconds;
  const unit = timeUnitFor(horizon);
  const group = Math.ceil(series.timeSeconds.length / MOST_COLUMNS);
  const rows = instances.cpu.map((values, instance) => ({ instance, values, ...summary(values) }));
  // A place that the group never filled is no instance.
  const used = rows.filter(({ peak }) => peak > 0);
  if (used.length < 2) return null;
  const cells = used.flatMap(({ instance, values }) =>
    Array.from({ length: Math.ceil(values.length / group) }, (_, column) => {
      const from = column * group * series.intervalSeconds;
      const until = Math.min(horizon, (column + 1) * group * series.intervalSeconds);
      const cpu = mean(values.slice(column * group, (column + 1) * group));
      const at = formatMoment(from, horizon);
      return { instance, t: rounded(from / unit.seconds), u: rounded(until / unit.seconds), cpu: rounded(cpu), at };
    }),
  );
  const spec = (mode: ChartMode): TopLevelSpec => ({
    width: CHART_WIDTH,
    height: Math.max(60, Math.min(420, 18 * used.length)),
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: cells },
    mark: { type: "rect", clip: true },
    encoding: {
      x: {
        field: "t",
        type: "quantitative",
        title: null,
        scale: { domain: [0, rounded(horizon / unit.seconds)], nice: false },
        axis: { labelExpr: `datum.label + ' ${unit.short}'`, grid: false },
      },
      x2: { field: "u" },
      y: {
        field: "instance",
        type: "ordinal",
        sort: "ascending",
        title: null,
        axis: { labelOverlap: true, ticks: false },
      },
      color: {
        condition: { test: `datum.cpu >= ${FULL}`, value: colour("fail") },
        value: colour("area"),
      },
      opacity: {
        field: "cpu",
        type: "quantitative",
        legend: null,
        scale: { domain: [0, 1], range: [0.03, 0.95], clamp: true },
      },
      ...(mode === "interactive"
        ? {
            tooltip: [
              { field: "instance", title: "Instance", type: "ordinal" as const },
              { field: "at", title: "From", type: "nominal" as const },
              { field: "cpu", title: "CPUUtilization", type: "quantitative" as const, format: ".0%" },
            ],
          }
        : {}),
    },
  });
  const busiest = used.reduce((most, row) => (row.average > most.average ? row : most));
  const idlest = used.reduce((least, row) => (row.average < least.average ? row : least));
  const share = (value: number): string => formatQuantity(value, "share");
  return {
    id: "cpu-by-instance",
    title: "CPU by instance",
    subtitle: "CPUUtilization of each instance over time, first replication; the darker, the busier",
    description: `CPU by instance. The busiest is instance ${busiest.instance} with ${share(busiest.average)} on average, the least busy instance ${idlest.instance} with ${share(idlest.average)}.`,
    legend: [
      { label: "busy", token: "area", shape: "block" },
      { label: `${share(FULL)} and more`, token: "fail", shape: "block" },
    ],
    spec,
    zoomable: false,
    table: {
      caption: "CPU by instance, first replication",
      columns: [
        { label: "Instance" },
        { label: "Average", numeric: true },
        { label: "Peak", numeric: true },
        { label: `Time at ${share(FULL)} and more`, numeric: true },
      ],
      rows: thinned(used).map(({ instance, average, peak, full }) => [
        String(instance),
        share(average),
        share(peak),
        share(full),
      ]),
    },
  };
}

function summary(values: readonly number[]): { average: number; peak: number; full: number } {
  return {
    average: mean(values),
    peak: Math.max(...values),
    full: mean(values.map((value) => (value >= FULL ? 1 : 0))),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
