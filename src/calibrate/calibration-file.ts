import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Calibration } from "../scenario/calibration.js";

/** JSON with each list of numbers on one line: a law is 200 of them. */
function formatCalibration(calibration: Calibration): string {
  const text = JSON.stringify(calibration, roundFigures, 2);
  return `${text.replaceAll(/\[[\d\s.,e+-]+\]/g, (list) => list.replaceAll(/\s+/g, " ").replaceAll(/(?<=\[) | (?=\])/g, ""))}\n`;
}

/** Written aside and renamed: an interruption leaves the old file or the new one. */
export function writeCalibration(file: string, calibration: Calibration): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, formatCalibration(calibration));
  renameSync(`${file}.new`, file);
}

/** Nine digits: beyond any measurement here, and exact for whole nanoseconds below a second. */
function roundFigures(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}
