/** What a sentence is, and the words that sentences share. */
import { nearest } from "./nearest.js";

export interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

export const quote = (text: string): string => `"${text}"`;

/** "a", "b" or "c" */
export const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)!}`;

/** More alternatives than this are not listed in an error. */
export const MOST_LISTED = 24;

/** `did you mean "x"?`, or the list of what is known. */
export function suggestion(wrong: string, known: readonly string[], noun: string): string {
  const guess = nearest(wrong, known);
  if (guess !== null) return `did you mean ${quote(guess)}?`;
  if (known.length === 0) return `there is no ${noun} to choose from`;
  const shown = known.length > 24 ? [...known.slice(0, 24), "…"] : known;
  return `known ${noun}s: ${shown.join(", ")}`;
}

/** What a value is, in words: `the text "abc"`, `a list`. */
export function describe(value: unknown): string {
  if (value === null) return "empty";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `the text ${quote(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value === "object") return "a mapping";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `a ${typeof value}`;
}
