/**
 * # The report
 *
 * A Result says everything; the report says it to people. It is read in three moments: in a pull request, to learn
 * whether something broke; in a meeting, to learn how much load the system takes and what gives first; and months
 * later, to learn what an old figure meant. So the verdict comes first, every figure carries its interval, and the
 * page ends with the assumptions, the calibration and the command that made it.
 *
 * The page is one file that needs nothing: it opens from disk, from an e-mail, inside Jenkins. Its charts are
 * Vega-Lite specifications (`charts/`), compiled when the page is written and drawn twice. The static SVG is always
 * there, so the page is whole without JavaScript, on paper and under the strictest policy; where scripts run, a small
 * runtime (`browser/`, bundled at build time) draws the same chart in its place with tooltips and a shared zoom. The
 * content security policy names the hash of that one script and forbids everything else; Vega's expressions are
 * interpreted, not evaluated. Colours are CSS variables inside the drawings too, so one drawing serves light, dark
 * and print (`theme/`).
 *
 * What can go wrong, and what is done about it. Names come from scenario files: every string passes the escaping
 * templates of `page/markup.ts`. Series are long: charts keep 400 points chosen by `charts/lttb.ts`, data tables
 * 60 rows, and the embedded JSON says when it was shortened. Figures are missing: an estimate without a value reads
 * "too few samples" and why, never 0. A chart is no use to a screen reader: each has a sentence and a table.
 *
 * `format.ts` writes the numbers, `messages.ts` the sentences, `sections/` the parts of the page in their order;
 * `render-markdown.ts` tells the same for GitHub.
 */
export { renderHtml } from "./render-html.js";
export { renderMarkdown } from "./render-markdown.js";
export { writeCalibrationReport, writeReport, writeValidationReport, type ReportFiles } from "./write-report.js";
