import type { Result } from "../../result/result.js";
import { formatMoment } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

const WORDS: Readonly<Record<string, string>> = {
  detection: "Detection",
  fencing: "Fencing of the old primary",
  promotion: "Promotion of the standby",
  dnsUpdate: "DNS update",
  restart: "Restart",
  replacement: "Start on another host",
  upgrade: "Upgrade",
};

/** A managed database: its outages phase by phase, its commits; null where it has no life of its own. */
export function databaseSection(result: Result): Section | null {
  const { database } = result.kneepoint;
  if (database === undefined) return null;
  const { outages, committed, meanCommitMs, interruptedCommits, refusedWrites, mostConnections, maxConnections } =
    database;
  return {
    id: "database",
    title: "Database",
    short: "Database",
    content: html`<div class="card">
      ${outages.map(({ name, atSeconds, seconds, phases, lostQueries, failedConnections, firstAnswerSeconds }) =>
        tableMarkup({
          caption: `Outage at ${formatMoment(atSeconds, result.kneepoint.horizonSeconds)}: ${name}`,
          columns: [{ label: "Phase" }, { label: "Mean of a replication", numeric: true }],
          rows: [
            ...phases.map((phase) => [WORDS[phase.name] ?? phase.name, estimateMarkup(phase.seconds, "s")]),
            ["All of it", estimateMarkup(seconds, "s")],
            [
              "First query answered, from its beginning",
              firstAnswerSeconds === null ? "not in every replication" : estimateMarkup(firstAnswerSeconds, "s"),
            ],
            ["Queries lost with their connections", estimateMarkup(lostQueries, "")],
            ["Attempts to connect that failed", estimateMarkup(failedConnections, "")],
          ],
        }),
      )}
      ${tableMarkup({
        caption: "Transactions and connections",
        columns: [{ label: "Figure" }, { label: "A replication", numeric: true }],
        rows: [
          ["Transactions that wrote, committed", estimateMarkup(committed, "")],
          [html`Their commits took<small class="metric">CommitLatency</small>`, estimateMarkup(meanCommitMs, "ms")],
          ["Cut off between commit and answer", estimateMarkup(interruptedCommits, "")],
          ["Refused for want of space", estimateMarkup(refusedWrites, "")],
          [
            html`Connections at most<small class="metric">DatabaseConnections</small>`,
            maxConnections === null ? String(mostConnections) : `${mostConnections} of ${maxConnections}`,
          ],
        ],
      })}
    </div>`,
  };
}
