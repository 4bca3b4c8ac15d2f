import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, ExpressionError } from "../../src/scenario/expression.js";

const values: Readonly<Record<string, number>> = { a: 3, b: 4, "law.mean": 0.5 };
const lookup = (name: string, offset: number): number => {
  const value = values[name];
  if (value === undefined) throw new ExpressionError({ message: `unknown ${name}` }, offset);
  return value;
};

/** Where the mistake is; null if there is none. */
function mistakeIn(source: string): number | null {
  try {
    evaluate(source, lookup);
    return null;
  } catch (error) {
    if (error instanceof ExpressionError) return error.offset;
    throw error;
  }
}

describe("evaluate", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 4 - 3", 3],
    ["12 / 3 / 2", 2],
    ["-a + b", 1],
    ["2 * -a", -6],
    ["1e3 + .5", 1000.5],
    ["min(a, b, 2) + max(1, b)", 6],
    ["ceil(2.1) + floor(2.9) + round(2.5)", 8],
    ["2 * law.mean", 1],
  ])("calculates %s = %d", (source, value) => {
    expect(evaluate(source, lookup)).toBe(value);
  });

  it.each([
    ["", 0],
    ["1 +", 3],
    ["1 2", 2],
    ["a $ b", 2],
    ["(1 + 2", 6],
    ["sin(1)", 0],
    ["ceil(1, 2)", 0],
    ["1 / 0", 0],
    ["a + c", 4],
  ])("shows the mistake in %j at character %d", (source, offset) => {
    expect(mistakeIn(source)).toBe(offset);
  });

  it("ends deep nesting with a sentence instead of an exhausted stack", () => {
    expect(() => evaluate("(".repeat(100_000), lookup)).toThrow(ExpressionError);
    expect(() => evaluate("-".repeat(100_000), lookup)).toThrow(ExpressionError);
  });

  it("agrees with JavaScript on arithmetic", () => {
    type Sum = { readonly source: string; readonly value: number };
    const number = fc.integer({ min: 1, max: 99 }).map((value): Sum => ({ source: String(value), value }));
    const sums = (left: Sum, right: Sum): Sum[] => [
      { source: `(${left.source} + ${right.source})`, value: left.value + right.value },
      { source: `(${left.source} - ${right.source})`, value: left.value - right.value },
      { source: `(${left.source}*${right.source})`, value: left.value * right.value },
      { source: `(${left.source}/${right.source})`, value: left.value / right.value },
    ];
    const { tree } = fc.letrec<{ tree: Sum }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        number,
        fc.tuple(tie("tree"), number, fc.nat(3)).map(([left, right, which]) => sums(left, right)[which]!),
        fc.tuple(number, tie("tree")).map(([left, right]) => sums(left, right)[1]!),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ source, value }) => {
        expect(evaluate(source, lookup)).toBe(value);
      }),
    );
  });
});
