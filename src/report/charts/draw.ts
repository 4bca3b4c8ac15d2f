/**
 * From specification to drawing: Vega-Lite is compiled here, at generation time, twice: once for the static SVG that
 * is always in the page, once for the interactive version that the runtime draws in its place.
 */
import type { Spec } from "vega";
import type { Chart } from "./chart.js";
import { VEGA_CONFIG } from "./vega-config.js";

export interface Drawing {
  readonly svg: string;
  /** A Vega specification without its `config`, which all charts share (`drawCharts().config`). */
  readonly spec: Spec;
}

export interface Drawings {
  readonly config: unknown;
  readonly byId: ReadonlyMap<string, Drawing>;
  /** What Vega-Lite complained about; none when the charts are right. */
  readonly warnings: readonly string[];
}

export async function drawCharts(charts: readonly Chart[]): Promise<Drawings> {
  // Importing Vega takes a third of a second: only who draws pays for it.
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn, undefined, (_method, _level, messages) => {
    warnings.push(messages.join(" "));
  });
  let config: unknown = {};
  const byId = new Map<string, Drawing>();
  for (const chart of charts) {
    const compile = (mode: "static" | "interactive"): Spec =>
      vegaLite.compile(chart.spec(mode), { config: VEGA_CONFIG, logger }).spec;
    const view = new vega.View(vega.parse(compile("static")), { renderer: "none", logger });
    const svg = await view.toSVG();
    view.finalize();
    const { config: shared, ...spec } = compile("interactive");
    config = shared;
    byId.set(chart.id, { svg: embeddable(svg, chart.id), spec });
  }
  return { config, byId, warnings };
}

/**
 * The drawing as part of a page: clip paths numbered within the chart (Vega numbers them over all charts it ever drew,
 * so ids would depend on what was drawn before), hidden from screen readers (the figure around it says what it shows),
 * and without what an inline SVG does not need.
 */
function embeddable(svg: string, id: string): string {
  const clips = [...svg.matchAll(/\bid="(clip\d+)"/g)].map(([, name]) => name);
  const renamed = (name: string): string => `${id}-clip-${clips.indexOf(name)}`;
  return svg
    .replaceAll(/\bid="(clip\d+)"/g, (_, name: string) => `id="${renamed(name)}"`)
    .replaceAll(/url\(#(clip\d+)\)/g, (_, name: string) => `url(#${renamed(name)})`)
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replaceAll(/ (role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-hidden="true"|pointer-events="none")/g, "")
    .replaceAll(/ (font-family="inherit"|stroke-miterlimit="4"|opacity="1")/g, "")
    .replace(/<svg /, '<svg aria-hidden="true" focusable="false" ');
}
