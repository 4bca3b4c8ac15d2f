/** Validates one section and turns zod's issues into sentences at places. */
import type { z } from "zod";
import { messages } from "./messages.js";
import { nearest } from "./nearest.js";
import type { Origins } from "./origins.js";
import { BROKEN } from "./parameters.js";
import { formatPath, type Path } from "./path.js";
import { KNOWN_KEYS } from "./schema/field.js";
import { isMapping, type Tree, valueAt, withValueAt } from "./tree.js";

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

const TYPES: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** The section's value, or null when something in it was reported. */
export function validateSection<T>(schema: z.ZodType<T>, tree: Tree, path: Path, origins: Origins): T | null {
  const result = schema.safeParse(tree);
  if (result.success) return result.data;
  const issues = new IssueReport(tree, path, origins);
  for (const issue of result.error.issues) issues.add(issue, []);
  const { meant, keys } = asMeant(tree, result.error.issues);
  for (const [at, key] of keys) issues.addMistypedKind(at, key);
  for (const issue of newIssues(schema, meant, result.error.issues)) issues.add(issue, []);
  issues.reportMissing();
  return null;
}

/**
 * A mapping of an unknown kind is checked no further, and its other mistakes would show only when the kind is right. So it is
 * read as the kind that was probably meant, or the key of the kind as what was meant by it.
 */
function asMeant(
  tree: Tree,
  found: readonly Issue[],
): { meant: Tree; keys: [at: (string | number)[], meant: string][] } {
  let meant = tree;
  const keys: [(string | number)[], string][] = [];
  for (const issue of found) {
    const at = keysOf(issue);
    const value = valueAt(tree, at);
    const kind = typeof value === "string" ? nearest(value, kindsOf(issue)) : null;
    if (kind !== null) meant = withValueAt(meant, at, kind);
    const parent = valueAt(meant, at.slice(0, -1));
    if (value !== undefined || !isMapping(parent)) continue;
    const key = String(at.at(-1));
    const fields = Object.entries(parent);
    // "exec" is near enough to "executor", but names no kind.
    const mistyped = fields.find(([name, kindOf]) => kindsOf(issue).includes(String(kindOf)) && nearest(name, [key]));
    if (mistyped === undefined) continue;
    keys.push([[...at.slice(0, -1), mistyped[0]], key]);
    const renamed = fields.map(([name, field]) => [name === mistyped[0] ? key : name, field] as const);
    meant = withValueAt(meant, at.slice(0, -1), Object.fromEntries(renamed));
  }
  return { meant, keys };
}

/** What is wrong with what was meant, and `found` does not have. */
function newIssues(schema: z.ZodType, meant: Tree, found: readonly Issue[]): Issue[] {
  const known = new Set(found.map(({ code, path }) => JSON.stringify([code, path])));
  const issues = schema.safeParse(meant).error?.issues ?? [];
  return issues.filter(({ code, path }) => !known.has(JSON.stringify([code, path])));
}

/** What the discriminator of a union may be; empty: the issue is of no such union. */
function kindsOf(issue: Issue): string[] {
  if (issue.code !== "invalid_union" || !("options" in issue) || !Array.isArray(issue.options)) return [];
  return issue.options.filter((option): option is string => typeof option === "string");
}

function keysOf({ path }: Pick<Issue, "path">): (string | number)[] {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}

class IssueReport {
  private readonly tree: Tree;
  private readonly base: Path;
  private readonly origins: Origins;
  private readonly missing: { readonly path: Path; readonly expected: string | undefined }[] = [];
  /** What unknown keys were probably meant to be: such a key is misspelt, not missing. */
  private readonly misspelt = new Set<string>();

  constructor(tree: Tree, base: Path, origins: Origins) {
    this.tree = tree;
    this.base = base;
    this.origins = origins;
  }

