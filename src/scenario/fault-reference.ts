/** The table of docs/how-to/faults.md: every word of `--fault`, with what it means and takes. */
import { isMomentary } from "./fault-timeline.js";
import { FAULT_WORDS, KEY_WORDS, type FaultWord } from "./fault-words.js";
import { schemaKeys } from "./json-schema.js";

/** The words of the keys that may follow a system and its kind. */
export function argumentsOf({ key, fixed, takes }: FaultWord): readonly string[] {
  if (takes !== null) return takes;
  const words = new Map(Object.entries(KEY_WORDS).map(([word, name]) => [name, word]));
  const names = schemaKeys(["faults", 0, key])?.names ?? [];
  return names.filter((name) => !(name in fixed)).map((name) => words.get(name) ?? name);
}

/** Markdown. */
export function faultReference(): string {
  const rows = Object.entries(FAULT_WORDS).flatMap(([system, kinds]) =>
    Object.entries(kinds).map(([kind, word]) => {
      const keys = argumentsOf(word).map((name) => `\`${name}\``);
      const ends = word.key === "deploy" || isMomentary(word.key, word.fixed["action"]) ? "by itself" : "with `for`";
      return `| \`${system} ${kind}\` | ${word.means} | ${ends} | ${keys.join(", ")} |`;
    }),
  );
  return ["| fault | what happens | ends | keys |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}
