/**
 * `--set name=value` and `--set path.to.field=value`: the command line's changes to a scenario. The name of a
 * parameter wins over a field of the same name; the value is YAML, so `--set 'serviceTime={kind: exp, mean: 0.01}'`
 * works as `--set seed=7` does.
 */
import { messages } from "./messages.js";
import type { Origins, SetOption } from "./origins.js";
import { parsePath, type Path } from "./path.js";
import { parameterPath } from "./parameters.js";
import { readYaml } from "./read-yaml.js";
import { child, valueAt, withValueAt, type Tree } from "./tree.js";

/** The keys the schema knows at a path; `open` when others may be added. Null where it prescribes nothing. */
export type KeysAt = (path: Path) => { readonly names: readonly string[]; readonly open: boolean } | null;

/** The tree with every option applied; what cannot be is reported. */
export function applySets(tree: Tree, sets: readonly string[], origins: Origins, keysAt: KeysAt): Tree {
  let changed = tree;
  for (const [index, text] of sets.entries()) {
    // A quoted part of a path may hold an equals sign.
    const match = /^((?:[^="[]|\[[^\]"]*\]|\["(?:[^"\\]|\\.)*"\])+)=/su.exec(text);
    const path = match === null ? null : parsePath(match[1]!.trim());
    const valueColumn = (match?.[0].length ?? 0) + 1;
    const option: SetOption = { text, number: index + 1, valueColumn };
    if (match === null || path === null) {
      origins.reportSet(option, messages.setSyntax(text), 1);
      continue;
    }
    const { source, problems } = readYaml(text.slice(match[0].length), "--set");
    if (problems.length > 0) {
      origins.reportSet(option, messages.setValue(problems[0]!.message), valueColumn + problems[0]!.column - 1);
      continue;
    }
    const target = resolveTarget(changed, path);
    const mistake = target === null ? findUnknown(changed, path, keysAt) : null;
    if (mistake !== null) {
      origins.reportSet(option, messages.setUnknownPath(mistake.name, mistake.known), text.indexOf(mistake.name) + 1);
      continue;
    }
    changed = withValueAt(changed, target ?? path, source.tree);
    origins.addSet(target ?? path, option);
  }
  return changed;
}

/** Where in the tree a parameter's value stands, if `path` names one, with or without `parameters.` in front. */
function resolveTarget(tree: Tree, path: Path): Path | null {
  const [name, ...inner] = path[0] === "parameters" ? path.slice(1) : path;
  const parameters = child(tree, "parameters");
  if (name === undefined || child(parameters, name) === undefined) return null;
  const value = parameterPath(parameters, String(name));
  const facts = ["value", "unit", "description"];
  if (path[0] === "parameters" && value.length === 3 && facts.includes(String(inner[0]))) return path;
  return [...value, ...inner];
}

/** The first part of a path that neither the tree nor the schema has. */
function findUnknown(tree: Tree, path: Path, keysAt: KeysAt): { name: string; known: readonly string[] } | null {
  for (const [index, part] of path.entries()) {
    const above = path.slice(0, index);
    const keys = keysAt(above);
    if (keys === null) return null; // no structure known from here on; validation will say more
    const here = valueAt(tree, above);
    if (keys.names.includes(String(part)) || child(here, part) !== undefined) continue;
    // A new entry may be added to a mapping of free names, but not something inside an entry that is not there.
    if (keys.open && index === path.length - 1) continue;
    const parameters = index === 0 ? Object.keys(Object(child(tree, "parameters"))) : [];
    const present = Object.keys(Object(here)).filter((key) => !keys.names.includes(key));
    return { name: String(part), known: [...parameters, ...keys.names, ...present] };
  }
  return null;
}
