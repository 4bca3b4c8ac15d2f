/** CloudFront and the network in Markdown: what viewers got, which flows pass, what a reviewer would say. */
import type { NetworkFlowFigures, Result } from "../../result/result.js";
import { formatMoment, formatQuantity } from "../format.js";
import { EstimateCells } from "./footnotes.js";
import { code, escapeMarkdown, table } from "./table.js";

const VERDICTS = { reachable: "✅ reachable", partly: "🟠 partly", blocked: "❌ blocked" } as const;

/** Requests by result type and status; nothing without CloudFront. */
export function cloudFrontBlocks({ kneepoint: { cloudFront } }: Result): string[] {
  if (cloudFront === undefined) return [];
  const cells = new EstimateCells();
  const rows = cloudFront.outcomes.map(({ resultType, status, count }) => [
    code(resultType),
    code(String(status)),
    cells.write(count, ""),
  ]);
  return ["## CloudFront", table(["Result type", "Status", "Requests a replication>"], rows), ...cells.notes()];
}

/** Flows and what blocks them, and how that changes over the run; nothing without a VPC. */
export function networkBlocks({ kneepoint: { network, horizonSeconds } }: Result): string[] {
  if (network === undefined) return [];
  const { flows, findings, faults } = network;
  return [
    "## Network",
    flowTable(flows),
    ...faults.flatMap(({ atSeconds, flows: lost }) => {
      const moment = `From ${formatMoment(atSeconds, horizonSeconds)} on`;
      return lost.length === 0
        ? [`${moment} everything is reachable again.`]
        : [`${moment}, as the faults say:`, flowTable(lost)];
    }),
    ...findings.map(
      ({ severity, title, evidence, remedy }) =>
        `- **${escapeMarkdown(title)}** (${severity}): ${escapeMarkdown(evidence)} ${escapeMarkdown(remedy)}`,
    ),
  ];
}

function flowTable(flows: readonly NetworkFlowFigures[]): string {
  return table(
    ["Flow", "Port", "Verdict", "Because of"],
    flows.map(({ label, protocol, port, verdict, reachableShare, causes }) => [
      escapeMarkdown(label),
      `${protocol} ${port}`,
      reachableShare > 0 && reachableShare < 1
        ? `${VERDICTS[verdict]} (${formatQuantity(reachableShare, "share")})`
        : VERDICTS[verdict],
      causes.length === 0
        ? "—"
        : causes
            .map(({ code: why, component, rule }) =>
              escapeMarkdown(`${component}${rule === "-" ? "" : `: ${rule}`} (${why})`),
            )
            .join("; "),
    ]),
  );
}
