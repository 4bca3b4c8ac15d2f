import type { Argv, CommandModule } from "yargs";
import {
  type Budget,
  calibrate,
  calibrationFindings,
  calibrationTables,
  budgetSeconds,
  findingLines,
  planKey,
  predictBySimulation,
  REFERENCE_ROUTES,
  type Restart,
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
  type StackOptions,
  type StackState,
  stackUp,
} from "../stack/index.js";
import { calibrateUrl } from "./calibrate-url.js";
import { budgetChoice, planLines } from "./calibration-plan.js";
import { openWork, workDirectory } from "./calibration-work.js";
import { interruptible } from "./interrupt.js";
import { measuringLine } from "./measuring-line.js";
import { writeCalibrationReport } from "../report/index.js";

interface CalibrateArgs {
  out: string;
  name: string;
  budget: string;
  rounds?: string | undefined;
  url?: string | undefined;
  routes?: string | undefined;
  "run-dir": string;
  resume?: boolean | undefined;
  "dry-run"?: boolean | undefined;
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
      budget: {
        type: "string",
        default: "normal",
        requiresArg: true,
        describe: "How long to measure: 10m, 30m, 2h; or quick, normal",
      },
      rounds: { type: "string", requiresArg: true, describe: "Rounds to measure instead of the budget's number" },
      url: { type: "string", requiresArg: true, describe: "A stack on loopback that runs already" },
      routes: {
        type: "string",
        requiresArg: true,
        describe: "Of any server at --url, measured from outside: 'GET /,GET /about'",
      },
      "run-dir": { type: "string", default: DEFAULT_RUN_DIR, requiresArg: true, describe: "Directory of the stack" },
      resume: { type: "boolean", describe: "Go on with an unfinished calibration; --no-resume: begin anew" },
      "dry-run": { type: "boolean", describe: "Print the plan and stop" },
      quiet: { type: "boolean", describe: "No progress" },
    }) as Argv<CalibrateArgs>,
  handler: async (args) => {
    if (args.url !== undefined) loopbackOrigin(args.url);
    if (args.routes !== undefined) {
      const { out, name, url, routes, quiet } = args;
      const budget = budgetChoice(args.budget, args.rounds, false);
      const dryRun = args["dry-run"] === true;
      const budgetText = `${args.budget} ${args.rounds ?? ""}`;
      const asked = { out, name, url, routes, quiet, budget, budgetText, resume: args.resume, dryRun };
      await interruptible((signal) => calibrateUrl(asked, signal), {
        revokes: "calibrate",
        kept: `what was measured is in ${workDirectory(args.out)}: go on with --resume`,
      });
      return;
    }
    const budget = budgetChoice(args.budget, args.rounds, args.url === undefined)(ROUTES);
    await interruptible((signal) => run(args, budget, signal), {
      revokes: "calibrate",
      kept: `what was measured is in ${workDirectory(args.out)}: go on with --resume`,
    });
  },
};

async function run(args: CalibrateArgs, budget: Budget, signal: AbortSignal): Promise<void> {
  const options = resolveStackOptions({ runDir: args["run-dir"] });
  const recorded = readState(options.runDir);
  const ours = recorded !== undefined && isRunning(recorded) ? recorded : undefined;
  const started = ours === undefined && args.url === undefined;
  const openLoop = args.url === undefined;
  for (const line of planLines(ROUTES, budget, { openLoop, restarts: started })) console.log(line);
  if (args["dry-run"] === true) return;
  const shape = ours !== undefined && (args.url === undefined || ours.url === args.url) ? ours.options : options;
  const work = openWork(args.out, planKey(ROUTES, budget, shape), args.resume);
  if (args.resume === true) process.stderr.write(`${work.kept()} measured already.\n`);
  const { total: seconds } = budgetSeconds(budget, { routes: ROUTES, openLoop });
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
      commands: work.commands(),
      predict: predictBySimulation,
      simulate: simulateOn(pool),
      log: work.journal,
      restart: started ? restartOf(options, signal) : undefined,
      onNotice: (sentence) => process.stderr.write(`${sentence}\n`),
      signal,
      ...(args.quiet === true || !process.stderr.isTTY ? {} : { onSegment: measuringLine(seconds) }),
    });
    const { poolSize, maxOverflow } = stack.stack.options;
    const calibration = { ...measured, findings: calibrationFindings(measured, poolSize + maxOverflow) };
    writeCalibration(args.out, calibration);
    const page = `${args.out.replace(/\.json$/, "")}.html`;
    await writeCalibrationReport(page, calibration);
    work.finish();
    console.log(calibrationTables(calibration));
    console.log(findingLines(calibration.findings));
    console.log(`Written to ${args.out} and ${page}.`);
  } catch (error) {
    if (!signal.aborted)
      process.stderr.write(`${work.kept()} kept in ${workDirectory(args.out)}: --resume goes on from there.\n`);
    throw error;
  } finally {
    await pool.close();
    if (started) await stackDown(options.runDir);
  }
}

/** Limits may be varied on a stack that was started for the calibration, and on no other. */
function restartOf(options: StackOptions, signal: AbortSignal): Restart {
  return async ({ workers, workerClass, threads, poolSize, maxOverflow }) => {
    await stackDown(options.runDir);
    const shape = { workers, workerClass, threads };
    const pool = { poolSize: poolSize ?? options.poolSize, maxOverflow: maxOverflow ?? options.maxOverflow };
    return (await stackUp({ ...options, ...shape, ...pool }, { signal })).state;
  };
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
