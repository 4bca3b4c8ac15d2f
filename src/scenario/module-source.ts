/** A scenario that a module exports, as a Source without lines. Anything that is not plain data is refused by its path. */
import { messages } from "./messages.js";
import { formatPath, type Path } from "./path.js";
import type { Location, Problem } from "./problem.js";
import type { Source } from "./read-yaml.js";
import { isMapping, valueAt, type Tree } from "./tree.js";

const DEEPEST = 60;

export function moduleSource(exported: unknown, file: string): { source: Source; problems: Problem[] } {
  const place: Location = { file, line: 0, column: 0, sourceLine: "" };
  const problems: Problem[] = [];

  function convert(value: unknown, path: Path): Tree {
    if (path.length > DEEPEST) {
      problems.push({ ...place, path: formatPath(path.slice(0, 5)), ...messages.tooDeep() });
      return null;
    }
    if (Array.isArray(value)) return value.map((item: unknown, index) => convert(item, [...path, index]));
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
    if (isMapping(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
      // A key that is there but undefined is the usual way to leave one out in code.
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      return Object.fromEntries(entries.map(([key, item]) => [key, convert(item, [...path, key])]));
    }
    const what = typeof value === "object" ? `a ${value?.constructor.name ?? "strange object"}` : `a ${typeof value}`;
    problems.push({ ...place, path: formatPath(path), ...messages.notPlainData(what) });
    return null;
  }

  const tree = convert(exported, []);
  return { source: { file, tree, locate: () => place, has: (path) => valueAt(tree, path) !== undefined }, problems };
}
