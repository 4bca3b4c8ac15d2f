import type { NetworkFlowFigures, Result } from "../../result/result.js";
import type { Chart } from "../charts/chart.js";
import { EGRESS_SYSTEMS } from "../charts/egress-over-time.js";
import { formatMoment, formatQuantity } from "../format.js";
import { estimateMarkup } from "../page/estimate.js";
import type { FigureMaker } from "../page/figure.js";
import { SEVERITY_ICONS } from "../page/icons.js";
import { html, type Content, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup, type Table } from "../page/table.js";

const VERDICTS: Readonly<Record<NetworkFlowFigures["verdict"], string>> = {
  reachable: "✓ reachable",
  partly: "~ partly",
  blocked: "✗ blocked",
};

/** The VPC: which flows pass and what blocks the others, what a reviewer would say, and what goes out through it. */
export function networkSection(result: Result, charts: readonly Chart[], figure: FigureMaker): Section | null {
  const { network, horizonSeconds } = result.kneepoint;
  if (network === undefined) return null;
  const { flows, findings, faults } = network;
  return {
    id: "network",
    title: "Network",
    short: "Network",
    content: html`<div class="card">
        ${tableMarkup(flowTable("Flows that the architecture needs", flows))}
        ${faults.map(({ atSeconds, flows: lost }) => {
          const moment = `From ${formatMoment(atSeconds, horizonSeconds)} on`;
          return lost.length === 0
            ? html`<p class="note">${moment}: everything is reachable again.</p>`
            : tableMarkup(flowTable(`${moment}, as the faults say`, lost));
        })}
      </div>
      ${findingList(findings)} ${charts.map((chart) => html`<div class="card">${figure(chart)}</div>`)}
      ${egressTable(result)}`,
  };
}

function flowTable(caption: string, flows: readonly NetworkFlowFigures[]): Table {
  return {
    caption,
    columns: [{ label: "Flow" }, { label: "Port" }, { label: "Verdict" }, { label: "Because of" }],
    rows: flows.map(({ label, protocol, port, verdict, reachableShare, causes, ways }): Content[] => [
      html`${label}${ways > 1 && html`<small class="metric">${ways} ways</small>`}`,
      `${protocol} ${port}`,
      reachableShare > 0 && reachableShare < 1
        ? `${VERDICTS[verdict]} (${formatQuantity(reachableShare, "share")})`
        : VERDICTS[verdict],
      causes.length === 0
        ? "—"
        : causes.map(
            // What has failed as a whole has no rule to blame.
            ({ code, component, rule }, index) =>
              html`${index > 0 && "; "}${component}${rule !== "-" && `: ${rule}`} (${code})`,
          ),
    ]),
  };
}

function findingList(findings: NonNullable<Result["kneepoint"]["network"]>["findings"]): Markup | false {
  return (
    findings.length > 0 &&
    html`<ul class="findings">
      ${findings.map(
        ({ severity, title, evidence, remedy }) =>
          html`<li class="card ${severity}">
            <h3>${SEVERITY_ICONS[severity]}<span>${title}</span><small>${severity}</small></h3>
            <dl>
              <div>
                <dt>Seen</dt>
                <dd>${evidence}</dd>
              </div>
              <div>
                <dt>Do</dt>
                <dd>${remedy}</dd>
              </div>
            </dl>
          </li>`,
      )}
    </ul>`
  );
}

function egressTable(result: Result): Markup | false {
  const own = result.kneepoint.systems.filter(({ system }) => EGRESS_SYSTEMS.has(system));
  return (
    own.length > 0 &&
    html`<div class="card">
      ${tableMarkup({
        caption: "What leaves the VPC from the instances",
        columns: [{ label: "Quantity" }, { label: "Average", numeric: true }, { label: "Peak", numeric: true }],
        rows: own.map(({ label, metric, average, peak, unit }) => [
          html`${label}<small class="metric">${metric}</small>`,
          estimateMarkup(average, unit),
          estimateMarkup(peak, unit),
        ]),
      })}
    </div>`
  );
}
