/**
 * Estimates in the cells of one table. A figure that could not be given takes two words there; the sentence that says
 * why stands once under the table, however many cells it explains.
 */
import type { Estimate } from "../../result/result.js";
import { formatEstimate, formatInterval, withheld, type Unit } from "../format.js";
import { withheldReason } from "../messages.js";
import { escapeMarkdown } from "./table.js";

/** Every route may have a reason of its own, with its own number in it. */
const MOST_NOTES = 100;

export class EstimateCells {
  readonly #reasons: string[] = [];

  /** The cell: value and interval, or why not with the number of its note. */
  write(figure: Estimate, unit: Unit): string {
    if (figure.value === null) {
      const reason = withheldReason(figure);
      const known = this.#reasons.indexOf(reason);
      const note = known < 0 ? this.#reasons.push(reason) : known + 1;
      return `*${withheld(figure)}* (${note})`;
    }
    const value = formatEstimate(figure, unit);
    return figure.interval === null ? value : `${value} (${formatInterval(figure.interval, unit)})`;
  }

  /** The notes as a paragraph to stand under the table; nothing when every cell has its figure. */
  notes(): string[] {
    const lines = this.#reasons
      .slice(0, MOST_NOTES)
      .map((reason, index) => `(${index + 1}) ${escapeMarkdown(reason)}.`);
    return lines.length === 0 ? [] : [lines.join(" ")];
  }
}
