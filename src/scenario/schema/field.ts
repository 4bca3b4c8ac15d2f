/**
 * The bricks of the schema. Every property is made by `field`, so that it carries what the reference page and the
 * JSON Schema say about it: unit, default, and for a fact about AWS or Gunicorn its evidence.
 */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { parseDistribution } from "../distribution.js";
import { parseDuration } from "../duration.js";
import { messages, type Sentence } from "../messages.js";
import type { Path } from "../path.js";

/** What is published about a property. The `x-` keys become columns of docs/reference/scenario.md. */
export interface FieldFacts {
  readonly description: string;
  readonly default?: unknown;
  readonly unit?: string;
  /** Page and tag that a default rests on. */
  readonly evidence?: string;
}

const published = (facts: FieldFacts): Record<string, unknown> => ({
  description: facts.description,
  // zod drops `default` from the schema of a transformed input, so it travels under another name.
  ...(facts.default === undefined ? {} : { "x-default": facts.default }),
  ...(facts.unit === undefined ? {} : { "x-unit": facts.unit }),
  ...(facts.evidence === undefined ? {} : { "x-evidence": facts.evidence }),
});

/** An optional property. Defaults are applied later, by the code that also records the assumption. */
export function field<T>(schema: z.ZodType<T>, facts: FieldFacts): z.ZodOptional<z.ZodType<T>> {
  return schema.optional().meta(published(facts));
}

/** A required property. */
export function required<T>(schema: z.ZodType<T>, facts: FieldFacts): z.ZodType<T> {
  return schema.meta(published(facts));
}

/** Separates the keys in the message of `strict`'s unknown-key issue. */
export const KNOWN_KEYS = "\0known\0";

/** A mapping with these keys only. zod's issue lacks the known keys; its message is the one channel that can carry them. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(KNOWN_KEYS);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? KNOWN_KEYS + known : undefined),
  });
}

/** A value with a grammar of its own: `parse` reads it, or complains about it or a part of it and gives null. */
export function leaf<T>(
  jsonSchema: Record<string, unknown>,
  parse: (value: unknown, complain: (sentence: Sentence, path?: Path) => void) => T | null,
): z.ZodType<T> {
  return z
    .unknown()
    .meta(jsonSchema)
    .transform((value, context): T => {
      const result = parse(value, ({ message, hint }, path = []) => {
        context.issues.push({ code: "custom", message, input: value, path: [...path], params: { hint } });
      });
      return result === null ? z.NEVER : result;
    });
}

const DURATION_PATTERN = String.raw`^([0-9.]+(ns|us|µs|ms|s|m|h|d))+$`;

function durationLeaf(bareUnit: "seconds" | "milliseconds", positive: boolean): z.ZodType<number> {
  const scale = bareUnit === "seconds" ? 1 : 1000;
  const schema = {
    anyOf: [
      { type: "string", pattern: DURATION_PATTERN },
      { type: "number", minimum: 0 },
    ],
    "x-type": "duration",
  };
  return leaf(schema, (value, complain) => {
    const seconds = typeof value === "string" ? parseDuration(value) : typeof value === "number" ? value / scale : null;
    if (seconds === null || !Number.isFinite(seconds)) complain(messages.notADuration(value, bareUnit));
    else if (seconds < 0) complain(messages.durationNegative(value));
    else if (positive && seconds === 0) complain(messages.durationNotPositive(value));
    else return seconds;
    return null;
  });
}

/** A duration in our own fields: a bare number is seconds. */
export const duration: z.ZodType<number> = durationLeaf("seconds", false);
export const positiveDuration: z.ZodType<number> = durationLeaf("seconds", true);
/** A duration inside `options`: a bare number is milliseconds, as k6 reads it. */
export const k6Duration: z.ZodType<number> = durationLeaf("milliseconds", false);
export const k6PositiveDuration: z.ZodType<number> = durationLeaf("milliseconds", true);

/** A duration, or one word that means "without limit". */
export function durationOr(word: string): z.ZodType<number> {
  const schema = {
    anyOf: [{ const: word }, { type: "string", pattern: DURATION_PATTERN }, { type: "number", exclusiveMinimum: 0 }],
    "x-type": `duration or ${word}`,
  };
  return leaf(schema, (value, complain) => {
    if (value === word) return Infinity;
    const seconds = typeof value === "string" ? parseDuration(value) : typeof value === "number" ? value : null;
    if (seconds === null || !Number.isFinite(seconds)) {
      const { message, hint } = messages.notADuration(value, "seconds");
      complain({ message: message.replace("a duration", `a duration or ${word}`), hint: hint! });
    } else if (seconds <= 0) complain(messages.durationNotPositive(value));
    else return seconds;
    return null;
  });
}

/** A distribution of seconds; canonical form out. */
export const distribution: z.ZodType<DistributionSpec> = leaf(
  { anyOf: [{ $ref: "#/definitions/distribution" }] },
  parseDistribution,
);

/** A distribution, or `ideal` for no delay at all (null). */
export const delay: z.ZodType<DistributionSpec | "ideal"> = leaf(
  { anyOf: [{ const: "ideal" }, { $ref: "#/definitions/distribution" }] },
  (value, complain) => (value === "ideal" ? "ideal" : parseDistribution(value, complain)),
);

/** A number above 0 (or a whole number of at least 1), or `ideal` for no limit: Infinity. */
export function limitOrIdeal(kind: "number" | "integer"): z.ZodType<number> {
  const type = kind === "integer" ? "a whole number" : "a number";
  const schema = { anyOf: [{ const: "ideal" }, { type: kind, exclusiveMinimum: 0 }], "x-type": `${kind} or ideal` };
  return leaf(schema, (value, complain) => {
    if (value === "ideal") return Infinity;
    if (typeof value !== "number" || (kind === "integer" && !Number.isInteger(value))) {
      complain(
        typeof value === "string"
          ? messages.notOneOf(["ideal"], value, [type])
          : messages.wrongType(`${type} or ideal`, value),
      );
    } else if (value <= 0) complain(messages.tooSmall(kind === "integer" ? "1" : "0", kind === "integer", value));
    else return value;
    return null;
  });
}

export const positiveInteger: z.ZodType<number> = z.int().min(1);
export const naturalNumber: z.ZodType<number> = z.int().min(0);
export const positiveNumber: z.ZodType<number> = z.number().gt(0);
export const text: z.ZodType<string> = z.string();
