/**
 * The scenario's JSON Schema (draft 7, for the YAML language server and whoever writes scenarios by program), made
 * from the zod schema; and what the loader itself asks of it: which keys there are at a path.
 */
import { z } from "zod";
import { DISTRIBUTION_KINDS, distributionForms } from "./distribution.js";
import type { KeysAt } from "./set-option.js";
import { scenarioSchema } from "./schema/scenario-schema.js";
import { child, isMapping, type Mapping, type Tree } from "./tree.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

const EXPRESSION = { $ref: "#/definitions/expression" };

/** Every kind with each of its parametrisations. */
function distributionSchema(): JsonSchema {
  const number = { anyOf: [{ type: "number" }, { type: "string" }] };
  const kinds = DISTRIBUTION_KINDS.flatMap((kind) =>
    distributionForms(kind).map((form) => {
      const names = form.split(" and ");
      const parameter = kind === "empirical" ? { type: "array", items: number, minItems: 1 } : number;
      return {
        type: "object",
        properties: { kind: { const: kind }, ...Object.fromEntries(names.map((name) => [name, parameter])) },
        required: ["kind", ...names],
        additionalProperties: false,
      };
    }),
  );
  const aliases = { type: "object", properties: { kind: { enum: ["exp", "h2"] } }, required: ["kind"] };
  return {
    description:
      "A number of seconds or a duration for a constant, or {kind: …} with one of the kind's sets of parameters.",
    anyOf: [{ type: "number", minimum: 0 }, { type: "string" }, ...kinds, aliases],
  };
}

/** Whether a value that is a text, and so an expression, would pass already. */
function takesText(schema: Mapping): boolean {
  if (Array.isArray(schema["anyOf"])) return schema["anyOf"].some((each) => isMapping(each) && takesText(each));
  const free = ["type", "enum", "const", "$ref", "oneOf"].every((key) => schema[key] === undefined);
  return (
    free ||
    schema["$ref"] !== undefined ||
    (schema["type"] === "string" &&
      schema["enum"] === undefined &&
      schema["const"] === undefined &&
      schema["pattern"] === undefined)
  );
}

const FACTS = new Set(["description", "default", "x-unit", "x-evidence"]);

/** Any value may also be `${…}`; `x-default` gets its real name. */
function finish(tree: Tree, isProperty: boolean): Tree {
  if (Array.isArray(tree)) return tree.map((item: Tree) => finish(item, false));
  if (!isMapping(tree)) return tree;
  const entries = Object.entries(tree)
    .filter(([key]) => key !== "propertyNames")
    .map(([key, value]): [string, Tree] => {
      if (key === "properties" && isMapping(value)) {
        return [
          key,
          Object.fromEntries(Object.entries(value).map(([name, each]) => [name, finish(each, name !== "executor")])),
        ];
      }
      if (key === "x-default") return ["default", value];
      // zod's safe-integer bounds say nothing to a reader.
      if ((key === "maximum" || key === "minimum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER)
        return ["", null];
      return [key, finish(value, (key === "items" || key === "additionalProperties") && isMapping(value))];
    })
    .filter(([key]) => key !== "");
  const schema = Object.fromEntries(entries);
  if (!isProperty || takesText(schema)) return schema;
  const facts = Object.fromEntries(Object.entries(schema).filter(([key]) => FACTS.has(key)));
  const rest = Object.fromEntries(Object.entries(schema).filter(([key]) => !FACTS.has(key)));
  const branches = Object.keys(rest).length === 1 && Array.isArray(rest["anyOf"]) ? (rest["anyOf"] as Tree[]) : [rest];
  return { ...facts, anyOf: [...branches, EXPRESSION] };
}

const EXPRESSION_SCHEMA = {
  description: "A parameter or arithmetic: ${name}, ${2 * name + 1}",
  type: "string",
  pattern: String.raw`\$\{[^}]*\}`,
};

/** The raw schema, before `${…}` is allowed everywhere: what the reference page is made from. */
export function plainJsonSchema(): JsonSchema {
  return z.toJSONSchema(scenarioSchema, { io: "input", target: "draft-7" });
}

/** JSON Schema, draft 7, of a scenario file. */
export function toJsonSchema(): JsonSchema {
  const { $schema, ...root } = plainJsonSchema();
  return {
    $schema,
    title: "Kneepoint scenario",
    ...Object(finish(root, false)),
    definitions: { distribution: distributionSchema(), expression: EXPRESSION_SCHEMA },
  };
}

let cached: JsonSchema | null = null;

/** The keys that may stand at a path. */
export const schemaKeys: KeysAt = (path) => {
  cached ??= plainJsonSchema();
  let branches = alternatives(cached);
  for (const part of path) {
    const below = branches.flatMap((schema) => {
      const named = child(schema["properties"], part);
      if (named !== undefined) return [named];
      const other = typeof part === "number" ? schema["items"] : schema["additionalProperties"];
      return isMapping(other) ? [other] : [];
    });
    branches = below.filter(isMapping).flatMap(alternatives);
  }
  const structured = branches.filter((schema) => schema["type"] === "object" || schema["type"] === "array");
  if (structured.length === 0) return null;
  const names = new Set(structured.flatMap((schema) => Object.keys(Object(schema["properties"]))));
  const open = structured.some((schema) => schema["type"] === "array" || isMapping(schema["additionalProperties"]));
  return { names: [...names], open };
};

function alternatives(schema: Mapping): Mapping[] {
  const inner = [schema["anyOf"], schema["oneOf"]].flatMap((each) => (Array.isArray(each) ? (each as Tree[]) : []));
  return inner.length === 0 ? [schema] : inner.filter(isMapping).flatMap(alternatives);
}
