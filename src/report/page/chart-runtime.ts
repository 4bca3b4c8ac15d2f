/** The script that makes charts answer to the pointer, as scripts/bundle-chart-runtime.mjs built it. */
import { readFile } from "node:fs/promises";

// Beside this module's folder in dist; from src, when tests run the sources, in dist too.
const PLACES = [
  new URL("../chart-runtime.js", import.meta.url),
  new URL("../../../dist/report/chart-runtime.js", import.meta.url),
];

let loaded: Promise<string | null> | undefined;

/** Its source, safe to stand in a page; null when it was not built: the report is then complete but static. */
export function chartRuntime(): Promise<string | null> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<string | null> {
  for (const place of PLACES) {
    try {
      const source = await readFile(place, "utf8");
      return source.replaceAll(/<\/script/gi, "<\\/script").replaceAll("<!--", "<\\!--");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return null;
}
