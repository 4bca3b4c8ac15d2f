import type { Calibration } from "../scenario/calibration.js";

const FIGURES = ["throughput", "mean", "p50", "p95", "p99"] as const;

/** What was found, in at most some 25 lines of a terminal: demands per route, then predictions' errors. */
export function calibrationTables(calibration: Calibration): string {
  return [...demandTable(calibration), "", ...validationTable(calibration)].join("\n");
}

function demandTable(calibration: Calibration): string[] {
  const header = columns([
    "ms per request",
    "app CPU",
    "database",
    "nginx",
    "wait",
    "network",
    "alone",
    "max 1/s",
    "steal",
  ]);
  const rows = calibration.routes.map((route) => {
    const steal = Math.max(route.single.stealShare, route.saturation.stealShare);
    return columns([
      route.name,
      withInterval(route.appCpu.meanSeconds, route.appCpu.halfWidthSeconds),
      ms(route.database.meanSeconds),
      ms(route.nginxCpu.meanSeconds),
      ms(route.wait.meanSeconds),
      ms(route.network.meanSeconds),
      ms(route.single.latencySeconds.mean),
      route.saturation.requestsPerSecond.toFixed(0),
      `${(100 * steal).toFixed(0)} %`,
    ]);
  });
  return [header, ...rows];
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
