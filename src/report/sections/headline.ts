import type { Result, RunHeader } from "../../result/result.js";
import { formatCount, formatDuration, lowerFirst } from "../format.js";
import { architectureDiagram } from "../diagrams/architecture.js";
import {
  capacityDetail,
  capacityHeadline,
  overloadSentence,
  VERDICT_WORDS,
  verdictDetail,
  verdictHeadline,
} from "../messages.js";
import { VERDICT_ICONS } from "../page/icons.js";
import { html, type Markup } from "../page/markup.js";

/** The answer: the verdict in words, colour and shape; the capacity if it was searched; and where the load goes. */
export function headline(result: Result, header: RunHeader): Markup {
  const { verdict, capacity, overload, scenario, findings } = result.kneepoint;
  const urgent = findings.filter((finding) => finding.severity !== "info").length;
  return html`<section id="verdict" class="headline" aria-labelledby="verdict-title">
    <p class="eyebrow">${scenario.name}</p>
    <div class="verdict ${verdict}">
      <p class="badge">${VERDICT_ICONS[verdict]}<span>${VERDICT_WORDS[verdict]}</span></p>
      <h1 id="verdict-title">
        ${capacity === null || overload !== null ? verdictHeadline(result) : capacityHeadline(capacity)}
      </h1>
      <p class="detail">
        ${capacity === null || overload !== null ? verdictDetail(result) : `${capacityDetail(capacity)} At the scenario's own load: ${lowerFirst(verdictHeadline(result))}.`}
      </p>
      ${overload !== null && html`<p class="detail strong">${overloadSentence(overload.growthPerSecond)}</p>`}
      ${urgent > 0 && html`<p class="detail"><a href="#findings">${formatCount(urgent, "finding")} to look at</a></p>`}
    </div>
    ${scenario.description !== "" && html`<p class="lead">${scenario.description}</p>`}
    <p class="meta">
      ${formatDuration(result.kneepoint.horizonSeconds)} simulated ·
      ${formatCount(result.kneepoint.replications, "replication")} · computed in
      ${formatDuration(header.elapsedSeconds)} ·
      <time datetime="${header.startedAt}"
        >${header.startedAt.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, " UTC")}</time
      >
    </p>
    ${architectureDiagram(result)}
  </section> `;
}
