#!/usr/bin/env node
import pc from "picocolors";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { nearest, ScenarioError } from "../scenario/index.js";
import { VERSION } from "../version.js";
import { calibrateCommand } from "./calibrate.js";
import { checkCommand } from "./check.js";
import { EXIT } from "../errors/exit-codes.js";
import { doctorCommand } from "./doctor.js";
import { exportCommand } from "./export.js";
import { loadtestCommand } from "./loadtest.js";
import { planCommand } from "./plan.js";
import { reportCommand } from "./report.js";
import { simulateCommand } from "./simulate.js";
import { stackCommand } from "./stack.js";
import { validateCommand } from "./validate.js";
import { UserError } from "../errors/user-error.js";

// `kneepoint … | head` closes our stdout early; that is no fault of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.passed);
  throw error;
});

try {
  await yargs(hideBin(process.argv))
    .scriptName("kneepoint")
    .usage("$0 <command>\n\nFinds the knee of a web stack before its users do.")
    // Half-translated help is worse than English.
    .locale("en")
    .version(VERSION)
    .command(simulateCommand)
    .command(planCommand)
    .command(checkCommand)
    .command(stackCommand)
    .command(loadtestCommand)
    .command(calibrateCommand)
    .command(validateCommand)
    .command(reportCommand)
    .command(doctorCommand)
    .command(exportCommand)
    .option("color", { type: "boolean", describe: "Colours (--no-color: none)", global: true })
    .demandCommand(1, "Which command? See kneepoint --help.")
    .recommendCommands()
    .strict()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .fail((message, error, usage) => {
      if (error) throw error;
      throw new UserError(`${message}${meant(message, usage)}\nSee kneepoint --help.`, EXIT.invalidConfiguration);
    })
    .parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** The flag that a mistyped one was meant to be. @param usage what yargs hands to `fail`, whatever its types say */
function meant(message: string, usage: unknown): string {
  const wrong = /^Unknown arguments?: ([^,\s]+)/u.exec(message)?.[1];
  const { getDescriptions } = usage as { getDescriptions?: () => Readonly<Record<string, unknown>> };
  if (wrong === undefined || getDescriptions === undefined) return "";
  const found = nearest(wrong, Object.keys(getDescriptions()));
  return found === null ? "" : `. Did you mean --${found}?`;
}

function report(error: unknown): number {
  if (error instanceof ScenarioError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.invalidConfiguration;
  }
  if (error instanceof UserError) {
    process.stderr.write(`${pc.red("error")} ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(
    `${pc.red("internal error")} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.internal;
}
