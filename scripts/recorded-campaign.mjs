/** A campaign as it was recorded in docs/validation, for the scripts that predict it again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @param other another calibration than the campaign's own */
export function readCampaign(folder, other) {
  const calibration = JSON.parse(readFileSync(other ?? join(folder, "calibration.json"), "utf8"));
  const runs = JSON.parse(readFileSync(join(folder, "runs.json"), "utf8"));
  const lines = readFileSync(join(folder, "predictions.jsonl"), "utf8").trim().split("\n");
  const predictions = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "prediction");
  return { calibration, runs, cases: new Map(predictions.map((each) => [each.case.name, each.case])) };
}

/** Of an even number the mean of the middle two, as the campaign's own table has it. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
