/** A limit across a chart over time: a dashed rule with its name. */
import { colour } from "../theme/tokens.js";
import type { Layer } from "./layer.js";

export interface DrawnLimit {
  readonly value: number;
  readonly label: string;
}

/** The name stands above its rule, or below where the rule is the highest thing in the chart. */
export function limitLayer(limit: DrawnLimit, top: number): Layer {
  const below = limit.value >= 0.8 * top;
  return {
    data: { values: [{ limit: limit.value }] },
    encoding: { y: { field: "limit", type: "quantitative" as const } },
    layer: [
      { mark: { type: "rule" as const, color: colour("fail"), strokeDash: [5, 4], strokeWidth: 1, clip: true } },
      {
        mark: {
          type: "text" as const,
          align: "left" as const,
          baseline: below ? ("top" as const) : ("bottom" as const),
          dx: 4,
          dy: below ? 4 : -3,
          color: colour("fail"),
          text: limit.label,
        },
        encoding: { x: { value: 0 } },
      },
    ],
  };
}
