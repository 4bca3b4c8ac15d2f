/**
 * Bundles what makes the report's charts answer to the pointer into dist/report/chart-runtime.js: the parts of Vega
 * that draw (no geography, no forces, no Vega-Lite: charts are compiled when a report is written), the interpreter
 * that spares us `eval`, and our own src/report/browser. Part of `npm run build`; the published package carries the result.
 */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const from = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

await build({
  entryPoints: [from("src/report/browser/main.js")],
  outfile: from("dist/report/chart-runtime.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  platform: "browser",
  // The runtime reads nothing and writes nothing: Vega's loader finds no file system and is never asked.
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
