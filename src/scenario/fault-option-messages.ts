/** What is said about `--fault`: see messages.ts. */
import type { Sentence } from "./messages.js";
import { nearest } from "./nearest.js";

const EXAMPLE = 'for example --fault "30m for 5m instance crash index=0"';
const quote = (text: string): string => `"${text}"`;

const EVERY_FAULT = "docs/how-to/faults.md has them all";

function suggest(wrong: string, known: readonly string[], noun: string): string {
  const guess = nearest(wrong, known);
  return guess === null ? `known ${noun}: ${known.join(", ")}` : `did you mean ${quote(guess)}?`;
}

const taking = (keys: readonly string[]): string =>
  keys.length === 0 ? "it takes no keys" : `it takes ${keys.map((key) => `${key}=…`).join(" ")}`;

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
  /** @param takes the keys that a kind takes */
  unknownKind: (
    system: string,
    kind: string,
    known: readonly string[],
    takes: (kind: string) => readonly string[],
  ): Sentence => {
    const guess = nearest(kind, known);
    return {
      message: `${quote(system)} does not fail by ${quote(kind)}`,
      hint:
        guess === null
          ? `kinds: ${known.join(", ")}; ${EVERY_FAULT}`
          : `did you mean ${quote(`${system} ${guess}`)}? ${taking(takes(guess))}`,
    };
  },
  notAPair: (text: string, takes: readonly string[]): Sentence => ({
    message: `${quote(text)} is not key=value`,
    hint: `${taking(takes)}; ${EXAMPLE}`,
  }),
  unknownKey: (key: string, takes: readonly string[]): Sentence => {
    const guess = nearest(key, takes);
    return {
      message: `this fault has no key ${quote(key)}`,
      hint: guess === null ? taking(takes) : `did you mean ${quote(guess)}? ${taking(takes)}`,
    };
  },
} as const;
