/**
 * The plain data a scenario file holds (null, boolean, number, string, list, mapping), before anything is known
 * about its meaning. Nothing here changes its arguments. Mappings are built with `Object.fromEntries`, which, unlike
 * an assignment, makes `__proto__` an ordinary key.
 */
import type { Path } from "./path.js";

export type Tree = unknown;
export type Mapping = Readonly<Record<string, Tree>>;

export function isMapping(tree: Tree): tree is Mapping {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree);
}

/** The value of an own key, or undefined. */
export function child(tree: Tree, key: string | number): Tree {
  if (Array.isArray(tree)) return (tree as readonly Tree[])[Number(key)];
  return isMapping(tree) && Object.hasOwn(tree, key) ? tree[String(key)] : undefined;
}

/** The value at a path, or undefined. */
export function valueAt(tree: Tree, path: Path): Tree {
  let value = tree;
  for (const part of path) value = child(value, part);
  return value;
}

/** The tree with the value at `path` replaced; mappings on the way are made, a list grows by at most one. */
export function withValueAt(tree: Tree, path: Path, value: Tree): Tree {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(tree)) {
    const copy: Tree[] = [...(tree as readonly Tree[])];
    const index = Math.min(Number(first), copy.length);
    copy[index] = withValueAt(copy[index], rest, value);
    return copy;
  }
  const entries = isMapping(tree) ? Object.entries(tree) : [];
  const key = String(first);
  const changed = withValueAt(child(tree, key), rest, value);
  const index = entries.findIndex(([name]) => name === key);
  if (index === -1) entries.push([key, changed]);
  else entries[index] = [key, changed];
  return Object.fromEntries(entries);
}

/** `over` on top of `base`: mappings are merged key by key, everything else is replaced. */
export function merge(base: Tree, over: Tree): Tree {
  if (over === undefined) return base;
  if (!isMapping(base) || !isMapping(over)) return over;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(child(base, key), child(over, key))]));
}

/** Rebuilds the tree with every text in it replaced. */
export function mapStrings(tree: Tree, change: (text: string, path: Path) => Tree, path: Path = []): Tree {
  if (typeof tree === "string") return change(tree, path);
  if (Array.isArray(tree)) return tree.map((item: Tree, index) => mapStrings(item, change, [...path, index]));
  if (!isMapping(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapStrings(item, change, [...path, key])]));
}
