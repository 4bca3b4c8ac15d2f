import type { Result } from "../../result/result.js";
import { peakUse } from "../charts/utilisation-over-time.js";
import { architectureTiers } from "../diagrams/tiers.js";
import { formatQuantity } from "../format.js";

/** The way of a request as a Mermaid flow chart, which GitHub draws; each box with its fullest figure. */
export function mermaid(result: Result): string {
  const tiers = architectureTiers(result);
  const boxes = tiers.map((tier, index) => {
    const fullest = tier.systems[0];
    const use = fullest === undefined ? null : peakUse(fullest);
    const peak =
      fullest === undefined || fullest.peak.value === null ? "" : formatQuantity(fullest.peak.value, fullest.unit);
    const figure =
      fullest === undefined
        ? tier.note
        : peak === ""
          ? ""
          : `${fullest.label}: peak ${use === null ? peak : formatQuantity(use, "share")}`;
    return `  n${index}["${[tier.name, figure]
      .filter((line) => line !== "")
      .map(quoted)
      .join("<br/>")}"]`;
  });
  const arrows = tiers.slice(1).map((_, index) => `  n${index} --> n${index + 1}`);
  return ["```mermaid", "flowchart LR", ...boxes, ...arrows, "```"].join("\n");
}

/** Mermaid takes entities by number for whatever is special to it. */
function quoted(text: string): string {
  return text
    .replaceAll("\u00a0", " ")
    .replace(/[^\p{L}\p{N} .,:/%+()=–−-]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);
}
