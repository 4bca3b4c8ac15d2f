import { writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { REFERENCE_ROUTES, WAITING_ROUTE } from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { writeValidationReport } from "../report/index.js";
import { provisionStack, resolveStackOptions, stackDown } from "../stack/index.js";
import {
  calibrationHash,
  conclude,
  defaultSeries,
  openLoopDrive,
  PLAN_RULES,
  planCampaign,
  type PlanRules,
  runCampaign,
  simulatedForecaster,
  simulatedKnee,
  simulatedQuantiles,
  type Series,
  type SpeedSource,
  stackDriver,
  type Validation,
  validationMarkdown,
} from "../validate/index.js";
import { budgetOption } from "./budget-option.js";
import { interruptible } from "./interrupt.js";
import { numberOption } from "./number-option.js";
import { readCalibration } from "./read-calibration.js";
import { VALIDATE_OPTIONS, type ValidateArgs } from "./validate-options.js";
import { openJournals } from "./validation-journals.js";
import { planLines, progress, resultLines } from "./validation-lines.js";

export const validateCommand: CommandModule<object, ValidateArgs> = {
  command: "validate",
  describe: "Predict runs of the stack that the calibration has not seen, make them, and compare",
  builder: (yargs: Argv) => yargs.options(VALIDATE_OPTIONS) as Argv<ValidateArgs>,
  handler: async (args) => {
    const { runDir } = resolveStackOptions({ runDir: args["run-dir"] });
    await interruptible((signal) => run(args, signal), { atOnce: async () => void (await stackDown(runDir)) });
  },
};

async function run(args: ValidateArgs, signal: AbortSignal): Promise<void> {
  const say = (line: string): void => (args.json === true ? void process.stderr.write(`${line}\n`) : console.log(line));
  const seed = numberOption("seed", args.seed, { integer: true, minimum: 0 }) ?? 1;
  const rules: PlanRules = {
    ...PLAN_RULES,
    runsPerLevel:
      numberOption("runs", args.runs, { integer: true, minimum: 1, maximum: 100 }) ?? PLAN_RULES.runsPerLevel,
    requestsPerRun:
      numberOption("requests", args.requests, { integer: true, minimum: 50, maximum: 1e6 }) ??
      PLAN_RULES.requestsPerRun,
  };
  if (args.adjust !== "speed-index" && args.adjust !== "cpu-per-request") {
    throw new UserError(
      `--adjust: expected speed-index or cpu-per-request, got ${args.adjust}.`,
      EXIT.invalidConfiguration,
    );
  }
  const adjustBy: SpeedSource = args.adjust;
  const budgetSeconds = budgetOption(args.budget);
  const options = resolveStackOptions({ runDir: args["run-dir"], port: args.port, cores: args.cores });
  const calibration = readCalibration(args.calibration);
  const cores = options.cores.length;

  const plan = await planCampaign({
    calibration,
    cores,
    series: chosenSeries(defaultSeries(calibration), args.series),
    rules,
    seed,
    budgetSeconds,
    kneeOf: simulatedKnee(calibration, cores, seed),
  });
  for (const line of planLines(plan, rules)) say(line);
  if (args["dry-run"] === true) return;

  const journals = openJournals(args, calibration, plan, seed);
  await provisionStack(signal);
  const known = [...REFERENCE_ROUTES, WAITING_ROUTE];
  const routes = calibration.routes.map(({ name }) => known.find((route) => route.name === name));
  const driver = stackDriver(options, routes, openLoopDrive());
  const write = async (): Promise<Validation> => {
    const name = args.name ?? basename(resolve(args.out));
    const validation = conclude({
      name,
      plan,
      cores,
      calibration,
      predictions: journals.predictions.entries,
      runs: journals.runs.entries,
    });
    writeFileSync(join(args.out, "runs.json"), runsText(journals.runs.entries));
    writeFileSync(join(args.out, "results.json"), `${JSON.stringify(validation, null, 1)}\n`);
    writeFileSync(join(args.out, "README.md"), validationMarkdown(validation));
    await writeValidationReport(join(args.out, "report.html"), { validation, calibration });
    return validation;
  };
  try {
    await runCampaign({
      plan,
      calibration,
      calibrationHash: calibrationHash(calibration),
      attemptsPerRun: rules.attemptsPerRun,
      adjustBy,
      forecast: simulatedForecaster(calibration, cores),
      quantiles: simulatedQuantiles(calibration, cores),
      measure: driver.measure,
      ...journals,
      signal,
      onRun: args.quiet === true ? undefined : progress(plan),
    });
  } catch (error) {
    await driver.close();
    if (journals.runs.entries.length > 0) await write();
    if (!signal.aborted) throw error;
    throw new UserError(
      `validate was interrupted with ${journals.runs.entries.length} runs made; they are in ${args.out}: go on with --resume.`,
      EXIT.interrupted,
    );
  }
  await driver.close();
  const validation = await write();
  if (args.json === true) console.log(JSON.stringify(validation));
  else for (const line of resultLines(validation, args.out)) console.log(line);
  if (!validation.complete) process.exitCode = EXIT.inconclusive;
}

/** Of what was measured nothing is known to more digits. */
const DIGITS = 7;

/** A run a line: what each of its requests used is thousands of numbers. */
function runsText(entries: readonly object[]): string {
  const digits = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value;
  return `[\n${entries.map((entry) => JSON.stringify(entry, digits)).join(",\n")}\n]\n`;
}

/** The series whose name has the text in it, in either case; all without one. */
function chosenSeries(all: readonly Series[], text: string | undefined): readonly Series[] {
  if (text === undefined) return all;
  const chosen = all.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  if (chosen.length > 0) return chosen;
  throw new UserError(
    `--series: no series has "${text}" in its name; there are: ${all.map(({ name }) => name).join("; ")}.`,
    EXIT.invalidConfiguration,
  );
}
