/** Validates one section and turns zod's issues into sentences at places. */
import type { z } from "zod";
import { messages } from "./messages.js";
import type { Origins } from "./origins.js";
import { BROKEN } from "./parameters.js";
import type { Path } from "./path.js";
import { KNOWN_KEYS } from "./schema/field.js";
import { valueAt, type Tree } from "./tree.js";

type Issue = z.core.$ZodIssue;

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
  for (const issue of result.error.issues) reportIssue(issue, tree, path, [], origins);
  return null;
}

/** `base`: the section's own path; `outer`: the way from the section to the union that the issue is from. */
function reportIssue(issue: Issue, tree: Tree, base: Path, outer: Path, origins: Origins): void {
  const inner = [...outer, ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const path = [...base, ...inner];
  const value = valueAt(tree, inner);
  // An unresolved ${…} was reported where it stands; so was everything inside it.
  if (inner.some((_, index) => valueAt(tree, inner.slice(0, index + 1)) === BROKEN) || tree === BROKEN) return;
  if (value === undefined && inner.length > 0 && issue.code !== "unrecognized_keys") {
    origins.report(path, messages.missingKey(String(inner.at(-1)), expected(issue)), "key");
    return;
  }
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = issue.message.startsWith(KNOWN_KEYS) ? issue.message.split(KNOWN_KEYS).slice(1) : [];
      for (const key of issue.keys) origins.report([...path, key], messages.unknownKey(key, known), "key");
      return;
    }
    case "invalid_union":
      reportUnion(issue, tree, base, inner, origins);
      return;
    case "invalid_type":
      origins.report(path, messages.wrongType(expected(issue) ?? issue.expected, value));
      return;
    case "invalid_value":
      origins.report(path, messages.notOneOf(issue.values, value));
      return;
    case "too_small":
      if (issue.origin === "array" || issue.origin === "string")
        origins.report(path, messages.emptyCollection("entry"));
      else origins.report(path, messages.tooSmall(String(issue.minimum), issue.inclusive === true, value));
      return;
    case "too_big":
      origins.report(path, messages.tooBig(String(issue.maximum), issue.inclusive === true, value));
      return;
    case "custom": {
      const hint: unknown = issue.params?.["hint"];
      origins.report(path, { message: issue.message, ...(typeof hint === "string" ? { hint } : {}) });
      return;
    }
    default:
      origins.report(path, messages.other(issue.message));
  }
}

/** Whether the value is not even of the branch's outer shape. */
const rejectsAtOnce = (issues: readonly Issue[]): boolean =>
  issues.some((each) => each.path.length === 0 && (each.code === "invalid_type" || each.code === "invalid_value"));

type UnionIssue = Extract<Issue, { code: "invalid_union" }>;

/**
 * Of a union, the user meant the branch whose outer shape fits: its issues are reported. If none fits, all that
 * could stand there is listed.
 */
function reportUnion(issue: UnionIssue, tree: Tree, base: Path, inner: Path, origins: Origins): void {
  const value = valueAt(tree, inner);
  if ("discriminator" in issue && issue.discriminator !== undefined) {
    const values = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
    if (value === "externally-controlled") origins.report([...base, ...inner], messages.externallyControlled());
    else origins.report([...base, ...inner], messages.notOneOf(values, value));
    return;
  }
  const meant = issue.errors.filter((issues) => !rejectsAtOnce(issues));
  if (meant.length === 1) {
    for (const each of meant[0]!) reportIssue(each, tree, base, inner, origins);
    return;
  }
  const words = issue.errors.flat().flatMap((each) => (each.code === "invalid_value" ? each.values.map(String) : []));
  const types = issue.errors
    .flat()
    .flatMap((each) => (each.code === "invalid_type" ? [expected(each) ?? each.expected] : []));
  origins.report([...base, ...inner], messages.notOneOf([...words, ...new Set(types)], value));
}

function expected(issue: Issue): string | undefined {
  return issue.code === "invalid_type" ? (TYPES[issue.expected] ?? issue.expected) : undefined;
}
