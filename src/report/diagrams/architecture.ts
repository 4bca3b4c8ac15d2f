/**
 * The way of a request through the systems, drawn by hand: one box a system in the order a request meets them, the
 * fullest figures of each inside, and an accent on the system that is fullest of all. Drawn twice, lying and
 * standing, because a row of five boxes cannot be read on a phone; the style sheet shows the one that fits.
 */
import type { Result, SystemSeries } from "../../result/result.js";
import { peakUse } from "../charts/utilisation-over-time.js";
import { formatEstimate, formatPercent, formatQuantity } from "../format.js";
import { html, type Markup } from "../page/markup.js";
import { architectureTiers, type Tier } from "./tiers.js";

const BOX_WIDTH = 184;
const HEAD = 34;
const ROW = 34;
const GAP = 36;
const MOST_ROWS = 3;
/** Characters of 11 px that fit into a box beside the figure; there is no font to measure with. */
const LABEL_LENGTH = 22;

export function architectureDiagram(result: Result): Markup {
  const tiers = architectureTiers(result);
  const uses = tiers.flatMap((tier) => tier.systems.map((system) => peakUse(system) ?? 0));
  const busiest = Math.max(0, ...uses);
  return html`<div class="architecture">
    ${drawing(tiers, busiest, "lying")}${drawing(tiers, busiest, "standing")}
  </div>`;
}

/** Above this share of its capacity a system is called busy (amber) or full (red). */
export function useLevel(use: number): "calm" | "busy" | "full" {
  return use >= 0.95 ? "full" : use >= 0.75 ? "busy" : "calm";
}

function drawing(tiers: readonly Tier[], busiest: number, pose: "lying" | "standing"): Markup {
  const heights = tiers.map((tier) => HEAD + Math.max(1, Math.min(tier.systems.length, MOST_ROWS)) * ROW + 6);
  const tallest = Math.max(...heights);
  const lying = pose === "lying";
  const places = tiers.map((_, index) =>
    lying
      ? { x: 2 + index * (BOX_WIDTH + GAP), y: 2 + (tallest - (heights[index] ?? 0)) / 2 }
      : { x: 2, y: 2 + heights.slice(0, index).reduce((sum, height) => sum + height + GAP * 0.8, 0) },
  );
  const width = lying ? tiers.length * (BOX_WIDTH + GAP) - GAP + 4 : BOX_WIDTH + 4;
  const height = lying ? tallest + 4 : heights.reduce((sum, one) => sum + one, 0) + (tiers.length - 1) * GAP * 0.8 + 4;
  return html`<svg
    class="${pose}"
    viewBox="0 0 ${width} ${height.toFixed(0)}"
    width="${width}"
    height="${height.toFixed(0)}"
    role="img"
    aria-label="${description(tiers)}"
  >
    ${tiers.slice(1).map((_, index) => arrow(places[index], places[index + 1], heights[index] ?? 0, tallest, lying))}
    ${tiers.map((tier, index) => box(tier, places[index] ?? { x: 0, y: 0 }, heights[index] ?? 0, busiest))}
  </svg>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function arrow(
  from: Place | undefined,
  to: Place | undefined,
  fromHeight: number,
  tallest: number,
  lying: boolean,
): Markup | null {
  if (from === undefined || to === undefined) return null;
  const [x1, y1, x2, y2] = lying
    ? [from.x + BOX_WIDTH + 4, 2 + tallest / 2, to.x - 5, 2 + tallest / 2]
    : [from.x + BOX_WIDTH / 2, from.y + fromHeight + 4, to.x + BOX_WIDTH / 2, to.y - 5];
  const head = lying
    ? `M${x2 - 6} ${y2 - 4}L${x2} ${y2}L${x2 - 6} ${y2 + 4}`
    : `M${x2 - 4} ${y2 - 6}L${x2} ${y2}L${x2 + 4} ${y2 - 6}`;
  return html`<path class="arrow" d="M${x1} ${y1}L${x2} ${y2}${head}" />`;
}

function box(tier: Tier, { x, y }: Place, height: number, busiest: number): Markup {
  const rows = tier.systems.slice(0, MOST_ROWS);
  const fullest = Math.max(0, ...rows.map((system) => peakUse(system) ?? 0));
  const accent = fullest > 0 && fullest === busiest ? ` fullest ${useLevel(fullest)}` : "";
  return html`<g class="box${accent}" transform="translate(${x} ${y.toFixed(1)})">
    <rect class="frame" width="${BOX_WIDTH}" height="${height}" rx="8" />
    <text class="name" x="12" y="22">${tier.name}</text>
    ${accent !== "" && html`<text class="tag" x="${BOX_WIDTH - 12}" y="22">fullest</text>`}
    ${rows.length === 0 ? html`<text class="label" x="12" y="${HEAD + 16}">${tier.note}</text>` : rows.map((system, row) => figure(system, HEAD + row * ROW))}
  </g>`;
}

function figure(system: SystemSeries, y: number): Markup {
  const use = peakUse(system);
  const full = BOX_WIDTH - 24;
  const peak = system.peak.value === null ? "—" : formatQuantity(system.peak.value, system.unit);
  const text = use === null ? peak : formatPercent(use);
  return html`<g transform="translate(12 ${y})">
    <title>${system.label}: peak ${formatEstimate(system.peak, system.unit)}</title>
    <text class="label" y="13">${shortened(system.label)}</text><text class="figure" x="${full}" y="13">${text}</text>
    ${use !== null && html`<rect class="meter" y="19" width="${full}" height="5" rx="2.5" /><rect class="fill ${useLevel(use)}" y="19" width="${(Math.min(Math.max(use, 0), 1) * full).toFixed(1)}" height="5" rx="2.5" />`}
  </g>`;
}

function shortened(label: string): string {
  const characters = Array.from(label);
  return characters.length <= LABEL_LENGTH
    ? label
    : `${characters
        .slice(0, LABEL_LENGTH - 1)
        .join("")
        .trimEnd()}…`;
}

function description(tiers: readonly Tier[]): string {
  const parts = tiers.map((tier) => {
    const figures = tier.systems.slice(0, MOST_ROWS).map((system) => {
      const use = peakUse(system);
      return `${system.label} peak ${use === null ? formatEstimate(system.peak, system.unit) : `${formatPercent(use)} of capacity`}`;
    });
    return figures.length === 0 ? tier.name : `${tier.name} (${figures.join(", ")})`;
  });
  return `The way of a request: ${parts.join(", then ")}.`;
}
