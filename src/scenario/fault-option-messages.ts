/** What is said about `--fault`: see messages.ts. */
import type { Sentence } from "./messages.js";
import { nearest } from "./nearest.js";

const EXAMPLE = 'for example --fault "30m for 5m instance crash index=0"';
const quote = (text: string): string => `"${text}"`;

function suggest(wrong: string, known: readonly string[], noun: string): string {
  const guess = nearest(wrong, known);
  return guess === null ? `known ${noun}: ${known.join(", ")}` : `did you mean ${quote(guess)}?`;
}

export const faultOptionMessages = {
  empty: (): Sentence => ({ message: "says nothing", hint: EXAMPLE }),
  noTime: (text: string): Sentence => ({
    message: `${quote(text)} is no time at which the fault begins`,
    hint: EXAMPLE,
  }),
  noSystem: (known: readonly string[]): Sentence => ({
    message: "what fails is not said",
    hint: `systems: ${known.join(", ")}`,
  }),
  unknownSystem: (name: string, known: readonly string[]): Sentence => ({
    message: `there is no system and no fault ${quote(name)}`,
    hint: suggest(name, known, "words"),
  }),
  noKind: (system: string, known: readonly string[]): Sentence => ({
    message: `how ${quote(system)} fails is not said`,
    hint: `kinds: ${known.join(", ")}`,
  }),
  unknownKind: (system: string, kind: string, known: readonly string[]): Sentence => ({
    message: `${quote(system)} does not fail by ${quote(kind)}`,
    hint: suggest(kind, known, "kinds"),
  }),
  notAPair: (text: string): Sentence => ({ message: `${quote(text)} is not key=value`, hint: EXAMPLE }),
} as const;
