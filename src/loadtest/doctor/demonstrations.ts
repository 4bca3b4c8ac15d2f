import type { LoadRun } from "../load-run.js";

/** A figure in a table. Null: there is none, and `note` says why. */
export interface Cell {
  readonly value: number | null;
  /** The true value is this or more. */
  readonly atLeast?: boolean;
  readonly note?: string;
}

export interface DemonstrationRow {
  readonly figure: string;
  readonly unit: "seconds" | "share" | "count" | "none";
  readonly truth: Cell;
  readonly kneepoint: Cell;
  readonly autocannon: Cell;
}

/** A server of which the truth is known, and what two generators say of it. */
export interface Demonstration {
  readonly name: string;
  /** The server and the load, in a sentence. */
  readonly setting: string;
  /** What autocannon was called with. */
  readonly command: string;
  readonly rows: readonly DemonstrationRow[];
  /** Whether Kneepoint's generator told the truth here. */
  readonly right: boolean;
  readonly judgement: string;
  /** What Kneepoint's own verdict on its run found wrong; empty when valid. */
  readonly objections: readonly string[];
}

/** Where things run and how much time there is. */
export interface DemonstrationSetting {
  readonly quick: boolean;
  readonly generatorCpus: readonly number[];
  readonly serverCpus: readonly number[];
  /** Whether those two sets are apart: only then may the generator watch the clock without pause. */
  readonly apart: boolean;
  readonly signal?: AbortSignal | undefined;
}

export function cell(value: number, note?: string): Cell {
  return { value: Number.isFinite(value) ? value : null, ...(note === undefined ? {} : { note }) };
}

export function objections(run: LoadRun): string[] {
  return run.validity.checks.filter(({ verdict }) => verdict === "invalid").map(({ detail }) => detail);
}
