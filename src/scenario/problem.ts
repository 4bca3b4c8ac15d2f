/**
 * What is wrong with a scenario: a closed form of error that carries every problem found, each with its place.
 * Printed as
 *
 *     scenario.yaml:3:33 architecture.gunicorn.workers: must be at least 1, but is 0
 *       3 |   gunicorn: { workers: 0 }
 *         |                        ^
 *         hint: …
 */

/** A place in a text; line and column count from 1. Line 0: the text has no lines (a module's value). */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of that line, for the caret. */
  readonly sourceLine: string;
}

export interface Problem extends Location {
  /** The value's path in the scenario, as `formatPath` writes it; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** What to do about it, or where the value comes from. */
  readonly hint?: string;
}

/** Something the user should know that does not stop the scenario. */
export type Notice = Problem;

/** Thrown by the loader, and the only thing it throws. The command line exits with 104 on it. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ScenarioError";
    this.problems = problems;
  }
}

const WIDEST_LINE = 160;

/** One problem as the terminal shows it, without colour. */
export function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const lines = [`${place}${problem.path === "" ? "" : ` ${problem.path}`}: ${problem.message}`];
  if (problem.line > 0 && problem.sourceLine.trim() !== "") {
    const number = String(problem.line);
    // A very long line (inline JSON, hostile input) is cut around the caret.
    const start = problem.column > WIDEST_LINE - 20 ? problem.column - 40 : 0;
    const shown = problem.sourceLine.slice(start, start + WIDEST_LINE).replaceAll("\t", " ");
    lines.push(`  ${number} | ${shown}`, `  ${" ".repeat(number.length)} | ${" ".repeat(problem.column - 1 - start)}^`);
  }
  if (problem.hint !== undefined) lines.push(...problem.hint.split("\n").map((line) => `      ${line}`));
  return lines.join("\n");
}

/** By file, line and column; the same sentence about the same place only once. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
  const unique = new Map(
    problems.map((problem) => [`${problem.file}\0${problem.line}\0${problem.column}\0${problem.message}`, problem]),
  );
  const inOrder = (a: Problem, b: Problem): number =>
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;
  const sorted = [...unique.values()];
  sorted.sort(inOrder);
  return sorted;
}
