/** How large a prediction's error is: in a band of colour for the eye, and in the unit its figure was written in. */
import type { Unit } from "./format.js";
import type { Token } from "./theme/tokens.js";

export type ErrorSize = "small" | "medium" | "large";

/** Up to 10 % is a good prediction of a queueing model, up to 25 % a usable one. */
export function errorSize(error: number): ErrorSize {
  const size = Math.abs(error);
  return size <= 0.1 ? "small" : size <= 0.25 ? "medium" : "large";
}

export const ERROR_TOKENS: Readonly<Record<ErrorSize, Token>> = { small: "pass", medium: "unsure", large: "fail" };

/** The unit of a validation row as a unit we can format; an unknown one becomes a bare number. */
export function validationUnit(unit: string): Unit {
  if (unit === "ms" || unit === "share") return unit;
  return /\/s|per second/.test(unit) ? "/s" : "";
}
