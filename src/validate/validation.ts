import type { MetCaches } from "./met-caches.js";
import type { Calibration } from "../scenario/calibration.js";
import type { Figure } from "./figures.js";
import type { SpeedSource, VALIDATION_SCHEMA } from "./journal-entries.js";
import type { TimeParts } from "./run-summary.js";
import type { CaseKind } from "./validation-case.js";

/** The two ways a run is predicted. */
export type Way = "blind" | "adjusted";

/** Where a level lies: waiting routes up to 0.9 of the measured knee and beyond, CPU-bound ones by utilisation. */
export type Band = "waiting" | "waiting beyond 0.9" | "below 0.70" | "0.70-0.87" | "0.87-0.95" | "above 0.95";

/** One figure of one level. Seconds, but throughput per second. */
export interface LevelFigure {
  readonly figure: Figure;
  /** Median over the valid runs, and the least and the greatest of them. */
  readonly measured: { readonly median: number; readonly low: number; readonly high: number };
  readonly blind: Compared;
  /** Null: no run's speed was known. */
  readonly adjusted: Compared | null;
}

export interface Compared {
  /** Median over the runs' predictions (blind, they are all the same), and of their interval's ends. */
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
  /** (predicted - measured median) / measured median */
  readonly error: number;
  /** Median over the runs of each run's own error; absent in results before it was kept. */
  readonly runError?: number | undefined;
  /** The measured median lies in the interval. */
  readonly inside: boolean;
  /** Runs inside their own interval. */
  readonly runsInside: number;
}

export interface Level {
  readonly name: string;
  readonly series: string;
  readonly kind: CaseKind;
  readonly band: Band;
  readonly ratePerSecond: number;
  /** Share of the predicted knee. */
  readonly level: number;
  /** Of the cores: measured CPU per request where known, else predicted; of the workers, where they run out first. */
  readonly utilisation: number;
  /** Valid runs. */
  readonly runs: number;
  readonly rejected: number;
  /** Of the shortest run. */
  readonly requests: number;
  readonly figures: readonly LevelFigure[];
  /** Medians over the runs, at QUANTILE_LEVELS. */
  readonly quantilesSeconds: readonly number[];
  /** Of the blind prediction, at the same levels; empty: not kept. */
  readonly predictedQuantilesSeconds: readonly number[];
  readonly parts: TimeParts | null;
}

export type GoalVerdict = "met" | "met on average" | "missed" | "not measurable";

/** One cell of the goals: one figure of one group of levels. */
export interface GoalResult {
  readonly group: string;
  readonly way: Way;
  readonly figure: Figure | "knee" | "coverage";
  /** Greatest error allowed; for coverage the least share. */
  readonly goal: string;
  readonly verdict: GoalVerdict;
  /** Mean and greatest absolute error over the levels; null when there is none to judge. */
  readonly meanError: number | null;
  /** The same of the levels' `runError`, beside the verdict: repeats of a level may differ tenfold, and each has its prediction. */
  readonly meanRunError?: number | null | undefined;
  readonly worstError: number | null;
  readonly levels: number;
  readonly within: number;
  /** Why it could not be measured, or how it was counted. */
  readonly note: string;
}

export interface Coverage {
  readonly way: Way;
  /** Single runs' figures, and those inside their 90 % interval. */
  readonly figures: number;
  readonly inside: number;
  /** Figures that count as independent: repeats of one level count once. */
  readonly independent: number;
  readonly share: number;
  /** 95 % interval of the share, for that many independent figures. */
  readonly low: number;
  readonly high: number;
}

export interface Knee {
  readonly series: string;
  readonly p95LimitSeconds: number;
  /** Between levels, with the 90 % interval of a bootstrap over runs; null: not between the levels measured. */
  readonly measured: { readonly rate: number; readonly low: number; readonly high: number } | null;
  readonly blind: number | null;
  readonly adjusted: number | null;
  /** 90 % prediction intervals of these two. */
  readonly blindInterval: KneeInterval;
  readonly adjustedInterval: KneeInterval;
  readonly note: string;
}

/** Ends of an interval, per second; null: that end is not between the levels measured. */
export interface KneeInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/** What a campaign found. `results.json`. */
export interface Validation {
  readonly schema: typeof VALIDATION_SCHEMA;
  readonly name: string;
  readonly kneepoint: string;
  readonly command: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seed: number;
  readonly machine: Calibration["provenance"]["machine"];
  readonly calibration: { readonly name: string; readonly date: string; readonly hash: string };
  readonly adjustedBy: readonly SpeedSource[];
  /** False when runs are missing: interrupted, or given up. */
  readonly complete: boolean;
  readonly runs: {
    readonly planned: number;
    readonly valid: number;
    /** Attempts the validity gate rejected. */
    readonly rejected: number;
    /** Predictions whose run was cut off. */
    readonly cutOff: number;
    readonly reasons: readonly { readonly check: string; readonly count: number }[];
  };
  readonly levels: readonly Level[];
  readonly goals: readonly GoalResult[];
  readonly coverage: readonly Coverage[];
  readonly knees: readonly Knee[];
  /** Speed index of every run's readings, in order. */
  readonly speed: readonly { readonly at: string; readonly speed: number; readonly valid: boolean }[];
  /** How much the reference runs differ: coefficient of variation of their CPU per request and of their p50. */
  readonly reference: {
    readonly runs: number;
    readonly cpuVariation: number | null;
    readonly p50Variation: number | null;
  };
  /** Absent: the calibration does not know what cold caches cost, or the campaign is from before it did. */
  readonly caches?: MetCaches | undefined;
}
