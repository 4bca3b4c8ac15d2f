import { cachesSentence } from "./met-caches.js";
import { FIGURES, type Figure } from "./figures.js";
import type { Compared, GoalResult, Knee, KneeInterval, Level, Validation, Way } from "./validation.js";

/** The table as a README: what was measured, what had been predicted, and which goals were met. */
export function validationMarkdown(validation: Validation): string {
  const { machine, calibration, levels } = validation;
  return [
    `# ${validation.name}`,
    "",
    `Measured ${day(validation.startedAt)} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Linux ` +
      `${machine.kernel}, with Kneepoint ${validation.kneepoint}. Predicted from the calibration “${calibration.name}” of ` +
      `${day(calibration.date)} (hash ${calibration.hash}). Command: \`${validation.command}\`, seed ${validation.seed}.`,
    "",
    runsSentence(validation),
    "",
    "How to read this: [docs/validation](../README.md).",
    "",
    "## Goals",
    "",
    ...table(
      ["group", "way", "figure", "goal", "mean error", "worst", "levels within", "verdict", "run by run"],
      validation.goals.map(goalRow),
    ),
    "",
    ...validation.coverage
      .filter(({ figures }) => figures > 0)
      .map(
        ({ way, inside, figures, share, low, high, independent }) =>
          `- 90 % intervals, ${wayName(way)}: ${inside} of ${figures} figures of single runs inside, ${percent(share)} ` +
          `(95 % interval ${percent(low)} to ${percent(high)}, counting ${independent} figures as independent).`,
      ),
    "",
    "## The knee",
    "",
    ...table(
      [
        "series",
        "p95 limit",
        "measured (90 % interval)",
        "blind (90 % interval)",
        "speed-adjusted (90 % interval)",
        "",
      ],
      validation.knees.map(kneeRow),
    ),
    ...(["blind", "adjusted"] as const).flatMap((way) => [
      "",
      `## Levels, ${wayName(way)}`,
      "",
      "Measured median → predicted, error; **bold**: the median lies outside the 90 % prediction interval.",
      "",
      ...table(
        ["level", "rate", "use", "band", "runs", "rejected", ...FIGURES],
        levels.map((level) => levelRow(level, way)),
      ),
    ]),
    "",
  ].join("\n");
}

function runsSentence({ runs, complete, adjustedBy, reference, caches }: Validation): string {
  const why = runs.reasons.map(({ check, count }) => `${check} ${count}`).join(", ");
  return [
    `${runs.valid} valid runs of ${runs.planned} planned; the validity gate rejected ${runs.rejected} attempts` +
      `${why === "" ? "" : ` (${why})`}${runs.cutOff > 0 ? `; ${runs.cutOff} were cut off` : ""}.`,
    complete ? "" : "**Not complete: runs are missing.**",
    adjustedBy.length === 0
      ? "No run's speed was measured: there is no speed-adjusted prediction."
      : `Speed-adjusted by ${adjustedBy.join(" and ")}.`,
    reference.cpuVariation === null
      ? ""
      : `Reference runs (${reference.runs}): CPU per request varied by ${percent(reference.cpuVariation)}` +
        `${reference.p50Variation === null ? "" : `, p50 by ${percent(reference.p50Variation)}`} (coefficient of variation).`,
    caches === undefined ? "" : cachesSentence(caches),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function goalRow(goal: GoalResult): string[] {
  const verdict = goal.verdict === "met" ? "met" : `**${goal.verdict}**`;
  return [
    goal.group,
    wayName(goal.way),
    goal.figure,
    goal.goal,
    goal.meanError === null ? "" : percent(goal.meanError),
    goal.worstError === null ? "" : percent(goal.worstError),
    goal.worstError === null ? "" : `${goal.within} of ${goal.levels}`,
    `${verdict}${goal.note === "" ? "" : ` (${goal.note})`}`,
    goal.meanRunError == null ? "" : percent(goal.meanRunError),
  ];
}

function kneeRow(knee: Knee): string[] {
  const { series, p95LimitSeconds, measured, note } = knee;
  const against = (rate: number | null, { low, high }: KneeInterval): string => {
    if (rate === null) return "–";
    const error = measured === null ? "" : `, ${signed(rate / measured.rate - 1)}`;
    return `${rate.toFixed(1)}/s (${low?.toFixed(1) ?? "below"}–${high?.toFixed(1) ?? "above"}${error})`;
  };
  return [
    series,
    `${(1e3 * p95LimitSeconds).toFixed(0)} ms`,
    measured === null ? "–" : `${measured.rate.toFixed(1)}/s (${measured.low.toFixed(1)}–${measured.high.toFixed(1)})`,
    against(knee.blind, knee.blindInterval),
    against(knee.adjusted, knee.adjustedInterval),
    note,
  ];
}

function levelRow(level: Level, way: Way): string[] {
  return [
    level.series,
    `${level.ratePerSecond.toFixed(1)}/s`,
    level.utilisation.toFixed(2),
    level.band,
    String(level.runs),
    String(level.rejected),
    ...FIGURES.map((figure) => {
      const found = level.figures.find((each) => each.figure === figure);
      const compared = found?.[way];
      return found === undefined || compared === null || compared === undefined
        ? "–"
        : cell(figure, found.measured.median, compared);
    }),
  ];
}

function cell(figure: Figure, measured: number, { predicted, error, inside }: Compared): string {
  const write = (value: number): string => (figure === "throughput" ? value.toFixed(1) : (1e3 * value).toFixed(1));
  const text = `${write(measured)} → ${write(predicted)}, ${signed(error)}`;
  return inside ? text : `**${text}**`;
}

export function wayName(way: Way): string {
  return way === "blind" ? "blind" : "speed-adjusted";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((each) => each.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share > 0 ? "+" : share < 0 ? "−" : ""}${Math.abs(100 * share).toFixed(1)} %`;
}

function day(date: string): string {
  return date.slice(0, 10);
}
