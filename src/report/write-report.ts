/** A report directory: the page, the result, the header, and the Markdown. */
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Result, RunHeader } from "../result/result.js";
import type { Calibration } from "../scenario/calibration.js";
import { renderCalibration } from "./render-calibration.js";
import { renderHtml } from "./render-html.js";
import { renderMarkdown } from "./render-markdown.js";
import { renderValidation, type ValidationReport } from "./render-validation.js";

export interface ReportFiles {
  readonly html: string;
  readonly json: string;
  readonly markdown: string;
}

/**
 * Writes report.html, summary.json, report.md and header.json into `directory`, making it if need be, and returns
 * their paths. Everything is rendered before anything is written, and each file appears whole or not at all.
 */
export async function writeReport(directory: string, result: Result, header: RunHeader): Promise<ReportFiles> {
  const files = {
    "report.html": await renderHtml(result, header),
    "summary.json": `${JSON.stringify(result, null, 2)}\n`,
    "report.md": renderMarkdown(result, header),
    "header.json": `${JSON.stringify(header, null, 2)}\n`,
  };
  await mkdir(directory, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeWhole(join(directory, name), text)));
  return {
    html: join(directory, "report.html"),
    json: join(directory, "summary.json"),
    markdown: join(directory, "report.md"),
  };
}

/** A reader of `path` sees the old file or the new one, never half of one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}

/** Writes a campaign's page to `file`. */
export async function writeValidationReport(file: string, report: ValidationReport): Promise<void> {
  await writeWhole(file, await renderValidation(report));
}

/** Writes a calibration's page to `file`. */
export async function writeCalibrationReport(file: string, calibration: Calibration): Promise<void> {
  await writeWhole(file, await renderCalibration(calibration));
}
