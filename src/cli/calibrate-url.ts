import {
  blackBoxKey,
  blackBoxPlan,
  budgetSeconds,
  calibrateBlackBox,
  calibrationTables,
  findingLines,
  parseRoutes,
  predictBySimulation,
  writeCalibration,
} from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { loopbackOrigin } from "../loadtest/index.js";
import { writeCalibrationReport } from "../report/index.js";
import type { BudgetChoice } from "./calibration-plan.js";
import { openWork, workDirectory } from "./calibration-work.js";
import { duration, measuringLine } from "./measuring-line.js";

interface CalibrateUrlArgs {
  readonly out: string;
  readonly name: string;
  readonly url: string | undefined;
  readonly routes: string;
  readonly quiet: boolean | undefined;
  /** The plan for routes that were looked at. */
  readonly budget: BudgetChoice;
  /** The budget as it was asked for. */
  readonly budgetText: string;
  readonly resume: boolean | undefined;
  readonly dryRun: boolean;
}

/** `calibrate --url … --routes …`: any server on loopback, from outside. */
export async function calibrateUrl(args: CalibrateUrlArgs, signal: AbortSignal): Promise<void> {
  const asked = parseRoutes(args.routes);
  if (args.url === undefined) {
    throw new UserError(
      "--routes: add --url http://127.0.0.1:PORT, the server that has them. Without --routes the reference stack is measured.",
      EXIT.invalidConfiguration,
    );
  }
  const url = loopbackOrigin(args.url);
  const probed = await blackBoxPlan(url, asked, args.budget, signal);
  const work = args.dryRun
    ? undefined
    : openWork(args.out, blackBoxKey(url, asked, args.budgetText), args.resume, probed);
  const begun = work?.journal.entries[0];
  // Latencies of today would plan other runs than those that are measured already.
  const { routes, budget } = (begun?.type === "calibration" ? begun.blackBox : undefined) ?? probed;
  const { total: seconds } = budgetSeconds(budget, { routes, openLoop: false });
  console.log(
    `About ${duration(seconds)}: ${url} from outside: ${routes.length === 1 ? "1 route" : `${routes.length} routes`}, each at 1 and ` +
      `${budget.saturationConnections} connections, and runs at ${budget.validationConnections.join(", ")} connections ` +
      `to be predicted, in ${budget.rounds} rounds.`,
  );
  if (work === undefined) return;
  if (args.resume === true) process.stderr.write(`${work.kept()} measured already.\n`);
  const calibration = await calibrateBlackBox({
    name: args.name,
    url,
    routes,
    budget,
    commands: work.commands(),
    predict: predictBySimulation,
    log: work.journal,
    signal,
    ...(args.quiet === true || !process.stderr.isTTY ? {} : { onSegment: measuringLine(seconds) }),
  }).catch((error: unknown) => {
    if (!signal.aborted)
      process.stderr.write(`${work.kept()} kept in ${workDirectory(args.out)}: --resume goes on from there.\n`);
    throw error;
  });
  writeCalibration(args.out, calibration);
  const page = `${args.out.replace(/\.json$/, "")}.html`;
  await writeCalibrationReport(page, calibration);
  work.finish();
  console.log(calibrationTables(calibration));
  console.log(findingLines(calibration.findings ?? []));
  console.log(`Written to ${args.out} and ${page}.`);
}
