/**
 * Where a value of the effective scenario comes from. What is validated is not the file but the file on top of a
 * preset, with `--set` and parameters put in; a problem must be shown where the user can mend it.
 */
import { messages, type Sentence } from "./messages.js";
import { formatPath, startsWith, type Path } from "./path.js";
import type { Location, Problem } from "./problem.js";
import type { At, Source } from "./read-yaml.js";

/** One `--set` or `--fault` as given, numbered from 1. */
export interface SetOption {
  /** Default: --set. */
  readonly flag?: string;
  readonly text: string;
  readonly number: number;
  /** Column at which the value begins. */
  readonly valueColumn: number;
}

/** A value that `${…}` put at `path`. */
export interface Substitution {
  readonly path: Path;
  readonly source: string;
  /** Set when the whole value is one parameter (or a part of one): where that value stands. */
  readonly parameter: { readonly name: string; readonly path: Path } | null;
  /** `a = 3, b = 4`: the operands of an expression. */
  readonly operands: string;
  readonly value: unknown;
}

export class Origins {
  readonly problems: Problem[] = [];
  readonly notices: Problem[] = [];
  private readonly source: Source;
  private readonly preset: string | null;
  /** Latest first, as the substitutions: the last one that touched a value is where it comes from. */
  private readonly sets: { readonly path: Path; readonly option: SetOption }[] = [];
  private readonly substitutions: Substitution[] = [];

  constructor(source: Source, preset: string | null) {
    this.source = source;
    this.preset = preset;
  }

  addSet(path: Path, option: SetOption): void {
    this.sets.unshift({ path, option });
  }

  addSubstitution(substitution: Substitution): void {
    this.substitutions.unshift(substitution);
  }

  report(path: Path, sentence: Sentence, at: At = "value", offset = 0): void {
    this.problems.push(this.place(path, sentence, at, offset));
  }

  notice(path: Path, sentence: Sentence, at: At = "value"): void {
    this.notices.push(this.place(path, sentence, at, 0));
  }

  /** A problem with one of the options themselves. */
  reportSet(option: SetOption, sentence: Sentence, column: number): void {
    this.problems.push({ ...setLocation(option, column), path: "", ...sentence });
  }

  private place(path: Path, sentence: Sentence, at: At, offset: number): Problem {
    const { location, note } = this.locate(path, at, offset);
    const hint = [sentence.hint, note].filter((each) => each !== undefined && each !== "").join("\n");
    return { ...location, path: formatPath(path), message: sentence.message, ...(hint === "" ? {} : { hint }) };
  }

  private locate(path: Path, at: At, offset: number): { location: Location; note?: string } {
    const substitution = this.substitutions.find((each) => startsWith(path, each.path));
    if (substitution !== undefined && !(at === "key" && path.length === substitution.path.length)) {
      const { parameter, source, value, operands } = substitution;
      if (parameter !== null) {
        // Shown at the parameter's own value: that is what has to change.
        const inner = this.locate([...parameter.path, ...path.slice(substitution.path.length)], at, 0);
        return {
          location: inner.location,
          note: messages.fromParameter(parameter.name, this.whereUsed(substitution.path)),
        };
      }
      return {
        location: this.locateGiven(path, at, offset).location,
        note: messages.fromExpression(source, value, operands),
      };
    }
    return this.locateGiven(path, at, offset);
  }

  /** Among what was given: options, the file, the preset. */
  private locateGiven(path: Path, at: At, offset: number): { location: Location; note?: string } {
    const set = this.sets.find((each) => startsWith(path, each.path));
    if (set !== undefined) return { location: setLocation(set.option, set.option.valueColumn + offset) };
    if (this.preset !== null && !this.source.has(path)) {
      // If the file has an ancestor of the value, that is the better place: it is where the user would write.
      const known = path.some((_, index) => this.source.has(path.slice(0, index + 1)));
      if (!known) return { location: this.source.locate(["extends"], "value"), note: messages.fromPreset(this.preset) };
    }
    const location = this.source.locate(path, at);
    return { location: offset === 0 ? location : { ...location, column: location.column + offset } };
  }

  private whereUsed(path: Path): string {
    const { file, line } = this.source.locate(path, "value");
    return line > 0 ? `${formatPath(path)} (${file}:${line})` : formatPath(path);
  }
}

function setLocation(option: SetOption, column: number): Location {
  return { file: option.flag ?? "--set", line: option.number, column, sourceLine: option.text };
}
