import type { Forecast } from "./figures.js";
import type { RunSummary } from "./run-summary.js";
import type { ValidationCase } from "./validation-case.js";

export const VALIDATION_SCHEMA = "kneepoint/validation/1";

/** First line of predictions.jsonl: what every prediction below it stands on. */
export interface CampaignEntry {
  readonly type: "campaign";
  readonly schema: typeof VALIDATION_SCHEMA;
  readonly at: string;
  readonly command: string;
  readonly kneepoint: string;
  readonly calibrationHash: string;
  /** Of the plan: cases, repeats and order. A resumed campaign must have the same. */
  readonly planHash: string;
  readonly seed: number;
}

/** A prediction made before its run. `sequence` counts attempts of the whole campaign. */
export interface PredictionEntry {
  readonly type: "prediction";
  readonly at: string;
  readonly sequence: number;
  readonly run: string;
  readonly calibrationHash: string;
  readonly case: ValidationCase;
  readonly blind: Forecast;
  /** The predicted law, at QUANTILE_LEVELS; empty: not asked for. */
  readonly quantilesSeconds: readonly number[];
}

/** A run as measured, and what is predicted when its speed is known. */
export interface RunEntry {
  readonly type: "run";
  readonly at: string;
  readonly sequence: number;
  readonly run: string;
  readonly case: string;
  readonly summary: RunSummary;
  /** Null: no speed was measured, or the run is invalid. */
  readonly adjusted: { readonly by: SpeedSource; readonly speed: number; readonly forecast: Forecast } | null;
}

/** Where the run's relative speed came from. Never a latency. */
export type SpeedSource = "speed-index" | "cpu-per-request";
