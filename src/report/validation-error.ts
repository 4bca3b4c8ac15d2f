/** How large a prediction's error is, in a band of colour for the eye; and its figures in units we can write. */
import type { ValidationRow } from "../result/result.js";
import { formatQuantity, type Unit } from "./format.js";
import type { Token } from "./theme/tokens.js";

export type ErrorSize = "small" | "medium" | "large";

/** Up to 10 % is a good prediction of a queueing model, up to 25 % a usable one. */
export function errorSize(error: number): ErrorSize {
  const size = Math.abs(error);
  return size <= 0.1 ? "small" : size <= 0.25 ? "medium" : "large";
}

export const ERROR_TOKENS: Readonly<Record<ErrorSize, Token>> = { small: "pass", medium: "unsure", large: "fail" };

/** A row with seconds turned into milliseconds; a unit we do not know makes bare numbers. */
export interface KnownRow extends ValidationRow {
  readonly known: Unit;
}

export function inKnownUnit(row: ValidationRow): KnownRow {
  if (row.unit === "s")
    return { ...row, unit: "ms", measured: row.measured * 1e3, predicted: row.predicted * 1e3, known: "ms" };
  if (row.unit === "ms" || row.unit === "share") return { ...row, known: row.unit };
  return { ...row, known: /(\/|per )s(ec|$)/.test(row.unit) ? "/s" : "" };
}

/** `5.84 ms → 6.01 ms`: what was measured, and what had been predicted. */
export function measuredToPredicted(row: KnownRow): string {
  return `${formatQuantity(row.measured, row.known)} → ${formatQuantity(row.predicted, row.known)}`;
}

/** The rows as a table: a line a case, a column a figure, both in order of appearance. */
export function validationGrid(rows: readonly ValidationRow[]): {
  readonly figures: readonly string[];
  readonly cases: readonly { readonly name: string; readonly cells: readonly (KnownRow | undefined)[] }[];
} {
  const known = rows.map(inKnownUnit);
  const figures = [...new Set(known.map((row) => row.figure))];
  const cases = [...new Set(known.map((row) => row.case))].map((name) => {
    const own = known.filter((row) => row.case === name);
    return { name, cells: figures.map((figure) => own.find((row) => row.figure === figure)) };
  });
  return { figures, cases };
}
