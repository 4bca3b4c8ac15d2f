import type { Calibration, LawLabel, RouteCalibration } from "../scenario/calibration.js";
import { coldSecondsOf, cpuOf, warmRoute } from "../scenario/cold-caches.js";
import { mixTable } from "../scenario/mix-costs.js";
import { REJECTED_ABOVE } from "./laws/anderson-darling.js";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"] as const;

/** What was found, in at most some 25 lines of a terminal: demands per route, then predictions' errors. */
export function calibrationTables(calibration: Calibration): string {
  return [...demandTable(calibration), ...cacheLine(calibration), "", ...validationTable(calibration)].join("\n");
}

/** What a request costs with cold caches, over all routes that tell, and when they are; or what company costs, where only that is known. */
function cacheLine(calibration: Calibration): string[] {
  const { routes, machine } = calibration;
  if (machine?.caches === undefined) return mixLine(calibration);
  const told = routes.filter(({ coldCpu }) => coldCpu !== undefined);
  const sum = (of: (route: RouteCalibration) => number): number => told.reduce((all, route) => all + of(route), 0);
  const warm = sum((route) => cpuOf(warmRoute(route)));
  const { value, low, high } = machine.caches.lifetimeSeconds;
  return [
    `With nothing in the caches a request takes ${((warm + sum(coldSecondsOf)) / warm).toFixed(1)} times the CPU; ` +
      `they keep what a process touched for ${ms(value)} ms (${ms(low)} to ${ms(high)}).`,
  ];
}

/** Equal parts of the routes: their Python CPU in the mix over that alone. */
function mixLine(calibration: Calibration): string[] {
  const table = mixTable(calibration);
  if (table === undefined) return [];
  const alone = table.rows.reduce((sum, row) => sum + row.alone, 0);
  const times = table.workersPerCore.map((workers, i) => {
    const inMix = table.rows.reduce((sum, row) => sum + row.inMix[i]!, 0);
    return `${(inMix / alone).toFixed(2)} with ${Number(workers.toPrecision(3))}`;
  });
  return [`In the mix of these, app CPU is that alone times ${times.join(", ")} workers a core.`];
}

interface Column {
  readonly label: string;
  readonly of: (route: RouteCalibration) => string;
}

const MEAN_OF = (part: "database" | "nginxCpu" | "wait" | "network") => (route: RouteCalibration) =>
  ms(route[part].meanSeconds);
const CPU: Column["of"] = ({ appCpu }) => withInterval(appCpu.meanSeconds, appCpu.halfWidthSeconds);
const ALONE: Column = { label: "alone", of: ({ single }) => ms(single.latencySeconds.mean) };
const MOST: Column = { label: "max 1/s", of: ({ saturation }) => saturation.requestsPerSecond.toFixed(0) };

const COLUMNS: readonly Column[] = [
  { label: "app CPU", of: CPU },
  { label: "database", of: MEAN_OF("database") },
  { label: "nginx", of: MEAN_OF("nginxCpu") },
  { label: "wait", of: MEAN_OF("wait") },
  { label: "network", of: MEAN_OF("network") },
  ALONE,
  MOST,
  {
    label: "steal",
    of: ({ single, saturation }) => `${(100 * Math.max(single.stealShare, saturation.stealShare)).toFixed(0)} %`,
  },
];

/** What can be told from outside. */
const BLACK_BOX_COLUMNS: readonly Column[] = [
  { label: "bottleneck", of: CPU },
  { label: "the rest", of: MEAN_OF("network") },
  ALONE,
  MOST,
];

function demandTable({ routes, blackBox }: Calibration): string[] {
  const shown = blackBox === true ? BLACK_BOX_COLUMNS : COLUMNS;
  const row = (first: string, cells: readonly string[], last: string): string =>
    `${columns([first, ...cells])}  ${last}`;
  return [
    row(
      "ms per request",
      shown.map(({ label }) => label),
      "looks",
    ),
    ...routes.map((route) =>
      row(
        route.name,
        shown.map(({ of }) => of(route)),
        lawName((route.static ? route.network : route.appCpu).label),
      ),
    ),
  ];
}

/** With a question mark where even the best candidate is rejected. */
function lawName(label: LawLabel | undefined): string {
  if (label === undefined) return "-";
  return `${label.kind}${(label.andersonDarling ?? 0) > REJECTED_ABOVE ? "?" : ""}`;
}

function validationTable(calibration: Calibration): string[] {
  if (calibration.validation.length === 0) return ["Nothing was predicted."];
  const rows = [...groupByCase(calibration)].map(([name, figures]) =>
    columns([name, ...FIGURES.map((figure) => percent(figures.get(figure)))]),
  );
  const means = FIGURES.map((figure) => {
    const errors = calibration.validation.filter((row) => row.figure === figure).map(({ error }) => Math.abs(error));
    return `${figure} ${(100 * (errors.reduce((sum, error) => sum + error, 0) / errors.length)).toFixed(1)} %`;
  });
  const shown = rows.length > 9 ? [...rows.slice(0, 9), `… ${rows.length - 9} more in the file`] : rows;
  return [
    columns(["prediction error, held out", ...FIGURES]),
    ...shown,
    `Mean absolute error over ${rows.length} held-out runs: ${means.join(", ")}.`,
  ];
}

function groupByCase(calibration: Calibration): Map<string, Map<string, number>> {
  const cases = new Map<string, Map<string, number>>();
  for (const row of calibration.validation) {
    const figures = cases.get(row.case) ?? new Map<string, number>();
    figures.set(row.figure, row.error);
    cases.set(row.case, figures);
  }
  return cases;
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(38) : cell.padStart(index === 1 ? 14 : 9))).join(" ");
}

function ms(seconds: number): string {
  return (seconds * 1e3).toFixed(2);
}

function withInterval(seconds: number, halfWidth: number): string {
  return `${ms(seconds)} ± ${ms(halfWidth)}`;
}

function percent(error: number | undefined): string {
  if (error === undefined) return "-";
  return `${error > 0 ? "+" : ""}${(100 * error).toFixed(0)} %`;
}
