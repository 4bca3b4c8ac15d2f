import pc from "picocolors";
import { formatProblem, type Notice } from "../scenario/index.js";

/** Prints what the loader wants to be known, on stderr: results go to stdout. */
export function printNotices(notices: readonly Notice[], { quiet, json }: { quiet: boolean; json: boolean }): void {
  if (quiet || json) return;
  for (const notice of notices) process.stderr.write(`${pc.yellow("notice")} ${formatProblem(notice)}\n`);
}
