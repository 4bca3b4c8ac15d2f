/** Faults in a chart over time: a shaded band each, or a thin line where it is over at once, with its name above. */
import { colour } from "../theme/tokens.js";
import type { Layer } from "./layer.js";

export interface DrawnFault {
  readonly atSeconds: number;
  /** null: to the end. */
  readonly untilSeconds: number | null;
  readonly label: string;
}

/** Names of more than this many would run into each other. */
const MOST_NAMES = 4;

/**
 * @param unitSeconds seconds in a unit of the time axis
 * @param end right end of the time axis, in its unit
 */
export function faultLayers(faults: readonly DrawnFault[], unitSeconds: number, end: number): Layer[] {
  const values = faults
    .map(({ atSeconds, untilSeconds, label }) => ({
      from: atSeconds / unitSeconds,
      to: untilSeconds === null ? end : Math.min(untilSeconds / unitSeconds, end),
      label,
    }))
    .filter(({ from }) => from < end);
  if (values.length === 0) return [];
  const from = { field: "from", type: "quantitative" as const };
  const band: Layer = {
    data: { values },
    mark: { type: "rect" as const, color: colour("fail"), opacity: 0.1, clip: true },
    encoding: { x: from, x2: { field: "to" } },
  };
  const edge: Layer = {
    data: { values },
    mark: { type: "rule" as const, color: colour("fail"), opacity: 0.5, strokeWidth: 1, clip: true },
    encoding: { x: from },
  };
  if (values.length > MOST_NAMES) return [band, edge];
  const name: Layer = {
    data: { values },
    mark: {
      type: "text" as const,
      align: "left" as const,
      baseline: "top" as const,
      dx: 3,
      dy: 2,
      fontSize: 10,
      color: colour("fail"),
      clip: true,
    },
    encoding: { x: from, y: { value: 0 }, text: { field: "label" } },
  };
  return [band, edge, name];
}
