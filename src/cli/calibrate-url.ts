import {
  blackBoxPlan,
  budgetSeconds,
  calibrateBlackBox,
  calibrationTables,
  commandLine,
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
import { duration, measuringLine } from "./measuring-line.js";

interface CalibrateUrlArgs {
  readonly out: string;
  readonly name: string;
  readonly url: string | undefined;
  readonly routes: string;
  readonly quiet: boolean | undefined;
  /** The plan for routes that were looked at. */
  readonly budget: BudgetChoice;
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
  const { routes, budget } = await blackBoxPlan(url, asked, args.budget, signal);
  const { total: seconds } = budgetSeconds(budget, { routes, openLoop: false });
  console.log(
    `About ${duration(seconds)}: ${url} from outside: ${routes.length === 1 ? "1 route" : `${routes.length} routes`}, each at 1 and ` +
      `${budget.saturationConnections} connections, and runs at ${budget.validationConnections.join(", ")} connections ` +
      `to be predicted, in ${budget.rounds} rounds.`,
  );
  if (args.dryRun) return;
  const calibration = await calibrateBlackBox({
    name: args.name,
    url,
    routes,
    budget,
    commands: [commandLine()],
    predict: predictBySimulation,
    signal,
    ...(args.quiet === true || !process.stderr.isTTY ? {} : { onSegment: measuringLine(seconds) }),
  });
  writeCalibration(args.out, calibration);
  const page = `${args.out.replace(/\.json$/, "")}.html`;
  await writeCalibrationReport(page, calibration);
  console.log(calibrationTables(calibration));
  console.log(findingLines(calibration.findings ?? []));
  console.log(`Written to ${args.out} and ${page}.`);
}
