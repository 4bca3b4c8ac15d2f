import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type BlackBoxPlan, type CalibrationEntry, commandLine } from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { Journal } from "../journal/journal.js";
import { VERSION } from "../version.js";

/** What a calibration has measured so far, beside the file it is going to write. */
export interface CalibrationWork {
  readonly journal: Journal<CalibrationEntry>;
  /** `12 runs`, without the lines that say who measured. */
  readonly kept: () => string;
  /** The command that began it, and each that went on with it: what the calibration says of its origin. */
  readonly commands: () => string[];
  /** The calibration is written: its measurements stay for whoever wants to look, and no longer count as unfinished. */
  readonly finish: () => void;
}

/** The directory of a calibration's measurements: `calibration.json` has `calibration.work`. */
export function workDirectory(out: string): string {
  return `${out.replace(/\.json$/, "")}.work`;
}

/**
 * Opens the journal in the work directory. An unfinished one is gone on with (`--resume`) or thrown away
 * (`--no-resume`); without either the user has to say which.
 *
 * @param plan key of routes, budget and stack or URL
 * @param blackBox of a server seen from outside: kept with the key
 * @throws UserError an unfinished calibration without a word about it, or of another plan or version
 */
export function openWork(
  out: string,
  plan: string,
  resume: boolean | undefined,
  blackBox?: BlackBoxPlan,
): CalibrationWork {
  const directory = workDirectory(out);
  const file = join(directory, "journal.jsonl");
  if (resume === false) rmSync(file, { force: true });
  if (resume === true && !existsSync(file)) {
    throw new UserError(
      `--resume: there is no unfinished calibration in ${directory}; leave the option out to begin one.`,
      EXIT.invalidConfiguration,
    );
  }
  let journal = new Journal<CalibrationEntry>(file);
  const isRun = ({ type }: CalibrationEntry): boolean => type === "segment" || type === "open loop";
  if (journal.entries.length > 0 && !journal.entries.some(isRun) && resume !== true) {
    // Begun, and ended before its first run: nothing is lost.
    rmSync(file);
    journal = new Journal(file);
  }
  const [begun] = journal.entries;
  const runs = (): string => {
    const count = journal.entries.filter(isRun).length;
    return count === 1 ? "1 run" : `${count} runs`;
  };
  if (begun === undefined) {
    const at = new Date().toISOString();
    journal.append({ type: "calibration", at, command: commandLine(), kneepoint: VERSION, plan, blackBox });
  } else if (begun.type !== "calibration" || begun.plan !== plan || begun.kneepoint !== VERSION) {
    const what =
      begun.type === "calibration" && begun.plan === plan
        ? "version of Kneepoint"
        : blackBox === undefined
          ? "budget, stack or routes"
          : "budget, URL or routes";
    throw new UserError(
      `${directory} holds an unfinished calibration (${runs()}) of another ${what}: resume it with what it was begun with, ` +
        "begin anew with --no-resume, or choose another --out.",
      EXIT.invalidConfiguration,
    );
  } else if (resume !== true) {
    throw new UserError(
      `${directory} holds an unfinished calibration (${runs()}, begun ${begun.at}): go on with --resume, or begin anew with --no-resume.`,
      EXIT.invalidConfiguration,
    );
  } else {
    journal.append({ type: "resumed", at: new Date().toISOString(), command: commandLine() });
  }
  const commands = (): string[] => journal.entries.flatMap((entry) => ("command" in entry ? [entry.command] : []));
  return { journal, kept: runs, commands, finish: () => renameSync(file, join(directory, "measured.jsonl")) };
}
