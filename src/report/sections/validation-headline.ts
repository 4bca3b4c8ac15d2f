import type { Validation } from "../../validate/index.js";
import { formatCount, formatDate } from "../format.js";
import { VERDICT_ICONS } from "../page/icons.js";
import { html, type Markup } from "../page/markup.js";

/** How many goals were met; on what machine, and when. */
export function validationHeadline(validation: Validation): Markup {
  const { goals, machine, runs, levels } = validation;
  const count = (verdict: string): number => goals.filter((goal) => goal.verdict === verdict).length;
  const [met, average, missed, unknown] = ["met", "met on average", "missed", "not measurable"].map(count) as [
    number,
    number,
    number,
    number,
  ];
  const verdict = missed > 0 ? "fail" : average + unknown > 0 || !validation.complete ? "inconclusive" : "pass";
  const word = { fail: "Goals missed", inconclusive: "Not all goals judged met", pass: "All goals met" }[verdict];
  return html`<section id="verdict" class="headline" aria-labelledby="verdict-title">
    <p class="eyebrow">Validation · ${validation.name}</p>
    <div class="verdict ${verdict}">
      <p class="badge">${VERDICT_ICONS[verdict]}<span>${word}</span></p>
      <h1 id="verdict-title">${met} of ${goals.length} goals met</h1>
      <p class="detail">
        ${average} met on average only, ${missed} missed, ${unknown} not measurable. Predicted before measured:
        ${formatCount(levels.length, "level")}, ${formatCount(runs.valid, "valid run")}.
      </p>
      ${!validation.complete && html`<p class="detail strong">Not complete: runs are missing.</p>`}
    </div>
    <p class="meta">
      ${formatDate(validation.startedAt)} · ${machine.cpu}, ${formatCount(machine.cores, "core")}, Linux
      ${machine.kernel} ·
      <code>${validation.command}</code>
    </p>
  </section>`;
}
