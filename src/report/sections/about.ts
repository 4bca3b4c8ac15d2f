import type { Result, RunHeader } from "../../result/result.js";
import { formatCount, formatDuration, formatValue } from "../format.js";
import { limitsOfValidity } from "../messages.js";
import { VERDICT_ICONS } from "../page/icons.js";
import { html, type Content, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

/** What the figures stand on: assumptions, self-checks, limits, parameters, and how to make them again. */
export function aboutSection(result: Result, header: RunHeader, notes: readonly string[]): Section {
  const { assumptions, checks, scenario } = result.kneepoint;
  return {
    id: "about",
    title: "What this stands on",
    short: "About",
    content: html` <div class="card">
        <h3>Limits of validity</h3>
        <ul class="prose">
          ${[...limitsOfValidity(result), ...notes].map((sentence) => html`<li>${sentence}</li>`)}
        </ul>
      </div>
      ${
        assumptions.length > 0 &&
        html`<div class="card">
          <h3>Assumptions</h3>
          ${tableMarkup(
            {
              caption: "Assumptions of the model and where they come from",
              columns: [{ label: "Subject" }, { label: "Assumption" }, { label: "Source" }],
              rows: assumptions.map(({ subject, statement, source }) => [
                subject,
                html`<span class="prose">${statement}</span>`,
                html`<span class="source">${source}</span>`,
              ]),
            },
            { hideCaption: true },
          )}
        </div>`
      }
      ${
        checks.length > 0 &&
        html`<div class="card">
          <h3>Self-checks</h3>
          <ul class="checks">
            ${checks.map(check)}
          </ul>
        </div>`
      }
      ${
        scenario.parameters.length > 0 &&
        html`<div class="card">
          <h3>Parameters</h3>
          ${tableMarkup(
            {
              caption: "Parameters of the scenario as run",
              columns: [{ label: "Parameter" }, { label: "Value" }, { label: "Unit" }, { label: "Meaning" }],
              rows: scenario.parameters.map(({ name, value, unit, description }) => [
                html`<code>${name}</code>`,
                html`<code>${formatValue(value)}</code>`,
                unit,
                description,
              ]),
            },
            { hideCaption: true },
          )}
        </div>`
      }
      <div class="card">
        <h3>Provenance</h3>
        <dl class="facts">
          ${facts(result, header).map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
      </div>`,
  };
}

function check({ name, passed, detail }: Result["kneepoint"]["checks"][number]): Markup {
  return html`<li class="${passed ? "pass" : "fail"}">
    ${VERDICT_ICONS[passed ? "pass" : "fail"]}<span
      ><strong>${name}</strong> ${passed ? "holds" : "is violated"}<small>${detail}</small></span
    >
  </li>`;
}

/** Where the figures come from, and what to type to get them again. */
function facts(result: Result, header: RunHeader): (readonly [string, Content])[] {
  const { version, scenario, seed, replications, warmUp, horizonSeconds, precision } = result.kneepoint;
  return [
    ["Command", html`<code>${header.command}</code>`],
    ["Kneepoint", version],
    ["Scenario hash", html`<code>${scenario.hash}</code>`],
    ["Seed", html`<code>${seed}</code>`],
    ["Replications", `${replications}, ${formatDuration(horizonSeconds)} each`],
    ["Warm-up", `${formatDuration(warmUp.seconds)} (${warmUp.rule})`],
    ["Precision", `${precision.reached ? "reached" : "not reached"}: ${precision.explanation}`],
    ["Started", header.startedAt],
    ["Elapsed", `${formatDuration(header.elapsedSeconds)} with ${formatCount(header.jobs, "job")}`],
    ["Machine", header.machine],
    ["Node", header.node],
  ];
}
