import { type Level, type LevelFigure, type Validation, FIGURES, type Way } from "../../validate/index.js";
import { formatError, formatPercent, formatQuantity } from "../format.js";
import { html, type Content } from "../page/markup.js";
import type { Section } from "../page/section.js";
import { tableMarkup } from "../page/table.js";
import { errorSize } from "../validation-error.js";

/** The error table: every level, blind and speed-adjusted. */
export function levelsSection({ levels }: Pick<Validation, "levels">): Section {
  const adjusted = levels.some(({ figures }) => figures.some((figure) => figure.adjusted !== null));
  const ways: readonly Way[] = adjusted ? ["blind", "adjusted"] : ["blind"];
  return {
    id: "levels",
    title: "Every level",
    short: "Levels",
    content: ways.map((way) => html`<div class="card">${errorTable(levels, way)}</div>`),
  };
}

function errorTable(levels: readonly Level[], way: Way): Content {
  return tableMarkup({
    caption: `${way === "blind" ? "Blind" : "Speed-adjusted"}: error, measured median → predicted; “out” where the median lies outside the 90 % interval`,
    columns: [
      { label: "Level" },
      { label: "Use", numeric: true },
      { label: "Runs", numeric: true },
      ...FIGURES.map((label) => ({ label, numeric: true })),
    ],
    rows: levels.map((level): Content[] => [
      html`${level.name}<small class="metric">${level.band}</small>`,
      formatPercent(level.utilisation),
      html`${level.runs}${level.rejected > 0 && html`<small>${level.rejected} rejected</small>`}`,
      ...FIGURES.map((name) =>
        cell(
          level.figures.find(({ figure }) => figure === name),
          way,
        ),
      ),
    ]),
  });
}

function cell(figure: LevelFigure | undefined, way: Way): Content {
  const compared = figure?.[way];
  if (figure === undefined || compared === null || compared === undefined) return "—";
  const write = (value: number): string =>
    figure.figure === "throughput" ? formatQuantity(value, "/s") : formatQuantity(1e3 * value, "ms");
  const size = errorSize(compared.error);
  return html`<span class="error ${size}">${formatError(compared.error)}<span class="sr"> (${size})</span></span
    >${!compared.inside && " out"}<small class="interval"
      >${write(figure.measured.median)} → ${write(compared.predicted)}</small
    >`;
}
