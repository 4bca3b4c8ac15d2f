import type { CommandModule } from "yargs";
import { Aborted, workerPool } from "../parallel/index.js";
import { writeReport } from "../report/index.js";
import { buildResult, replicate, type Result } from "../result/index.js";
import { buildSystem } from "../scenario/index.js";
import { EXIT, type ExitCode } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { interruptible } from "./interrupt.js";
import { printNotices } from "./notices.js";
import { Progress } from "./progress.js";
import { defaultDirectory, runHeader } from "./report-files.js";
import { jobsOf, scenarioOf, scenarioOptions, type ScenarioArgs } from "./scenario-options.js";
import { verdictLines } from "./verdict-lines.js";

export const simulateCommand: CommandModule<object, ScenarioArgs> = {
  command: "simulate [scenario]",
  describe: "Run the model of a scenario: verdict on its thresholds, report",
  builder: scenarioOptions,
  handler: async (args) => {
    process.exitCode = await interruptible(async (signal) => await simulateScenario(args, signal));
  },
};

async function simulateScenario(args: ScenarioArgs, signal: AbortSignal): Promise<ExitCode> {
  const started = new Date();
  const jobs = jobsOf(args);
  const scenario = await scenarioOf(args);
  printNotices(scenario.notices, args);
  const progress = new Progress(args.quiet || args.json);
  const pool = workerPool(jobs);
  try {
    progress.update(`${scenario.name}: preparing`, 0);
    const outcome = await replicate(buildSystem(scenario), {
      settings: scenario.run,
      loadFactor: 1,
      pool,
      signal,
      onProgress: (done, expected) => progress.update(`replication ${done} of ${expected}`, done / expected),
    });
    const result = buildResult(scenario, outcome);
    progress.clear();
    const directory = args.out ?? defaultDirectory(scenario.name, started);
    const files = await writeReport(directory, result, runHeader(started, jobs));
    if (args.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else for (const line of verdictLines(result, files)) console.log(line);
    return outcome.interrupted ? EXIT.interrupted : exitCodeOf(result);
  } catch (error) {
    if (!(error instanceof Aborted)) throw error;
    throw new UserError(
      `${scenario.name} was interrupted before its first replication was complete, so there is no result to write.`,
      EXIT.interrupted,
    );
  } finally {
    progress.clear();
    await pool.close();
  }
}

/** What the verdict means to whoever called. */
export function exitCodeOf({ kneepoint: { verdict } }: Result): ExitCode {
  return { pass: EXIT.passed, fail: EXIT.thresholdsFailed, inconclusive: EXIT.inconclusive }[verdict];
}
