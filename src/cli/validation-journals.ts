import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import type { Calibration } from "../scenario/calibration.js";
import {
  type CampaignEntry,
  type CampaignPlan,
  calibrationHash,
  Journal,
  planHash,
  type PredictionEntry,
  type RunEntry,
  VALIDATION_SCHEMA,
} from "../validate/index.js";
import { VERSION } from "../version.js";
import type { ValidateArgs } from "./validate-options.js";

export interface Journals {
  readonly predictions: Journal<CampaignEntry | PredictionEntry>;
  readonly runs: Journal<RunEntry>;
}

/** New ones begin with what they stand on; old ones go on only with --resume, from the same calibration and plan. */
export function openJournals(
  args: Pick<ValidateArgs, "out" | "resume">,
  calibration: Calibration,
  plan: CampaignPlan,
  seed: number,
): Journals {
  const file = join(args.out, "predictions.jsonl");
  const exists = existsSync(file);
  if (exists && args.resume !== true) {
    throw new UserError(
      `${args.out} holds a campaign: go on with --resume, or choose another --out.`,
      EXIT.invalidConfiguration,
    );
  }
  mkdirSync(args.out, { recursive: true });
  const predictions = new Journal<CampaignEntry | PredictionEntry>(file);
  const runs = new Journal<RunEntry>(join(args.out, "runs.jsonl"));
  const hashes = { calibrationHash: calibrationHash(calibration), planHash: planHash(plan) };
  const begun = predictions.entries[0];
  if (begun === undefined) {
    predictions.append({
      type: "campaign",
      schema: VALIDATION_SCHEMA,
      at: new Date().toISOString(),
      command: commandLine(),
      kneepoint: VERSION,
      ...hashes,
      seed,
    });
  } else if (
    begun.type !== "campaign" ||
    begun.calibrationHash !== hashes.calibrationHash ||
    begun.planHash !== hashes.planHash
  ) {
    const what =
      begun.calibrationHash === hashes.calibrationHash ? "plan (budget, seed, runs, requests)" : "calibration";
    throw new UserError(
      `${args.out} was begun with another ${what}: its predictions and new ones would not be one campaign. Give the same, or another --out.`,
      EXIT.invalidConfiguration,
    );
  }
  return { predictions, runs };
}
