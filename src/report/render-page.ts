/** Charts drawn, sections made, page written: what every page of ours has in common. */
import { VERSION } from "../version.js";
import type { Chart } from "./charts/chart.js";
import { drawCharts } from "./charts/draw.js";
import { chartRuntime } from "./page/chart-runtime.js";
import { document } from "./page/document.js";
import { jsonBlock } from "./page/embedded-json.js";
import { type FigureMaker, figureMaker } from "./page/figure.js";
import type { Markup } from "./page/markup.js";
import type { Section } from "./page/section.js";

export interface PageParts {
  readonly title: string;
  readonly headline: Markup;
  readonly charts: readonly (Chart | null)[];
  readonly sections: (figure: FigureMaker) => readonly (Section | null)[];
  /** Embedded for machines that have only the page. */
  readonly data: unknown;
}

export async function renderPage({ title, headline, charts, sections, data }: PageParts): Promise<string> {
  const drawn = charts.filter((chart) => chart !== null);
  const [drawings, runtime] = await Promise.all([drawCharts(drawn), chartRuntime()]);
  return document({
    title,
    version: VERSION,
    data: jsonBlock("result", JSON.stringify(data)),
    headline,
    sections: sections(figureMaker(drawings)).filter((section) => section !== null),
    runtime,
    charts: {
      config: drawings.config,
      specs: Object.fromEntries(drawn.map((chart) => [chart.id, drawings.byId.get(chart.id)?.spec])),
    },
  });
}
