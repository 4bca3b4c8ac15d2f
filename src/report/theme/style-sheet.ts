/** The style sheet of the page: tokens, then page, text, tables, charts, diagrams, and paper. */
import { DIAGRAM_STYLES } from "./diagram-styles.js";
import { PAGE_STYLES } from "./page-styles.js";
import { PRINT_STYLES } from "./print-styles.js";
import { TABLE_STYLES } from "./table-styles.js";
import { tokenStyles } from "./tokens.js";
import { CHART_STYLES } from "./chart-styles.js";

export function styleSheet(): string {
  return [tokenStyles(), PAGE_STYLES, TABLE_STYLES, CHART_STYLES, DIAGRAM_STYLES, PRINT_STYLES].join("\n");
}
