/** What goes wrong, and when: the rows of a table; plain text. */
import type { Result } from "../result/result.js";
import { formatDuration } from "./format.js";

export const FAULTS_TITLE = "What goes wrong, and when";
export const FAULT_COLUMNS = ["At", "For", "What"] as const;

export function faultRows(result: Result): readonly (readonly [at: string, lasting: string, label: string])[] {
  return (result.kneepoint.faults ?? []).map(({ atSeconds, untilSeconds, label }) => [
    formatDuration(atSeconds),
    untilSeconds === null ? "to the end" : untilSeconds === atSeconds ? "—" : formatDuration(untilSeconds - atSeconds),
    label,
  ]);
}
