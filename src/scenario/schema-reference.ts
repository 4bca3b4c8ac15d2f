/** docs/reference/scenario.md, written from the schema: what is documented is what is checked. */
import { DISTRIBUTION_KINDS, distributionForms } from "./distribution.js";
import { plainJsonSchema } from "./json-schema.js";
import { OPTION_SUPPORT } from "./k6-options.js";
import { AGGREGATIONS, METRICS } from "./metrics.js";
import { PRESETS } from "./presets.js";
import { child, isMapping, type Mapping, type Tree } from "./tree.js";

const cell = (text: string): string => text.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");
const code = (text: string): string => `\`${text}\``;

/** A property's type in words. */
function typeOf(schema: Mapping): string {
  const named = schema["x-type"];
  if (typeof named === "string") return named;
  if (schema["$ref"] === "#/definitions/distribution") return "distribution";
  if (Array.isArray(schema["enum"])) return schema["enum"].map((each) => code(String(each))).join(", ");
  if (typeof schema["const"] === "string") return code(schema["const"]);
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches)) {
    return [...new Set((branches as Tree[]).filter(isMapping).map(typeOf))].join(" or ");
  }
  if (schema["type"] === "object") return "mapping";
  if (schema["type"] === "array") return "list";
  return typeof schema["type"] === "string" ? schema["type"] : "anything";
}

function limits(schema: Mapping): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const parts = [
    typeof minimum === "number" && minimum > -1e15 ? `at least ${minimum}` : "",
    typeof exclusiveMinimum === "number" ? `more than ${exclusiveMinimum}` : "",
    typeof maximum === "number" && maximum < 1e15 ? `at most ${maximum}` : "",
    typeof exclusiveMaximum === "number" ? `less than ${exclusiveMaximum}` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}

function row(name: string, schema: Mapping, isRequired: boolean): string {
  const preset = schema["x-default"];
  const shown = isRequired
    ? "required"
    : preset === undefined
      ? ""
      : typeof preset === "string"
        ? preset
        : JSON.stringify(preset);
  const unit = typeof schema["x-unit"] === "string" ? ` (${schema["x-unit"]})` : "";
  const evidence = typeof schema["x-evidence"] === "string" ? ` _Evidence: ${schema["x-evidence"]}._` : "";
  const description = typeof schema["description"] === "string" ? schema["description"] : "";
  return `| ${code(name)} | ${cell(typeOf(schema) + limits(schema) + unit)} | ${cell(shown)} | ${cell(description + evidence)} |`;
}

/** The tables of a mapping and of every mapping inside it. */
function tables(schema: Mapping, path: string, level: number): string[] {
  const properties = isMapping(schema["properties"]) ? Object.entries(schema["properties"]) : [];
  const needed: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const lines: string[] = [];
  const shown = properties.filter(([, each]) => child(each, "description") !== CARRIED);
  if (shown.length > 0) {
    lines.push("", "| property | type | default | meaning |", "|---|---|---|---|");
    for (const [name, each] of shown) if (isMapping(each)) lines.push(row(name, each, needed.includes(name)));
  }
  for (const [name, each] of shown)
    if (isMapping(each)) lines.push(...nested(each, path === "" ? name : `${path}.${name}`, level));
  return lines;
}

const CARRIED = "k6's; see the table of k6 options.";

/** What lies inside a property: its own mapping, the entries of a free mapping, the items of a list. */
function nested(schema: Mapping, path: string, level: number): string[] {
  const heading = (title: string): string[] => ["", `${"#".repeat(Math.min(level, 6))} ${code(title)}`];
  const inside: string[] = [];
  for (const branch of branchesOf(schema)) {
    const entries = branch["additionalProperties"];
    const items = branch["items"];
    if (isMapping(branch["properties"])) {
      const executor = child(child(branch["properties"], "executor"), "const");
      const title = typeof executor === "string" ? `${path} (executor: ${executor})` : path;
      inside.push(...heading(title), ...tables(branch, path, level + 1));
    } else if (isMapping(entries) && branch["x-type"] === undefined)
      inside.push(...nested(entries, `${path}.<name>`, level));
    else if (isMapping(items)) inside.push(...nested(items, `${path}[]`, level));
  }
  return inside;
}

function branchesOf(schema: Mapping): Mapping[] {
  const branches = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(branches) ? (branches as Tree[]).filter(isMapping).flatMap(branchesOf) : [schema];
}

/** The whole page. */
export function schemaReference(): string {
  const sections = tables(plainJsonSchema(), "", 2);
  const kinds = DISTRIBUTION_KINDS.map((kind) => `| ${code(kind)} | ${distributionForms(kind).join("; ")} |`);
  const metrics = Object.entries(METRICS).map(
    ([name, type]) => `| ${code(name)} | ${type} | ${AGGREGATIONS[type].join(", ")} |`,
  );
  const options = OPTION_SUPPORT.map(({ names, support }) => `| ${names.map(code).join(", ")} | ${support} |`);
  return [
    "# The scenario file",
    "",
    "<!-- Generated from src/scenario by `schemaReference()`; a test compares. Do not edit. -->",
    "",
    "A scenario is YAML (or JSON, or a module with `defineScenario`). Any value may be `${parameter}` or arithmetic such as",
    "`${2 * vCpus + 1}`, with `+ - * /`, parentheses, `min`, `max`, `ceil`, `floor` and `round`; inside `{ }` it needs quotes.",
    "`--set name=value` changes a parameter, `--set path.to.field=value` any field.",
    "",
    "**Durations** are `1h2m3.5s`, `300ms`; a bare number is seconds, inside `options` milliseconds, as in k6.",
    "",
    `**Presets** for \`extends\`: ${Object.keys(PRESETS).map(code).join(", ")}.`,
    ...sections,
    "",
    "## Distributions",
    "",
    "A number or a duration is a constant. Otherwise `{kind: …}` with one of the kind's sets of parameters; `exp` and `h2` are",
    "short for `exponential` and `hyperexponential`.",
    "",
    "| kind | parameters |",
    "|---|---|",
    ...kinds,
    "",
    "`scv` is the squared coefficient of variation. `hyperexponential` from `mean` and `scv` has balanced means.",
    "",
    "## Thresholds",
    "",
    'k6\'s grammar: `metric{tag:value}: ["aggregation operator number"]`, with `< <= > >= == === !=`. Times are milliseconds.',
    "",
    "| metric | type | aggregations |",
    "|---|---|---|",
    ...metrics,
    "",
    "Different from k6, on purpose: a threshold without samples is inconclusive (exit code 3), not passed; a tag that no",
    "request carries and a metric that is not published are errors.",
    "",
    "## k6 options",
    "",
    "| options | here |",
    "|---|---|",
    ...options,
    "",
    "A rate that is not whole is simulated, with a notice: real k6 takes whole numbers only.",
    "",
  ].join("\n");
}
