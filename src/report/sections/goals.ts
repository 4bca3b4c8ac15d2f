import type { GoalVerdict, Validation } from "../../validate/index.js";
import { formatInterval, formatPercent, formatQuantity } from "../format.js";
import { VERDICT_ICONS } from "../page/icons.js";
import { html, type Content, type Markup } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";

const TONES = {
  met: "pass",
  "met on average": "inconclusive",
  missed: "fail",
  "not measurable": "inconclusive",
} as const;

/** Every goal with its verdict, and how many of the intervals held. */
export function goalsSection({ goals, coverage }: Validation): Section {
  return {
    id: "goals",
    title: "Goals",
    short: "Goals",
    content: html`<div class="card">
        ${tableMarkup({
          caption:
            "Errors of medians over the runs of a level, against the goal; last, of each run against its own prediction",
          columns: [
            { label: "Group" },
            { label: "Way" },
            { label: "Figure" },
            { label: "Goal", numeric: true },
            { label: "Mean", numeric: true },
            { label: "Worst", numeric: true },
            { label: "Levels within", numeric: true },
            { label: "Verdict" },
            { label: "Run by run", numeric: true },
          ],
          rows: goals.map((goal): Content[] => [
            goal.group,
            goal.way === "blind" ? "blind" : "speed-adjusted",
            goal.figure,
            goal.goal,
            share(goal.meanError),
            share(goal.worstError),
            goal.worstError === null ? "—" : `${goal.within} of ${goal.levels}`,
            html`${verdict(goal.verdict)}${goal.note !== "" && html`<small>${goal.note}</small>`}`,
            share(goal.meanRunError ?? null),
          ]),
        })}
      </div>
      <ul class="prose">
        ${coverage
          .filter(({ figures }) => figures > 0)
          .map(
            ({ way, figures, inside, share, low, high, independent }) =>
              html`<li>
                90 % prediction intervals, ${way === "blind" ? "blind" : "speed-adjusted"}: ${inside} of ${figures}
                figures of single runs inside, ${formatPercent(share)}; ${formatInterval({ low, high }, "share")} with
                95 % confidence, counting ${independent} as independent.
              </li>`,
          )}
      </ul>`,
  };
}

function share(error: number | null): string {
  return error === null ? "—" : formatQuantity(error, "share");
}

function verdict(word: GoalVerdict): Markup {
  return html`<span class="chip ${TONES[word]}">${VERDICT_ICONS[TONES[word]]}${word}</span>`;
}
