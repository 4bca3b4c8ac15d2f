import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Argv, CommandModule } from "yargs";
import { commandLine, REFERENCE_ROUTES, WAITING_ROUTE } from "../calibrate/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { interruptible } from "./interrupt.js";
import { writeValidationReport } from "../report/index.js";
import { type Calibration, calibrationSchema } from "../scenario/calibration.js";
import { DEFAULT_PORT, DEFAULT_RUN_DIR, provisionStack, resolveStackOptions } from "../stack/index.js";
import {
  type CampaignPlan,
  calibrationHash,
  conclude,
  defaultSeries,
  Journal,
  openLoopDrive,
  PLAN_RULES,
  planCampaign,
  planHash,
  type PlanRules,
  runCampaign,
  simulatedForecaster,
  simulatedKnee,
  simulatedQuantiles,
  type SpeedSource,
  stackDriver,
  VALIDATION_SCHEMA,
  type CampaignEntry,
  type PredictionEntry,
  type RunEntry,
  type Validation,
  validationMarkdown,
} from "../validate/index.js";
import { VERSION } from "../version.js";
import { budgetOption } from "./budget-option.js";
import { numberOption } from "./number-option.js";

interface ValidateArgs {
  calibration: string;
  budget: string;
  out: string;
  "run-dir": string;
  port: string;
  cores?: string | undefined;
  seed: string;
  runs: string;
  requests: string;
  adjust: string;
  name?: string | undefined;
  json?: boolean | undefined;
  resume?: boolean | undefined;
  "dry-run"?: boolean | undefined;
  quiet?: boolean | undefined;
}

export const validateCommand: CommandModule<object, ValidateArgs> = {
  command: "validate",
  describe: "Predict runs of the stack that the calibration has not seen, make them, and compare",
  builder: (yargs: Argv) =>
    yargs.options({
      calibration: {
        type: "string",
        default: ".kneepoint/calibration.json",
        requiresArg: true,
        describe: "Calibration file to predict from",
      },
      budget: { type: "string", default: "30m", requiresArg: true, describe: "How long it may take: 90s, 30m, 2h" },
      out: {
        type: "string",
        default: ".kneepoint/validation",
        requiresArg: true,
        describe: "Directory of journals, table and report",
      },
      "run-dir": { type: "string", default: DEFAULT_RUN_DIR, requiresArg: true, describe: "Directory of the stack" },
      port: {
        type: "string",
        default: String(DEFAULT_PORT),
        requiresArg: true,
        describe: "Port of the stack on 127.0.0.1",
      },
      cores: { type: "string", requiresArg: true, describe: "CPUs of the stack (default: the last)" },
      seed: { type: "string", default: "1", requiresArg: true, describe: "Of the order and the arrivals" },
      runs: {
        type: "string",
        default: String(PLAN_RULES.runsPerLevel),
        requiresArg: true,
        describe: "Runs a level; goals need 5",
      },
      requests: {
        type: "string",
        default: String(PLAN_RULES.requestsPerRun),
        requiresArg: true,
        describe: "Requests a run; goals need 2000",
      },
      adjust: {
        type: "string",
        default: "speed-index",
        requiresArg: true,
        describe: "Speed of a run by speed-index or cpu-per-request",
      },
      name: { type: "string", requiresArg: true, describe: "Title of the table (default: the directory's name)" },
      json: { type: "boolean", describe: "The result on standard output, nothing else" },
      resume: { type: "boolean", describe: "Go on with the campaign in --out" },
      "dry-run": { type: "boolean", describe: "Print the plan and stop" },
      quiet: { type: "boolean", describe: "No progress" },
    }) as Argv<ValidateArgs>,
  handler: async (args) => {
    await interruptible((signal) => run(args, signal));
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
    series: defaultSeries(calibration),
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
    writeFileSync(join(args.out, "runs.json"), `${JSON.stringify(journals.runs.entries, null, 1)}\n`);
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

function readCalibration(file: string): Calibration {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `--calibration ${file}: ${reason}. Make one with: kneepoint calibrate --out ${file}`,
      EXIT.invalidConfiguration,
    );
  }
  const parsed = calibrationSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError(
    `--calibration ${file} is not a calibration of this version: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}. Calibrate again.`,
    EXIT.invalidConfiguration,
  );
}

interface Journals {
  readonly predictions: Journal<CampaignEntry | PredictionEntry>;
  readonly runs: Journal<RunEntry>;
}

