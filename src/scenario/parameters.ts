/**
 * `parameters:` and the `${…}` that use them. A value that is nothing but `${name}` takes the parameter's value with
 * its type, mappings and lists included; `${a * b + 1}` is a number; inside a longer text both are written out
 * (`"${rate}s"`). Parameters may use each other.
 */
import { evaluate, ExpressionError } from "./expression.js";
import { messages } from "./messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import { child, isMapping, mapStrings, valueAt, type Mapping, type Tree } from "./tree.js";

/** A parameter as it came out: for the report, and for sweeps. */
export interface ResolvedParameter {
  readonly name: string;
  readonly value: unknown;
  readonly unit: string;
  readonly description: string;
}

/** `{value: …, unit?, description?}`, as opposed to a mapping that is itself the value (a distribution). */
function isDeclaration(parameter: Tree): boolean {
  return isMapping(parameter) && Object.hasOwn(parameter, "value") && !Object.hasOwn(parameter, "kind");
}

/** Where a parameter's value stands in the tree. */
export function parameterPath(parameters: Tree, name: string): Path {
  return isDeclaration(child(parameters, name)) ? ["parameters", name, "value"] : ["parameters", name];
}

const isReference = (source: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(source);

/** Puts the parameters' values into the tree. `parameters` itself is taken out of the result. */
export function substituteParameters(tree: Tree, origins: Origins): { tree: Mapping; parameters: ResolvedParameter[] } {
  const declared = child(tree, "parameters");
  const declarations = isMapping(declared) ? declared : {};
  const names = Object.keys(declarations);
  const resolved = new Map<string, Tree>();
  const resolving: string[] = [];

  /** Value of a parameter, after the parameters it uses itself. `undefined` after a report of its own. */
  function resolve(name: string): Tree {
    if (resolved.has(name)) return resolved.get(name);
    if (resolving.includes(name)) {
      const cycle = [...resolving.slice(resolving.indexOf(name)), name];
      throw new ExpressionError(messages.parameterCycle(cycle), 0);
    }
    resolving.push(name);
    const path = parameterPath(declared, name);
    const value = mapStrings(valueAt(tree, path), (text, at) => replace(text, [...path, ...at]));
    resolving.pop();
    resolved.set(name, value);
    return value;
  }

  function lookup(reference: string, offset: number): { value: Tree; name: string; path: Path } {
    const [name = "", ...parts] = reference.split(".");
    if (!names.includes(name)) throw new ExpressionError(messages.unknownParameter(name, names), offset);
    const value = valueAt(resolve(name), parts);
    if (value === BROKEN || resolve(name) === BROKEN) throw new AlreadyReported();
    if (value === undefined) {
      const known = Object.keys(Object(resolved.get(name))).map((part) => `${name}.${part}`);
      throw new ExpressionError(messages.unknownParameter(reference, known), offset);
    }
    return { value, name, path: [...parameterPath(declared, name), ...parts] };
  }

  function calculate(source: string): { value: number; operands: string } {
    const operands = new Map<string, Tree>();
    const value = evaluate(source, (reference, offset) => {
      const operand = lookup(reference, offset).value;
      operands.set(reference, operand);
      if (typeof operand !== "number")
        throw new ExpressionError(messages.expressionNotNumber(reference, operand), offset);
      return operand;
    });
    return { value, operands: [...operands].map(([name, each]) => `${name} = ${String(each)}`).join(", ") };
  }

  /** One text of the file. A mistake leaves BROKEN. */
  function replace(text: string, path: Path): Tree {
    if (!text.includes("${")) return text;
    let start = 0;
    try {
      const whole = /^\s*\$\{([^{}]*)\}\s*$/u.exec(text);
      if (whole !== null) {
        start = text.indexOf("{") + 1;
        return replaceWhole(whole[1]!, path);
      }
      let result = "";
      let position = 0;
      for (;;) {
        const open = text.indexOf("${", position);
        if (open === -1) return result + text.slice(position);
        // "$${" is a literal "${".
        if (open > 0 && text[open - 1] === "$") {
          result += `${text.slice(position, open - 1)}\${`;
          position = open + 2;
          continue;
        }
        start = open + 2;
        const close = text.indexOf("}", start);
        if (close === -1) throw new ExpressionError(messages.expressionUnclosed(), -2);
        result += text.slice(position, open) + replacePart(text.slice(start, close));
        position = close + 1;
      }
    } catch (error) {
      if (error instanceof ExpressionError) origins.report(path, error.sentence, "value", start + error.offset);
      else if (!(error instanceof AlreadyReported)) throw error;
      return BROKEN;
    }
  }

  function replaceWhole(source: string, path: Path): Tree {
    if (!isReference(source.trim())) {
      const { value, operands } = calculate(source);
      origins.addSubstitution({ path, source: source.trim(), parameter: null, operands, value });
      return value;
    }
    const { value, name, path: from } = lookup(source.trim(), source.length - source.trimStart().length);
    origins.addSubstitution({ path, source: source.trim(), parameter: { name, path: from }, operands: "", value });
    return value;
  }

  function replacePart(source: string): string {
    if (!isReference(source.trim())) return String(calculate(source).value);
    const { value } = lookup(source.trim(), 0);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      throw new ExpressionError(messages.expressionNotText(source.trim(), value), 0);
    return String(value);
  }

  reviewDeclarations(declared, origins);
  const parameters = names.map((name) => {
    const declaration = declarations[name];
    const text = (key: string): string => {
      const given = isDeclaration(declaration) ? child(declaration, key) : "";
      return typeof given === "string" || typeof given === "number" ? String(given) : "";
    };
    return { name, value: resolve(name), unit: text("unit"), description: text("description") };
  });
  const sections = Object.entries(isMapping(tree) ? tree : {}).filter(([key]) => key !== "parameters");
  const replaced = sections.map(([key, section]): [string, Tree] => [key, mapStrings(section, replace, [key])]);
  return { tree: Object.fromEntries(replaced), parameters };
}

const FACTS = ["value", "unit", "description"];

function reviewDeclarations(declared: Tree, origins: Origins): void {
  if (declared !== undefined && !isMapping(declared))
    origins.report(["parameters"], messages.wrongType("a mapping", declared));
  for (const [name, parameter] of Object.entries(isMapping(declared) ? declared : {})) {
    const path = ["parameters", name];
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) origins.report(path, messages.parameterName(name), "key");
    if (!isMapping(parameter) || !isDeclaration(parameter)) continue;
    for (const key of Object.keys(parameter)) {
      if (!FACTS.includes(key)) origins.report([...path, key], messages.unknownKey(key, FACTS), "key");
    }
  }
}

/** A parameter whose own value is broken is used: said once, where it is defined. */
class AlreadyReported extends Error {}

/** Stands where a `${…}` could not be resolved, so that validation does not report the same place again. */
export const BROKEN: unique symbol = Symbol("broken");
