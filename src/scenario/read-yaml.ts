/**
 * YAML text to plain data that remembers where everything stood. JSON is YAML, so calibration files go through here
 * as well. The conversion is our own rather than `Document.toJS()`: an alias that contains itself, a mapping as a key
 * and a million-fold expansion of aliases each end in a problem instead of an exception or a full memory.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { messages, type Sentence } from "./messages.js";
import { formatPath, type Path } from "./path.js";
import type { Location, Problem } from "./problem.js";
import type { Tree } from "./tree.js";

/** Whether a problem is shown at a key or at its value. */
export type At = "key" | "value";

/** Plain data together with the place of each of its parts. */
export interface Source {
  readonly file: string;
  readonly tree: Tree;
  /** The place of the value at `path`; of its nearest ancestor that the text has, if it is missing. */
  readonly locate: (path: Path, at: At) => Location;
  /** Whether the text itself holds something at `path`. */
  readonly has: (path: Path) => boolean;
}

const DEEPEST = 60;
const MOST_NODES = 200_000;

class Unreadable extends Error {
  readonly sentence: Sentence;
  readonly node: Node | null;

  constructor(sentence: Sentence, node: Node | null) {
    super(sentence.message);
    this.sentence = sentence;
    this.node = node;
  }
}

/** Node to plain data. */
function toTree(document: Document.Parsed): Tree {
  let nodes = 0;
  function convert(node: unknown, depth: number): Tree {
    if (depth > DEEPEST || ++nodes > MOST_NODES) throw new Unreadable(messages.tooDeep(), asNode(node));
    if (isAlias(node)) return convert(node.resolve(document), depth + 1);
    if (isMap(node))
      return Object.fromEntries(node.items.map((pair) => [keyText(pair.key), convert(pair.value, depth + 1)]));
    if (isSeq(node)) return node.items.map((item) => (isPair(item) ? null : convert(item, depth + 1)));
    if (!isScalar(node)) return null;
    // Only the core schema's types come out of a scalar; anything else (a tagged binary, …) is taken as its text.
    const value: unknown = node.value;
    return value === null || ["string", "number", "boolean"].includes(typeof value) ? value : (node.source ?? "");
  }
  return convert(document.contents, 0);
}

const asNode = (node: unknown): Node | null =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node : null;

function keyText(key: unknown): string {
  if (!isScalar(key)) throw new Unreadable(messages.keyNotText(), asNode(key));
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

/** Reads YAML. `fatal`: the text could not be understood, and only `problems` means anything. */
export function readYaml(text: string, file: string): { source: Source; problems: Problem[]; fatal: boolean } {
  const lineCounter = new LineCounter();
  const lines = text.split(/\r?\n/);
  const at = (offset: number): Location => {
    const { line, col } = lineCounter.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), sourceLine: lines[line - 1] ?? "" };
  };
  const problems: Problem[] = [];
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "silent" });
  } catch (error) {
    // The parser itself recurses: a few thousand opening brackets exhaust its stack.
    const sentence = error instanceof RangeError ? messages.tooDeep() : messages.yamlSyntax(String(error), false);
    problems.push({ ...at(0), path: "", ...sentence });
    return { source: { file, tree: null, locate: () => at(0), has: () => false }, problems, fatal: true };
  }

  let fatal = false;
  for (const error of document.errors) {
    const place = at(error.pos[0]);
    if (error.code === "DUPLICATE_KEY") {
      const key = /^[^:\r\n]+/.exec(text.slice(error.pos[0]))?.[0] ?? "";
      problems.push({ ...place, path: "", ...messages.duplicateKey(key) });
      continue;
    }
    fatal = true;
    if (error.message.includes("call stack")) {
      // The parser caught its own exhausted stack.
      problems.push({ ...place, path: "", ...messages.tooDeep() });
      continue;
    }
    // A parser that lost its way complains several times about one line; the first complaint is the one to mend.
    if (problems.some(({ line }) => line === place.line)) continue;
    // "${" inside a flow collection opens a mapping; the parser's own words do not lead there.
    const inFlow = /[[{,].*:\s*\$\{/.test(place.sourceLine);
    problems.push({ ...place, path: "", ...messages.yamlSyntax(error.message.split("\n")[0]!, inFlow) });
  }

  const source: Source = {
    file,
    tree: null,
    locate: (path, which) => at(offsetOf(document, path, which)),
    has: (path) => findNode(document, path).length === path.length + 1,
  };
  if (fatal) return { source, problems, fatal };
  try {
    return { source: { ...source, tree: toTree(document) }, problems, fatal };
  } catch (error) {
    const sentence = error instanceof Unreadable ? error.sentence : messages.tooDeep();
    const node = error instanceof Unreadable ? error.node : null;
    problems.push({ ...at(node?.range?.[0] ?? 0), path: formatPath([]), ...sentence });
    return { source, problems, fatal: true };
  }
}

interface Step {
  readonly key: Node | null;
  readonly value: Node | null;
}

/** The nodes from the root along `path`, as far as the text has them; the first is the root. */
function findNode(document: Document.Parsed, path: Path): Step[] {
  const steps: Step[] = [{ key: null, value: asNode(document.contents) }];
  for (const part of path) {
    let node: unknown = steps.at(-1)!.value;
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && keyText(item.key) === String(part));
      if (pair === undefined) break;
      steps.push({ key: asNode(pair.key), value: asNode(pair.value) });
    } else if (isSeq(node)) {
      const item = asNode(node.items[Number(part)]);
      if (item === null) break;
      steps.push({ key: null, value: item });
    } else break;
  }
  return steps;
}

function offsetOf(document: Document.Parsed, path: Path, which: At): number {
  const steps = findNode(document, path);
  const last = steps.at(-1)!;
  // A missing value is shown at the key of the mapping that lacks it.
  const preferKey = which === "key" || steps.length <= path.length;
  const node = preferKey ? (last.key ?? last.value) : (last.value ?? last.key);
  return node?.range?.[0] ?? 0;
}
