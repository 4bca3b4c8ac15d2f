import type { Result } from "../../result/result.js";
import { formatMoment, formatQuantity } from "../format.js";
import { EstimateCells } from "./footnotes.js";
import { code, escapeMarkdown, table } from "./table.js";

/** Replicas side by side, and what promotions left behind; nothing without replicas. */
export function replicationBlocks({ kneepoint: { replication, horizonSeconds } }: Result): string[] {
  if (replication === undefined) return [];
  const cells = new EstimateCells();
  const rows = replication.replicas.map((each) => [
    code(each.name),
    cells.write(each.queries, ""),
    cells.write(each.stale, ""),
    cells.write(each.staleAgeMs, "ms"),
    cells.write(each.visibleMs, "ms"),
    formatQuantity(each.longestMs, "ms"),
    each.maxConnections === null ? String(each.mostConnections) : `${each.mostConnections} of ${each.maxConnections}`,
  ]);
  return [
    replication.kind === "cluster" ? "## Readers of the cluster" : "## Read replicas",
    table(
      ["Instance", "Queries>", "Stale reads>", "Their age>", "Commit to visible>", "At most>", "Connections at most>"],
      [[code("primary"), cells.write(replication.primaryQueries, ""), "—", "—", "—", "—", "—"], ...rows],
    ),
    ...cells.notes(),
    ...replication.promotions.map(({ name, atSeconds, lostTransactions, repointedAtSeconds }) => {
      const lost = lostTransactions.value === null ? "unknown" : formatQuantity(lostTransactions.value, "");
      const moved = repointedAtSeconds === null ? "was never repointed" : "was repointed";
      return `- Promotion of ${escapeMarkdown(name)} at ${formatMoment(atSeconds, horizonSeconds)}: ${lost} committed transactions lost; the application ${moved}.`;
    }),
  ];
}
