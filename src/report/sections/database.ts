import type { ConnectionFigures, DatabaseFigures } from "../../result/database-result.js";
import type { Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { formatMoment, formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { html, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";
import { replicationCard } from "./replication.js";

const WORDS: Readonly<Record<string, string>> = {
  detection: "Detection",
  fencing: "Fencing of the old primary",
  promotion: "Promotion of the standby",
  dnsUpdate: "DNS update",
  restart: "Restart",
  replacement: "Start on another host",
  upgrade: "Upgrade",
  recovery: "Recovery of the log since the last checkpoint",
  replay: "Applying what the next writer had received",
};

/** The database and the connections to it; null where neither has a life of its own. */
export function databaseSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { database, connections, replication, horizonSeconds } = result.kneepoint;
  if (database === undefined && connections === undefined) return null;
  return {
    id: "database",
    title: "Database",
    short: "Database",
    content: html`${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
    ${replication !== undefined && replicationCard(replication, horizonSeconds)}
    ${database !== undefined && lifeCard(database, horizonSeconds)}
    ${connections !== undefined && connectionsCard(connections)}`,
  };
}

/** Outages phase by phase, and what became of transactions. */
function lifeCard(database: DatabaseFigures, horizonSeconds: number): Markup {
  const { outages, committed, meanCommitMs, interruptedCommits, refusedWrites, mostConnections, maxConnections } =
    database;
  return html`<div class="card">
    ${outages.map(({ name, atSeconds, seconds, phases, lostQueries, failedConnections, firstAnswerSeconds }) =>
      tableMarkup({
        caption: `Outage at ${formatMoment(atSeconds, horizonSeconds)}: ${name}`,
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
  </div>`;
}

function connectionsCard({ opened, recycled, invalidated, causes, borrow }: ConnectionFigures): Markup {
  return html`<div class="card">
    ${tableMarkup({
      caption: "Connections of the pools",
      columns: [{ label: "Figure" }, { label: "A replication", numeric: true }],
      rows: [
        ["Opened", estimateMarkup(opened, "")],
        ["Replaced for their age (pool_recycle)", estimateMarkup(recycled, "")],
        ["Found dead", estimateMarkup(invalidated, "")],
        ...causes.map(({ cause, count }) => [`Requests that ended with: ${cause}`, estimateMarkup(count, "")]),
        ...(borrow === null
          ? []
          : [
              ["Waiting for the pooler's server connection: mean", estimateMarkup(borrow.meanMs, "ms")],
              ["The longest wait", formatQuantity(borrow.longestMs, "ms")],
            ]),
      ],
    })}
  </div>`;
}
