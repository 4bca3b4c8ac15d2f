/**
 * What makes a time chart answer to the pointer: a column per interval, invisible until hovered, that carries the
 * tooltip; and a zoom bound to the time axis. Zooming needs Shift, so that the page still scrolls over a chart.
 */
import { colour } from "../theme/tokens.js";
import type { AxisUnit } from "./axes.js";
import type { Layer } from "./layer.js";

export interface HoverField {
  readonly field: string;
  readonly label: string;
  readonly unit: AxisUnit;
}

interface TooltipField {
  field: string;
  title: string;
  type: "quantitative";
}

/**
 * Tooltip titles are `label|unit`: the runtime formats the number, so that the data stay numbers. Vega-Lite writes titles
 * into expression source, so nothing but plain words may be in them.
 */
export function tooltipField({ field, label, unit }: HoverField): TooltipField {
  return { field, title: `${label.replaceAll(/[^\w .,%()/-]/g, " ")}|${unit}`, type: "quantitative" as const };
}

export function hoverLayer(fields: readonly HoverField[]): Layer {
  return {
    params: [
      {
        name: "hover",
        select: { type: "point" as const, on: "pointerover", clear: "pointerout", toggle: false, fields: ["t"] },
      },
      {
        name: "zoom",
        select: { type: "interval" as const, encodings: ["x" as const], zoom: "wheel![event.shiftKey]" },
        bind: "scales" as const,
      },
    ],
    mark: { type: "rect" as const, color: colour("ink"), clip: true },
    encoding: {
      x: { field: "t", type: "quantitative" as const },
      x2: { field: "u" },
      fillOpacity: { condition: { param: "hover", empty: false, value: 0.1 }, value: 0 },
      tooltip: [{ field: "at", title: "Time", type: "nominal" as const }, ...fields.map(tooltipField)],
    },
  };
}
