import type { CpuUse } from "../calibrate/index.js";
import type { Figures } from "./figures.js";

export { QUANTILE_LEVELS } from "../calibrate/index.js";

/** What is kept of a run: plain data, one line of the journal. Times in seconds. */
export interface RunSummary {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly valid: boolean;
  /** Why not: the checks of the validity gate that failed. */
  readonly invalid: readonly { readonly check: string; readonly detail: string }[];
  /** Of the measured window. */
  readonly requests: number;
  /** Of those: not answered, or answered with an error. */
  readonly failed: number;
  /** Response time, from the intended start. */
  readonly figures: Figures;
  /** At `QUANTILE_LEVELS`. */
  readonly quantilesSeconds: readonly number[];
  /** Mean speed index of the window; null: not probed. */
  readonly speedIndex: number | null;
  /** Speed index over the window, at most some 30 readings. */
  readonly speedReadings: readonly { readonly atSeconds: number; readonly speed: number }[];
  /** CPU of the stack's processes per answered request; null: not probed. */
  readonly cpuSecondsPerRequest: number | null;
  /** How that went over the run, warm-up included; null or absent (runs before it was kept): not known. */
  readonly cpuUse?: CpuUse | null | undefined;
  /** Share of the stack's cores that its processes used; null: not probed. */
  readonly utilisation: number | null;
  /** Share of the stack's cores that the hypervisor took; null: not probed. */
  readonly stealShare: number | null;
  /** How the mean response time divides, by Server-Timing; null without it. */
  readonly parts: TimeParts | null;
}

/** Mean seconds of a request: its CPU in the worker, in the database, otherwise held, and outside the worker. */
export interface TimeParts {
  readonly cpu: number;
  readonly database: number;
  readonly heldOtherwise: number;
  readonly outside: number;
}
