/**
 * What a chart is before it is drawn: a Vega-Lite specification, the sentence a screen reader says instead, and the
 * table of the same data that stands under it.
 */
import type { TopLevelSpec } from "vega-lite";
import type { Token } from "../theme/tokens.js";
import type { Table } from "../page/table.js";

/** `static`: the drawing in the page. `interactive`: the same with tooltips and zoom, drawn by the runtime. */
export type ChartMode = "static" | "interactive";

export interface LegendEntry {
  readonly label: string;
  readonly token: Token;
  readonly shape: "line" | "dash" | "block" | "cross";
}

export interface Chart {
  /** Unique in the page, `a-z0-9-`. */
  readonly id: string;
  readonly title: string;
  /** What the axes show, in words; printed under the title. */
  readonly subtitle: string;
  /** What is to be seen, as a sentence with numbers. */
  readonly description: string;
  readonly legend: readonly LegendEntry[];
  readonly spec: (mode: ChartMode) => TopLevelSpec;
  readonly table: Table;
  readonly zoomable: boolean;
  /** The table is worth seeing at once, not only on demand. */
  readonly tableShown?: boolean;
}

/** A chart's width in the page, in pixels: the static drawing is scaled from it, the interactive one measures itself. */
export const CHART_WIDTH = 980;

/** Points a series may have in a chart. */
export const MOST_POINTS = 400;

/** Rows of a data table under a chart; all points are in the result. */
const MOST_ROWS = 60;

/** At most `most` of the rows, evenly spaced, first and last among them. */
export function thinned<Row>(rows: readonly Row[], most: number = MOST_ROWS): Row[] {
  if (rows.length <= most) return [...rows];
  const step = (rows.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => rows[Math.round(index * step)]).filter((row) => row !== undefined);
}
