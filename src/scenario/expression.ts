/**
 * The arithmetic of `${…}`: numbers, parameters (`name`, or `name.part` of a parameter that is a mapping), `+ - * /`,
 * parentheses and a few functions. A Pratt parser that evaluates as it reads; no `eval`.
 */
import { messages, type Sentence } from "./messages.js";

/** Thrown for a mistake in an expression; `offset` counts from its first character. */
export class ExpressionError extends Error {
  readonly sentence: Sentence;
  readonly offset: number;

  constructor(sentence: Sentence, offset: number) {
    super(sentence.message);
    this.sentence = sentence;
    this.offset = offset;
  }
}

const FUNCTIONS: ReadonlyMap<
  string,
  { readonly arity: number | "any"; readonly apply: (...values: number[]) => number }
> = new Map([
  ["min", { arity: "any", apply: Math.min }],
  ["max", { arity: "any", apply: Math.max }],
  ["ceil", { arity: 1, apply: Math.ceil }],
  ["floor", { arity: 1, apply: Math.floor }],
  ["round", { arity: 1, apply: Math.round }],
]);

/** How strongly an operator binds; 0 ends an operand. */
const BINDING: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2 };
const UNARY_BINDING = 3;

interface Token {
  readonly kind: "number" | "name" | "symbol" | "end";
  readonly text: string;
  readonly offset: number;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const token = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_.]*)|([-+*/(),]))/uy;
  while (source.slice(token.lastIndex).trim() !== "") {
    const start = token.lastIndex;
    const match = token.exec(source);
    if (match === null) {
      const offset = start + source.slice(start).search(/\S/);
      throw new ExpressionError(messages.expressionSyntax(`"${source[offset]!}" is not expected`), offset);
    }
    const [all, number, name] = match;
    const text = all.trim();
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : "symbol";
    tokens.push({ kind, text, offset: match.index + all.length - text.length });
  }
  tokens.push({ kind: "end", text: "", offset: source.length });
  return tokens;
}

/** Nobody nests deeper; hostile input must not exhaust the stack. */
const DEEPEST = 50;

/**
 * The value of an expression. `lookup` gives a parameter's number, or throws an ExpressionError of its own.
 *
 * @example
 * evaluate("2 * vCpus + 1", () => 4); // 9
 */
export function evaluate(source: string, lookup: (name: string, offset: number) => number): number {
  const tokens = tokenize(source);
  let position = 0;
  const peek = (): Token => tokens[position]!;
  const take = (): Token => tokens[position++]!;
  const unexpected = (token: Token): ExpressionError =>
    new ExpressionError(
      messages.expressionSyntax(token.kind === "end" ? "it ends too early" : `"${token.text}" is not expected`),
      token.offset,
    );
  const expect = (symbol: string): void => {
    const token = peek();
    if (token.text !== symbol) throw unexpected(token);
    position++;
  };

  function operand(depth: number): number {
    const token = take();
    if (token.kind === "number") return Number(token.text);
    if (token.text === "-") return -binary(UNARY_BINDING, depth + 1);
    if (token.text === "+") return binary(UNARY_BINDING, depth + 1);
    if (token.text === "(") {
      const value = binary(0, depth + 1);
      expect(")");
      return value;
    }
    if (token.kind !== "name") throw unexpected(token);
    return peek().text === "(" ? call(token, depth) : lookup(token.text, token.offset);
  }

  function call(name: Token, depth: number): number {
    const definition = FUNCTIONS.get(name.text);
    if (definition === undefined) {
      throw new ExpressionError(messages.expressionSyntax(`there is no function "${name.text}"`), name.offset);
    }
    expect("(");
    const values = [binary(0, depth + 1)];
    while (peek().text === ",") {
      take();
      values.push(binary(0, depth + 1));
    }
    expect(")");
    if (definition.arity !== "any" && values.length !== definition.arity) {
      throw new ExpressionError(messages.expressionSyntax(`"${name.text}" takes one value`), name.offset);
    }
    return definition.apply(...values);
  }

  function binary(minimum: number, depth: number): number {
    if (depth > DEEPEST) throw new ExpressionError(messages.expressionSyntax("it is nested too deeply"), peek().offset);
    let left = operand(depth);
    for (;;) {
      const operator = peek().text;
      const binding = peek().kind === "symbol" ? (BINDING[operator] ?? 0) : 0;
      // Left-associative: an operator of equal strength ends the right operand.
      if (binding === 0 || binding <= minimum) return left;
      take();
      const right = binary(binding, depth + 1);
      left =
        operator === "+"
          ? left + right
          : operator === "-"
            ? left - right
            : operator === "*"
              ? left * right
              : left / right;
    }
  }

  const value = binary(0, 0);
  if (peek().kind !== "end") throw unexpected(peek());
  if (!Number.isFinite(value)) throw new ExpressionError(messages.expressionNotFinite(source), 0);
  return value;
}
