import type { Finding, SeriesFigures, SystemSeries } from "./result.js";
import { metastableFinding } from "./metastable.js";
import type { Overload } from "./overload.js";
import { failureFindings } from "./failure-findings.js";
import type { Replications } from "./replications.js";

/** Average use over an interval from which a system counts as saturated. */
const SATURATED = 0.97;
/** Average use from which it is said to be close. */
const BUSY = 0.8;

/** What somebody who reads the figures should be told. Each finding names its evidence and a remedy. */
export function findings(
  replications: Replications,
  systems: readonly SystemSeries[],
  series: SeriesFigures,
  overload: Overload | null,
): Finding[] {
  const found: Finding[] = [];
  const metastable = metastableFinding(replications.system, series, replications.runs[0]?.warmUpSeconds ?? 0);
  if (metastable !== null) found.push(metastable);
  if (overload !== null) {
    found.push({
      severity: "critical",
      title: "The system is overloaded",
      evidence: overload.explanation,
      remedy:
        "Add capacity to the fullest system below, or lower the load; `kneepoint plan` finds the highest load that holds.",
    });
  }
  found.push(
    ...systems.flatMap((system) => saturation(system, series, databaseAbsences(replications))),
    ...failureFindings(replications),
  );
  return found;
}

/** From when to when there was no database, or nobody who had noticed that it is back; over all replications, s. */
function databaseAbsences({ runs }: Replications): { readonly from: number; readonly to: number }[] {
  return runs.flatMap(({ rds, horizonSeconds }) =>
    (rds?.outages ?? []).map(({ atSeconds, firstAnswerSeconds }) => ({
      from: atSeconds,
      to: firstAnswerSeconds === null ? horizonSeconds : atSeconds + firstAnswerSeconds,
    })),
  );
}

function saturation(
  system: SystemSeries,
  series: SeriesFigures,
  absences: readonly { readonly from: number; readonly to: number }[],
): Finding[] {
  const { capacity, label, values } = system;
  if (capacity === null || !Number.isFinite(capacity) || system.metric === "ListenBacklog") return [];
  const full = values.flatMap((value, i) => (value >= SATURATED * capacity ? [i] : []));
  if (full.length > 0) {
    const from = clock(series.timeSeconds[full[0]!]!);
    const to = clock(series.timeSeconds[full.at(-1)!]! + series.intervalSeconds);
    const { timeSeconds, intervalSeconds } = series;
    const waits =
      HOLDERS.has(system.system) &&
      full.every((i) =>
        absences.some(({ from, to }) => timeSeconds[i]! + intervalSeconds > from && timeSeconds[i]! < to),
      );
    return [
      {
        severity: waits ? "warning" : "critical",
        title: waits ? `${label}: saturated while the database was away` : `${label}: saturated`,
        evidence: `At least ${Math.round(100 * SATURATED)} % of its capacity in ${full.length} of ${values.length} intervals, between ${from} and ${to}.`,
        remedy: waits
          ? "More of it would only have waited as well: shorten the outage, or the time that a request waits for it."
          : (REMEDIES[system.system] ?? "Give this system more capacity."),
      },
    ];
  }
  const peak = Math.max(...values) / capacity;
  if (peak < BUSY) return [];
  return [
    {
      severity: "warning",
      title: `${label}: ${Math.round(100 * peak)} % of capacity at its peak`,
      evidence: `Largest interval average ${Math.max(...values).toPrecision(3)} of ${capacity}.`,
      remedy: REMEDIES[system.system] ?? "Give this system more capacity.",
    },
  ];
}

/** What requests hold while they wait for the database. */
const HOLDERS: ReadonlySet<string> = new Set(["gunicorn", "pool"]);

const REMEDIES: Record<string, string> = {
  instance: "Add instances or take larger ones; CPU saturation lengthens every request.",
  gunicorn:
    "Add workers if the CPU is not full as well (they are held while waiting for the database); otherwise add instances.",
  natGateway:
    "Give the NAT gateway more addresses or add gateways, keep connections to the third party open, or reach it by a VPC endpoint.",
  pool: "See what holds connections for so long (a slow query, a lock, a call made meanwhile), and return them earlier; a larger pool_size helps only if the database has room.",
  database: "Take a larger database class, or read from replicas.",
};

function clock(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return seconds < 600
    ? `${seconds.toFixed(0)} s`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}