/** New ones begin with what they stand on; old ones go on only with --resume, from the same calibration and plan. */
function openJournals(args: ValidateArgs, calibration: Calibration, plan: CampaignPlan, seed: number): Journals {
  const file = join(args.out, "predictions.jsonl");
  const exists = existsSync(file);
  if (exists && args.resume !== true) {
    throw new UserError(
      `${args.out} holds a campaign: go on with --resume, or choose another --out.`,
      EXIT.invalidConfiguration,
    );
  }
  mkdirSync(args.out, { recursive: true });
  const predictions = new Journal<CampaignEntry | PredictionEntry>(file);
  const runs = new Journal<RunEntry>(join(args.out, "runs.jsonl"));
  const hashes = { calibrationHash: calibrationHash(calibration), planHash: planHash(plan) };
  const begun = predictions.entries[0];
  if (begun === undefined) {
    predictions.append({
      type: "campaign",
      schema: VALIDATION_SCHEMA,
      at: new Date().toISOString(),
      command: commandLine(),
      kneepoint: VERSION,
      ...hashes,
      seed,
    });
  } else if (
    begun.type !== "campaign" ||
    begun.calibrationHash !== hashes.calibrationHash ||
    begun.planHash !== hashes.planHash
  ) {
    const what =
      begun.calibrationHash === hashes.calibrationHash ? "plan (budget, seed, runs, requests)" : "calibration";
    throw new UserError(
      `${args.out} was begun with another ${what}: its predictions and new ones would not be one campaign. Give the same, or another --out.`,
      EXIT.invalidConfiguration,
    );
  }
  return { predictions, runs };
}

function planLines(plan: CampaignPlan, rules: PlanRules): string[] {
  const minutes = Math.ceil(plan.expectedSeconds / 60);
  return [
    `${plan.runs.length} runs, ${rules.runsPerLevel} a level, of at least ${rules.requestsPerRun} requests: about ${minutes} min ` +
      `(and up to ${rules.attemptsPerRun - 1} more for each that the validity gate rejects).`,
    ...plan.series.map(({ series, p95LimitSeconds, predictedKnee }) => {
      const rates = [
        ...new Set(
          plan.runs.filter((run) => run.case.series.name === series.name).map((run) => run.case.ratePerSecond),
        ),
      ];
      rates.sort((a, b) => a - b);
      return (
        `  ${series.name}: ${rates.map((rate) => rate.toFixed(0)).join(", ")}/s; ` +
        `predicted knee ${predictedKnee.toFixed(0)}/s (p95 within ${(1e3 * p95LimitSeconds).toFixed(0)} ms)`
      );
    }),
    ...(plan.leftOut.length === 0 ? [] : [`Not in this budget: ${plan.leftOut.join("; ")}.`]),
  ];
}

function resultLines({ goals, runs }: Validation, out: string): string[] {
  const share = (error: number | null): string => (error === null ? "" : `${(100 * error).toFixed(1)} %`);
  return [
    `${runs.valid} valid runs; ${runs.rejected} attempts rejected by the validity gate.`,
    `${"goal".padEnd(42)}${"figure".padEnd(12)}${"goal".padEnd(10)}${"mean".padEnd(9)}${"worst".padEnd(9)}verdict`,
    ...goals.map(
      ({ group, figure, goal, meanError, worstError, verdict }) =>
        `${group.padEnd(42)}${figure.padEnd(12)}${goal.padEnd(10)}${share(meanError).padEnd(9)}${share(worstError).padEnd(9)}${verdict}`,
    ),
    `Written to ${out}: README.md, report.html, predictions.jsonl, runs.json, results.json.`,
  ];
}

/** A line a run: on a terminal it replaces the one before. */
function progress(plan: CampaignPlan): NonNullable<Parameters<typeof runCampaign>[0]["onRun"]> {
  const start = performance.now();
  let before = 0;
  let first: number | undefined;
  return ({ run, attempt, done, count }) => {
    first ??= done;
    const passed = (performance.now() - start) / 1e3;
    before = done - first;
    const left = before < 3 ? plan.expectedSeconds * (1 - done / count) : (passed / before) * (count - done);
    const again = attempt > 1 ? `, attempt ${attempt}` : "";
    const line = `run ${done + 1}/${count}, about ${Math.ceil(left / 60)} min left: ${run.id}${again}`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
}
