import type { ReplicationFigures } from "../../result/replication-result.js";
import { formatMoment, formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import { html, type Markup } from "../page/markup.js";
import { tableMarkup } from "../page/table.js";

/** Replicas side by side, what went to whom, and what a promotion left behind. */
export function replicationCard(figures: ReplicationFigures, horizonSeconds: number): Markup {
  const { kind, replicas, primaryQueries, fellBack, promotions, failovers, lostAcknowledged } = figures;
  return html`<div class="card">
    ${tableMarkup({
      caption: kind === "cluster" ? "Readers of the cluster" : "Read replicas",
      columns: [
        { label: "Instance" },
        { label: "Queries", numeric: true },
        { label: "Stale reads", numeric: true },
        { label: "Their age", numeric: true },
        { label: "Commit to visible", numeric: true },
        { label: "At most", numeric: true },
        { label: "Connections at most", numeric: true },
      ],
      rows: [
        ["primary", estimateMarkup(primaryQueries, ""), "—", "—", "—", "—", "—"],
        ...replicas.map((each) => [
          each.name,
          estimateMarkup(each.queries, ""),
          estimateMarkup(each.stale, ""),
          estimateMarkup(each.staleAgeMs, "ms"),
          estimateMarkup(each.visibleMs, "ms"),
          formatQuantity(each.longestMs, "ms"),
          each.maxConnections === null
            ? String(each.mostConnections)
            : `${each.mostConnections} of ${each.maxConnections}`,
        ]),
      ],
    })}
    ${tableMarkup({
      caption: "What became of reads and copies",
      columns: [{ label: "Figure" }, { label: "A replication", numeric: true }],
      rows: [
        ["Reads that their replica failed, tried on the primary", estimateMarkup(fellBack, "")],
        ...replicas.flatMap(({ name, outages }) =>
          outages.map((outage) => [
            `${name}, ${formatMoment(outage.atSeconds, horizonSeconds)}: ${outage.name}`,
            estimateMarkup(outage.seconds, "s"),
          ]),
        ),
        ...promotions.flatMap(({ name, atSeconds, lostTransactions, behindMs, repointedAtSeconds }) => [
          [
            `Promotion of ${name} at ${formatMoment(atSeconds, horizonSeconds)}: committed transactions lost`,
            estimateMarkup(lostTransactions, ""),
          ],
          ["It was behind", estimateMarkup(behindMs, "ms")],
          [
            "The application wrote to it from, after the beginning",
            repointedAtSeconds === null ? "never" : estimateMarkup(repointedAtSeconds, "s"),
          ],
        ]),
        ...(kind === "cluster"
          ? [
              ["Failovers to a reader", estimateMarkup(failovers, "")],
              ["Acknowledged transactions lost in them", estimateMarkup(lostAcknowledged, "")],
            ]
          : []),
      ],
    })}
  </div>`;
}
