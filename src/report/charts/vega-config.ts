/**
 * One look for every chart. Colours are CSS variables and the font is inherited, so the page's theme is the charts'
 * theme; `aria` is off because the page gives each chart one label and a table instead of a tree of marks.
 */
import type { Config } from "vega-lite";
import { colour } from "../theme/tokens.js";

export const VEGA_CONFIG: Config = {
  aria: false,
  background: "transparent",
  font: "inherit",
  padding: 2,
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    gridColor: colour("line"),
    labelColor: colour("muted"),
    titleColor: colour("muted"),
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: "normal",
    labelPadding: 6,
  },
  axisX: {
    grid: false,
    domain: true,
    domainColor: colour("rule"),
    ticks: true,
    tickSize: 4,
    tickColor: colour("rule"),
    labelPadding: 4,
  },
  line: { strokeWidth: 1.75, strokeJoin: "round", strokeCap: "round" },
  text: { fontSize: 11 },
};
