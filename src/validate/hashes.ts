import { createHash } from "node:crypto";
import type { Calibration } from "../scenario/calibration.js";
import type { CampaignPlan } from "./campaign-plan.js";

/** Of the calibration's content, whatever its file's layout: 16 hexadecimal digits of SHA-256. */
export function calibrationHash(calibration: Calibration): string {
  return digest(calibration);
}

/** Of what is measured and in which order. */
export function planHash({ runs }: CampaignPlan): string {
  return digest(runs);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
