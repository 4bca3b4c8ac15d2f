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

/**
 * A table in a box that scrolls sideways on its own, reachable by keyboard. Its name stands above the box, where it
 * does not scroll away; inside, as the table's caption, it is for screen readers.
 */
export function tableMarkup(
  table: Table,
  options: { readonly hideCaption?: boolean; readonly dense?: boolean } = {},
): Markup {
  return html`${!options.hideCaption && html`<p class="table-title" aria-hidden="true">${table.caption}</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label="${table.caption}">
      <table class="${options.dense ? "dense" : "roomy"}">
        <caption class="sr">
          ${table.caption}
        </caption>
        <thead>
          <tr>
            ${table.columns.map(({ label, numeric }) => html`<th scope="col" class="${numeric ? "num" : "text"}">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${table.rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, index) => cellMarkup(cell, index, table.columns[index]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function cellMarkup(cell: Content, index: number, column: Column | undefined): Markup {
  const kind = column?.numeric ? "num" : "text";
  return index === 0 ? html`<th scope="row" class="${kind}">${cell}</th>` : html`<td class="${kind}">${cell}</td>`;
}
