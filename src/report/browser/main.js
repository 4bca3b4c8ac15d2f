// @ts-check
/**
 * Runs in the report: draws each chart again, this time answering to the pointer, in place of its static drawing.
 * A chart that fails keeps its static drawing. Bundled by scripts/bundle-chart-runtime.mjs; no eval anywhere: Vega's
 * expressions are interpreted.
 */
import { transforms } from "vega-dataflow";
import * as encode from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import * as standard from "vega-transforms";
import { View } from "vega-view";
import * as viewTransforms from "vega-view-transforms";
import { linkTime } from "./link-time.js";
import { themeButton } from "./theme-button.js";
import { tooltip } from "./tooltip.js";

Object.assign(transforms, standard, viewTransforms, encode);

const { config, specs } = JSON.parse(document.getElementById("charts")?.textContent ?? '{"specs":{}}');
const timeline = linkTime();

// The static drawings inherit the page's font; here Vega measures text on a canvas and must know its name.
const font = getComputedStyle(document.body).fontFamily;
for (const style of Object.values(config.style ?? {})) if (style.font === "inherit") style.font = font;

/** The inner width of a chart's box, in whole pixels: what a drawing has to fit. @param {Element} plot */
const widthOf = (plot) => Math.max(Math.floor(plot.getBoundingClientRect().width), 160);

/** @param {HTMLElement} plot */
async function enliven(plot) {
  const spec = specs[plot.dataset.chart ?? ""];
  if (!spec) return;
  const live = document.createElement("div");
  live.className = "live";
  const view = new View(parse(spec, config, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    hover: true,
    container: live,
    tooltip,
  });
  let width = widthOf(plot);
  await view.width(width).runAsync();
  plot.replaceChildren(live);
  // The label of the box says it all; the drawing is not read out mark by mark.
  for (const svg of live.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
  plot.dataset.live = "true";
  await timeline.add(view);
  new ResizeObserver(async () => {
    const next = widthOf(plot);
    if (next === width) return;
    width = next;
    await view.width(width).runAsync();
  }).observe(plot);
}

const pending = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      pending.unobserve(target);
      enliven(target).catch((error) => console.error(`chart ${target.dataset.chart}:`, error));
    }
  },
  { rootMargin: "600px 0px" },
);

document.documentElement.classList.add("scripted");
themeButton();
for (const plot of document.querySelectorAll("[data-chart]")) pending.observe(plot);
