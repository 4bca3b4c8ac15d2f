import type { Argv, CommandModule } from "yargs";
import {
  BUDGETS,
  type Budget,
  calibrate,
  calibrationFindings,
  calibrationTables,
  commandLine,
  expectedSeconds,
  findingLines,
  openLoopSeconds,
  predictBySimulation,
  REFERENCE_ROUTES,
  schedule,
  simulateOn,
  WAITING_ROUTE,
  writeCalibration,
} from "../calibrate/index.js";
import { workerPool } from "../parallel/index.js";
import { loopbackOrigin } from "../loadtest/index.js";
import {
  DEFAULT_RUN_DIR,
  isRunning,
  provisionStack,
  readState,
  resolveStackOptions,
  stackDown,
  type StackState,
  stackUp,
} from "../stack/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { calibrateUrl } from "./calibrate-url.js";
import { revocable } from "./interrupt.js";
import { duration, measuringLine } from "./measuring-line.js";
import { writeCalibrationReport } from "../report/index.js";
import { UserError } from "../errors/user-error.js";

interface CalibrateArgs {
  out: string;
  name: string;
  budget: string;
  rounds?: string | undefined;
  url?: string | undefined;
  routes?: string | undefined;
  "run-dir": string;
  quiet?: boolean | undefined;
}

/** The shop, and the route that only waits, which validation needs. */
const ROUTES = [...REFERENCE_ROUTES, WAITING_ROUTE];

const DEFAULT_OUT = ".kneepoint/calibration.json";

export const calibrateCommand: CommandModule<object, CalibrateArgs> = {
  command: "calibrate",
  describe: "Measure the stack on this machine: demands per route, and a test of the predictions",
  builder: (yargs: Argv) =>
    yargs.options({
      out: { type: "string", default: DEFAULT_OUT, requiresArg: true, describe: "Calibration file to write" },
      name: { type: "string", default: "this machine", requiresArg: true, describe: "Name of the calibration" },
      budget: { type: "string", default: "normal", requiresArg: true, describe: "quick or normal" },
      rounds: { type: "string", requiresArg: true, describe: "Rounds to measure instead of the budget's number" },
      url: { type: "string", requiresArg: true, describe: "A stack on loopback that runs already" },
      routes: {
        type: "string",
        requiresArg: true,
        describe: "Of any server at --url, measured from outside: 'GET /,GET /about'",
      },
      "run-dir": { type: "string", default: DEFAULT_RUN_DIR, requiresArg: true, describe: "Directory of the stack" },
      quiet: { type: "boolean", describe: "No progress" },
    }) as Argv<CalibrateArgs>,
  handler: async (args) => {
    const budget = chosenBudget(args);
    if (args.url !== undefined) loopbackOrigin(args.url);
    if (args.routes !== undefined) {
      const { out, name, url, routes, quiet } = args;
      await revocable("calibrate", (signal) => calibrateUrl({ out, name, url, routes, quiet, budget }, signal));
      return;
    }
    await revocable("calibrate", (signal) => run(args, budget, signal));
  },
};

async function run(args: CalibrateArgs, budget: Budget, signal: AbortSignal): Promise<void> {
  const options = resolveStackOptions({ runDir: args["run-dir"] });
  const seconds =
    expectedSeconds(schedule(ROUTES, budget)) + (args.url === undefined ? openLoopSeconds(budget.openLoop) : 0);
  const held = budget.validationConnections.join(", ");
  console.log(
    `${ROUTES.length} routes, each at 1 and ${budget.saturationConnections} connections, and runs at ${held} ` +
      `connections to be predicted, in ${budget.rounds} rounds; then Poisson arrivals at ${budget.openLoop.levels.length} ` +
      `levels to fit the machine: about ${duration(seconds)}, and some minutes of computing.`,
  );

  const recorded = readState(options.runDir);
  const ours = recorded !== undefined && isRunning(recorded) ? recorded : undefined;
  const started = ours === undefined && args.url === undefined;
  if (started) {
    await provisionStack(signal);
    process.stderr.write("No stack is running: starting one for the calibration.\n");
    await stackUp(options, { signal });
  }
  const pool = workerPool();
  try {
    const stack = target(args, started ? readState(options.runDir) : ours);
    const measured = await calibrate({
      name: args.name,
      ...stack,
      routes: ROUTES,
      budget,
      commands: [commandLine()],
      predict: predictBySimulation,
      simulate: simulateOn(pool),
      onNotice: (sentence) => process.stderr.write(`${sentence}\n`),
      signal,
      ...(args.quiet === true || !process.stderr.isTTY ? {} : { onSegment: measuringLine(seconds) }),
    });
    const { poolSize, maxOverflow } = stack.stack.options;
    const calibration = { ...measured, findings: calibrationFindings(measured, poolSize + maxOverflow) };
    writeCalibration(args.out, calibration);
    const page = `${args.out.replace(/\.json$/, "")}.html`;
    await writeCalibrationReport(page, calibration);
    console.log(calibrationTables(calibration));
    console.log(findingLines(calibration.findings));
    console.log(`Written to ${args.out} and ${page}.`);
  } finally {
    await pool.close();
    if (started) await stackDown(options.runDir);
  }
}

/** What is measured, and what is known about how it runs. */
function target(args: CalibrateArgs, state: StackState | undefined): { url: string; stack: StackOf } {
  const url = args.url === undefined ? state?.url : loopbackOrigin(args.url);
  if (url === undefined) throw new Error("There is neither a running stack nor a URL.");
  if (state !== undefined && state.url === url) return { url, stack: state };
  process.stderr.write(
    `${url} is not the stack of ${args["run-dir"]}: its processes cannot be watched, so CPU is what Server-Timing says.\n`,
  );
  return { url, stack: { options: resolveStackOptions({ runDir: args["run-dir"] }), processes: [] } };
}

type StackOf = Pick<StackState, "options" | "processes">;

function chosenBudget(args: CalibrateArgs): Budget {
  if (args.budget !== "quick" && args.budget !== "normal") {
    throw new UserError(`--budget: expected quick or normal, got ${args.budget}.`, EXIT.invalidConfiguration);
  }
  const budget = BUDGETS[args.budget];
  if (args.rounds === undefined) return budget;
  const rounds = /^\d+$/.test(args.rounds) ? Number(args.rounds) : Number.NaN;
  if (!(rounds >= 3 && rounds <= 200)) {
    throw new UserError(
      `--rounds: expected a whole number from 3 to 200, got ${args.rounds}: rounds are the blocks of the intervals.`,
      EXIT.invalidConfiguration,
    );
  }
  return { ...budget, rounds };
}
