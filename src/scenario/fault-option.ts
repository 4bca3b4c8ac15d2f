/**
 * `--fault "30m for 5m zone outage zone=a"`: an entry of `faults:` from the command line, in words.
 *
 *     <at> [for <duration>] <system> <kind> [key=value …]
 *
 * Words for the usual faults are in `fault-words.ts`; every other fault of the schema is reached by its own name in
 * place of system and kind (`15m createInvalidation paths=[/*]`). The entry is then validated as one of the file is,
 * and what is wrong with it is shown in the text of the option.
 */
import { parseDuration } from "./duration.js";
import { faultOptionMessages as sentences } from "./fault-option-messages.js";
import { argumentsOf } from "./fault-reference.js";
import { FAULT_WORDS, KEY_WORDS, type FaultWord } from "./fault-words.js";
import { messages, type Sentence } from "./messages.js";
import type { Origins, SetOption } from "./origins.js";
import { readYaml } from "./read-yaml.js";
import { FAULT_KINDS } from "./schema/faults-schema.js";
import { child, withValueAt, type Tree } from "./tree.js";

interface Word {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** The tree with an entry of `faults` for each option; what cannot be read is reported. */
export function applyFaults(tree: Tree, options: readonly string[], origins: Origins): Tree {
  let changed = tree;
  for (const [index, text] of options.entries()) {
    const option: SetOption = { flag: "--fault", text, number: index + 1, valueColumn: 1 };
    const entry = readEntry(text, option, origins);
    if (entry === null) continue;
    const faults = child(changed, "faults");
    // Faults that are no list are reported as such by their schema.
    if (faults !== undefined && !Array.isArray(faults)) return changed;
    const path = ["faults", faults?.length ?? 0];
    changed = withValueAt(changed, ["faults"], [...((faults as readonly Tree[] | undefined) ?? []), {}]);
    origins.addSet(path, { ...option, valueColumn: entry.column });
    for (const { keys, value, column } of entry.values) {
      changed = withValueAt(changed, [...path, ...keys], value);
      origins.addSet([...path, ...keys], { ...option, valueColumn: column });
    }
  }
  return changed;
}

interface Entry {
  /** Where the system's word stands. */
  readonly column: number;
  /** What to put where, the outer before the inner. */
  readonly values: readonly { readonly keys: readonly string[]; readonly value: Tree; readonly column: number }[];
}

function readEntry(text: string, option: SetOption, origins: Origins): Entry | null {
  const words = wordsOf(text);
  const end = text.length + 1;
  const complain = (sentence: Sentence, column: number): null => {
    origins.reportSet(option, sentence, column);
    return null;
  };
  const at = words.shift();
  if (at === undefined) return complain(sentences.empty(), 1);
  if (parseDuration(at.text) === null) return complain(sentences.noTime(at.text), at.column);
  const values: Entry["values"][number][] = [{ keys: ["at"], value: at.text, column: at.column }];
  if (words[0]?.text === "for") {
    words.shift();
    const lasting = words.shift();
    if (lasting === undefined) return complain(messages.notADuration("", "seconds"), end);
    values.push({ keys: ["duration"], value: lasting.text, column: lasting.column });
  }
  const system = words.shift();
  if (system === undefined) return complain(sentences.noSystem(Object.keys(FAULT_WORDS)), end);
  const word = meaningOf(system, words, end, complain);
  if (word === null) return null;
  values.push({ keys: [word.key], value: { ...word.fixed }, column: system.column });
  for (const { text: pair, column } of words) {
    const split = pair.indexOf("=");
    if (split < 1) return complain(sentences.notAPair(pair, argumentsOf(word)), column);
    const name = pair.slice(0, split);
    if (!takes(word, name)) return complain(sentences.unknownKey(name, argumentsOf(word)), column);
    const { source, problems } = readYaml(pair.slice(split + 1), "--fault");
    if (problems.length > 0) {
      return complain(messages.setValue(problems[0]!.message), column + split + problems[0]!.column);
    }
    // A mistyped name is shown where it stands, a wrong value likewise.
    values.push({ keys: [word.key, KEY_WORDS[name] ?? name], value: source.tree, column: column + split + 1 });
  }
  return { column: system.column, values };
}

/** What system and kind stand for; takes the kind from `words`. */
function meaningOf(
  system: Word,
  words: Word[],
  end: number,
  complain: (sentence: Sentence, column: number) => null,
): FaultWord | null {
  const kinds = Object.hasOwn(FAULT_WORDS, system.text) ? FAULT_WORDS[system.text]! : null;
  if (kinds === null) {
    const known: readonly string[] = FAULT_KINDS;
    if (known.includes(system.text)) return { key: system.text, fixed: {}, means: "", takes: null };
    return complain(sentences.unknownSystem(system.text, [...Object.keys(FAULT_WORDS), ...known]), system.column);
  }
  const kind = words.shift();
  if (kind === undefined) return complain(sentences.noKind(system.text, Object.keys(kinds)), end);
  if (Object.hasOwn(kinds, kind.text)) return kinds[kind.text]!;
  return complain(
    sentences.unknownKind(system.text, kind.text, Object.keys(kinds), (name) => argumentsOf(kinds[name]!)),
    kind.column,
  );
}

/** Whether a fault has this key, by its word or its own name. */
function takes(word: FaultWord, name: string): boolean {
  const known = argumentsOf(word);
  return known.includes(name) || known.some((each) => KEY_WORDS[each] === name);
}

/** Words are separated by blanks, except within quotes and brackets. */
function wordsOf(text: string): Word[] {
  const word = /(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s])+/gu;
  return [...text.matchAll(word)].map((match) => ({ text: match[0], column: match.index + 1 }));
}
