/** What stands out at the database: each with its value, its place and a remedy. */
import type { SystemSpec } from "../sim/index.js";
import type { DatabaseFigures } from "./database-result.js";
import type { Finding } from "./result.js";
import { volumeFindings } from "./volume-findings.js";

const shown = (value: number): string => String(Number(value.toPrecision(3)));

export function databaseFindings({ database, pool }: SystemSpec, figures: DatabaseFigures | null): Finding[] {
  if (figures === null || database === null) return [];
  const found: Finding[] = [];
  for (const { name, atSeconds, seconds, lostQueries, failedConnections, firstAnswerSeconds } of figures.outages) {
    const down = seconds.value ?? 0;
    const back = firstAnswerSeconds?.value ?? null;
    found.push({
      severity: "critical",
      title: `The database was away for ${shown(down)} s (${name} at ${shown(atSeconds)} s)`,
      evidence: `${shown(lostQueries.value ?? 0)} queries ended with a lost connection, ${shown(failedConnections.value ?? 0)} attempts to connect failed; ${
        back === null
          ? "in some replications no query was answered afterwards"
          : `the first query was answered after ${shown(back)} s`
      }.`,
      remedy:
        back !== null && back > down + 10
          ? "Clients took long to notice: give connections a timeout and TCP keep-alives, and cache the endpoint's address for no longer than its TTL."
          : pool === null
            ? "Retry with backoff what may be repeated, and keep reads off the database with a cache."
            : "Retry with backoff what may be repeated, keep reads off the database with a cache, and let the pool throw its connections away at the first error (pre-ping).",
    });
  }
  const interrupted = figures.interruptedCommits.value ?? 0;
  if (interrupted > 0)
    found.push({
      severity: "warning",
      title: `${shown(interrupted)} transactions were between commit and answer when the database went away`,
      evidence: "Their clients saw an error, and cannot tell whether the data is there.",
      remedy: "Make writes idempotent (a key the client chooses), so that repeating one is safe.",
    });
  const refused = figures.refusedWrites.value ?? 0;
  if (refused > 0)
    found.push({
      severity: "critical",
      title: `${shown(refused)} writes were refused: the volume is full`,
      evidence: "RDS lets a storage-full instance answer reads only, if at all.",
      remedy: "Turn on storage autoscaling (MaxAllocatedStorage), and an alarm on FreeStorageSpace.",
    });
  if (figures.maxConnections !== null && figures.mostConnections >= figures.maxConnections)
    found.push({
      severity: "critical",
      title: `All ${figures.maxConnections} connections of the database were in use`,
      evidence: "One more is refused: FATAL: sorry, too many clients already.",
      remedy:
        "Make the pools smaller (instances x workers x (pool size + overflow) must fit), or put a proxy in between.",
    });
  return [...found, ...volumeFindings(figures.volume)];
}
