/** Tables: a caption, column headers with scope, numbers in columns that line up. */
import { html, type Content, type Markup } from "./markup.js";

export interface Column {
  readonly label: string;
  readonly numeric?: boolean;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly Content[])[];
}

/** A table in a box that scrolls sideways on its own, reachable by keyboard; the caption may be for screen readers only. */
export function tableMarkup(
  table: Table,
  options: { readonly hideCaption?: boolean; readonly dense?: boolean } = {},
): Markup {
  const kind = (column: number): string => (table.columns[column]?.numeric ? "num" : "text");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${table.caption}">
    <table class="${options.dense ? "dense" : ""}">
      <caption class="${options.hideCaption ? "sr" : ""}">
        ${table.caption}
      </caption>
      <thead>
        <tr>
          ${table.columns.map((column, index) => html`<th scope="col" class="${kind(index)}">${column.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) => (index === 0 ? html`<th scope="row" class="${kind(index)}">${cell}</th>` : html`<td class="${kind(index)}">${cell}</td>`))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