  /** `outer`: the way from the section to the union that the issue comes from. */
  add(issue: Issue, outer: Path): void {
    const inner = [...outer, ...keysOf(issue)];
    const path = [...this.base, ...inner];
    const value = valueAt(this.tree, inner);
    // An unresolved ${…} was reported where it stands; so was everything inside it.
    if (this.tree === BROKEN || inner.some((_, index) => valueAt(this.tree, inner.slice(0, index + 1)) === BROKEN))
      return;
    if (value === undefined && inner.length > 0) {
      this.missing.push({ path, expected: expected(issue) });
      return;
    }
    switch (issue.code) {
      case "unrecognized_keys":
        this.addUnknownKeys(issue, path);
        return;
      case "invalid_union":
        this.addUnion(issue, inner, value);
        return;
      case "invalid_type":
        this.origins.report(path, messages.wrongType(expected(issue) ?? issue.expected, value));
        return;
      case "invalid_value":
        this.origins.report(path, messages.notOneOf(issue.values, value));
        return;
      case "too_small":
        if (issue.origin === "array" || issue.origin === "string")
          this.origins.report(path, messages.emptyCollection("entry"));
        else this.origins.report(path, messages.tooSmall(String(issue.minimum), issue.inclusive === true, value));
        return;
      case "too_big":
        this.origins.report(path, messages.tooBig(String(issue.maximum), issue.inclusive === true, value));
        return;
      case "custom": {
        const hint: unknown = issue.params?.["hint"];
        this.origins.report(path, { message: issue.message, ...(typeof hint === "string" ? { hint } : {}) });
        return;
      }
      default:
        this.origins.report(path, messages.other(issue.message));
    }
  }

  reportMissing(): void {
    for (const { path, expected } of this.missing) {
      if (!this.misspelt.has(formatPath(path)))
        this.origins.report(path, messages.missingKey(String(path.at(-1)), expected), "key");
    }
  }

  /** The key of a mapping's kind, under another name. */
  addMistypedKind(at: readonly (string | number)[], meant: string): void {
    const path = [...this.base, ...at];
    this.origins.report(path, messages.unknownKey(String(at.at(-1)), [meant]), "key");
    this.misspelt.add(formatPath([...path.slice(0, -1), meant]));
  }

  private addUnknownKeys(issue: Extract<Issue, { code: "unrecognized_keys" }>, path: Path): void {
    const known = issue.message.startsWith(KNOWN_KEYS) ? issue.message.split(KNOWN_KEYS).slice(1) : [];
    for (const key of issue.keys) {
      this.origins.report([...path, key], messages.unknownKey(key, known), "key");
      const meant = nearest(key, known);
      if (meant !== null) this.misspelt.add(formatPath([...path, meant]));
    }
  }

  /**
   * Of a union, the user meant the branch whose outer shape fits: its issues are reported. If none fits, all that
   * could stand there is listed.
   */
  private addUnion(issue: UnionIssue, inner: Path, value: unknown): void {
    const path = [...this.base, ...inner];
    if ("discriminator" in issue && issue.discriminator !== undefined) {
      const values = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
      if (value === "externally-controlled") this.origins.report(path, messages.externallyControlled());
      else this.origins.report(path, messages.notOneOf(values, value));
      return;
    }
    const meant = issue.errors.filter((issues) => !rejectsAtOnce(issues));
    if (meant.length === 1) {
      for (const each of meant[0]!) this.add(each, inner);
      return;
    }
    const issues = issue.errors.flat().filter((each) => each.path.length === 0);
    const words = issues.flatMap((each) => (each.code === "invalid_value" ? each.values : []));
    const types = issues.flatMap((each) => expected(each) ?? []);
    this.origins.report(path, messages.notOneOf(words, value, [...new Set(types)]));
  }
}

/** Whether the value is not even of the branch's outer shape. */
function rejectsAtOnce(issues: readonly Issue[]): boolean {
  return issues.some(
    (each) => each.path.length === 0 && (each.code === "invalid_type" || each.code === "invalid_value"),
  );
}

function expected(issue: Issue): string | undefined {
  return issue.code === "invalid_type" ? (TYPES[issue.expected] ?? issue.expected) : undefined;
}
