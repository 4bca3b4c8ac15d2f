import pc from "picocolors";
import type { CommandModule } from "yargs";
import { workerPool } from "../parallel/index.js";
import { findKnee, type Trial } from "../plan/index.js";
import { writeReport } from "../report/index.js";
import { buildResult, type CapacityFigures } from "../result/index.js";
import { EXIT, type ExitCode } from "../errors/exit-codes.js";
import { interruptible } from "./interrupt.js";
import { printNotices } from "./notices.js";
import { Progress } from "./progress.js";
import { defaultDirectory, runHeader } from "./report-files.js";
import { jobsOf, scenarioOf, scenarioOptions, type ScenarioArgs } from "./scenario-options.js";
import { UserError } from "../errors/user-error.js";

export const planCommand: CommandModule<object, ScenarioArgs> = {
  command: "plan [scenario]",
  describe: "Find the knee: the highest multiple of the load at which every threshold holds",
  builder: scenarioOptions,
  handler: async (args) => {
    process.exitCode = await interruptible(async (signal) => await planScenario(args, signal));
  },
};

/** Levels a search usually takes, for the time left. */
const USUAL_LEVELS = 9;

async function planScenario(args: ScenarioArgs, signal: AbortSignal): Promise<ExitCode> {
  const started = new Date();
  const jobs = jobsOf(args);
  const scenario = await scenarioOf(args);
  if (scenario.thresholds.length === 0) {
    throw new UserError(
      `${scenario.file} has no thresholds, so every load would do. Add options.thresholds, for example\n` +
        `  thresholds: { http_req_duration: ["p(95)<300"] }`,
      EXIT.invalidConfiguration,
    );
  }
  printNotices(scenario.notices, args);
  const progress = new Progress(args.quiet || args.json);
  const pool = workerPool(jobs);
  try {
    progress.update(`${scenario.name}: load x 1`, 0);
    const { capacity, trials } = await findKnee(scenario, {
      pool,
      signal,
      onTrial: ({ loadFactor, verdict }, number) =>
        progress.update(
          `level ${number}: load x ${loadFactor.toPrecision(3)} ${verdict}`,
          Math.min(0.95, number / USUAL_LEVELS),
        ),
    });
    const own = trials.find(({ loadFactor }) => loadFactor === 1);
    if (own === undefined || own.outcome.replications.count === 0) return EXIT.interrupted;
    const result = buildResult(scenario, own.outcome, capacity);
    progress.clear();
    const files = await writeReport(
      args.out ?? defaultDirectory(scenario.name, started),
      result,
      runHeader(started, jobs),
    );
    if (args.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else for (const line of capacityLines(scenario.name, capacity, trials, files.html)) console.log(line);
    if (signal.aborted) return EXIT.interrupted;
    return capacity.loadFactor.infeasible === null || capacity.loadFactor.feasible === 0
      ? EXIT.inconclusive
      : EXIT.passed;
  } finally {
    progress.clear();
    await pool.close();
  }
}

function capacityLines(name: string, capacity: CapacityFigures, trials: readonly Trial[], report: string): string[] {
  const { loadFactor, requestsPerSecond, confidence, brokenBy } = capacity;
  const number = (value: number): string => String(Number(value.toPrecision(3)));
  const lines = [`${pc.bold(name)}: ${headline()}`];
  if (brokenBy !== null) lines.push(`  what breaks first: ${brokenBy}`);
  const levels = [...trials].sort((a, b) => a.loadFactor - b.loadFactor).slice(-10);
  for (const { loadFactor: factor, verdict, outcome, thresholds } of levels) {
    const figures = thresholds
      .map(({ estimate }) => (estimate.value === null ? "-" : number(estimate.value)))
      .join("  ");
    const state = outcome.preparation.overload === null ? verdict : "overloaded";
    lines.push(`  x ${number(factor).padEnd(6)} ${state.padEnd(12)} ${figures}`);
  }
  lines.push(pc.dim(`  report: ${report}`));
  return lines;

  function headline(): string {
    const { feasible, infeasible } = loadFactor;
    const sure = `${Math.round(100 * confidence)} % confidence`;
    if (feasible === 0) return pc.red("no load level tried holds every threshold");
    if (infeasible === null)
      return `holds at every load tried, up to x ${number(feasible)} (${number(requestsPerSecond.feasible)} requests/s)`;
    return pc.bold(
      `the knee is between x ${number(feasible)} and x ${number(infeasible)} of this load: ` +
        `${number(requestsPerSecond.feasible)}–${number(requestsPerSecond.infeasible ?? 0)} requests/s (${sure})`,
    );
  }
}
