/** A threshold's interval against its limit, one line high: where the estimate lies, how sure it is, where it must not go. */
import type { JudgedThreshold } from "../../result/result.js";
import { formatEstimate, formatInterval, formatQuantity } from "../format.js";
import { html, type Markup } from "../page/markup.js";
import { parseLimit } from "../threshold-limit.js";

const WIDTH = 200;
const HEIGHT = 30;
const INSET = 6;

export function intervalPlot(threshold: JudgedThreshold): Markup {
  const { estimate, limit, unit, verdict } = threshold;
  if (estimate.value === null || !Number.isFinite(limit)) return html`<span class="unknown">no interval</span>`;
  const ends = [estimate.interval?.low ?? estimate.value, estimate.interval?.high ?? estimate.value];
  const shown = [0, limit, estimate.value, ...ends];
  const low = Math.min(...shown);
  const high = Math.max(...shown) * 1.12 || 1;
  const x = (value: number): string => (INSET + ((value - low) / (high - low)) * (WIDTH - 2 * INSET)).toFixed(1);
  const { holds } = parseLimit(threshold.source);
  const [badFrom, badTo] = holds === "below" ? [limit, high] : holds === "above" ? [low, limit] : [limit, limit];
  const [from = low, to = high] = ends;
  const label = `Estimate ${formatEstimate(estimate, unit)}${estimate.interval === null ? "" : `, interval ${formatInterval(estimate.interval, unit)}`}, limit ${formatQuantity(limit, unit)}`;
  const middle = HEIGHT / 2;
  return html`<svg
    class="interval-plot ${verdict}"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-label="${label}"
  >
    <line class="track" x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" />
    <rect
      class="bad"
      x="${x(badFrom)}"
      y="3"
      width="${Math.max(Number(x(badTo)) - Number(x(badFrom)), 0).toFixed(1)}"
      height="${HEIGHT - 6}"
    />
    <line class="limit" x1="${x(limit)}" x2="${x(limit)}" y1="3" y2="${HEIGHT - 3}" />
    <rect
      class="range"
      x="${x(from)}"
      y="${middle - 4}"
      width="${Math.max(Number(x(to)) - Number(x(from)), 2).toFixed(1)}"
      height="8"
      rx="4"
    />
    <circle class="point" cx="${x(estimate.value)}" cy="${middle}" r="4.5" />
  </svg>`;
}
