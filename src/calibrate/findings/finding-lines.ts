import type { CalibrationFinding } from "../../scenario/calibration.js";

/** For a terminal: each finding with its figures below it. */
export function findingLines(findings: readonly CalibrationFinding[]): string {
  const lines = findings.flatMap(({ subject, statement, evidence }) => [
    `- ${subject}: ${statement}`,
    `    ${evidence}`,
  ]);
  return ["", "Found:", ...lines, ""].join("\n");
}
