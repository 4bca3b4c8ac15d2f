import type { Finding, Result } from "../../result/result.js";
import { ordered } from "../ordered.js";
import { NO_FINDINGS } from "../messages.js";
import { SEVERITY_ICONS } from "../page/icons.js";
import { html } from "../page/markup.js";
import type { Section } from "../page/section.js";

const RANK: Readonly<Record<Finding["severity"], number>> = { critical: 0, warning: 1, info: 2 };

/** What stands out, worst first: what was seen, and what to do about it. */
export function findingsSection(result: Result): Section {
  const findings = ordered(result.kneepoint.findings, (a, b) => RANK[a.severity] - RANK[b.severity]);
  return {
    id: "findings",
    title: "Findings",
    short: "Findings",
    content:
      findings.length === 0
        ? html`<p class="empty">${NO_FINDINGS}</p>`
        : html`<ul class="findings">
            ${findings.map(
              (finding) =>
                html`<li class="card ${finding.severity}">
                  <h3>
                    ${SEVERITY_ICONS[finding.severity]}<span>${finding.title}</span><small>${finding.severity}</small>
                  </h3>
                  <dl>
                    <div>
                      <dt>Seen</dt>
                      <dd>${finding.evidence}</dd>
                    </div>
                    <div>
                      <dt>Do</dt>
                      <dd>${finding.remedy}</dd>
                    </div>
                  </dl>
                </li>`,
            )}
          </ul>`,
  };
}
