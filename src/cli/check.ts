import type { Argv, CommandModule } from "yargs";
import { checkNetwork } from "../check/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { loadScenario } from "../scenario/index.js";
import { checkLines } from "./check-lines.js";
import { printNotices } from "./notices.js";

interface CheckArgs {
  readonly scenario: string;
  readonly set: readonly string[] | undefined;
  readonly json: boolean;
  readonly paths: boolean;
  readonly strict: boolean;
  readonly quiet: boolean;
}

/** Walks every flow of a scenario's network, without running it. */
export const checkCommand: CommandModule<object, CheckArgs> = {
  command: "check <scenario>",
  describe: "Check a scenario's network: every flow it needs, and what a reviewer would find",
  builder: (yargs) =>
    yargs
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario file (.yaml, .js)" })
      .options({
        set: {
          type: "string",
          array: true,
          nargs: 1,
          describe: "Set a parameter (name=value) or a field (path.to.field=value)",
        },
        paths: { type: "boolean", default: false, describe: "Show the way of reachable flows too" },
        json: { type: "boolean", default: false, describe: "Print the verdicts as JSON on stdout, and nothing else" },
        strict: { type: "boolean", default: false, describe: "Refuse options that would be ignored" },
        quiet: { type: "boolean", default: false, describe: "No notices" },
      }) as Argv<CheckArgs>,
  handler: async (args) => {
    const scenario = await loadScenario(args.scenario, { set: args.set ?? [], strict: args.strict });
    printNotices(scenario.notices, args);
    const check = checkNetwork(scenario.vpc, scenario.networkStates);
    if (args.json) process.stdout.write(`${JSON.stringify(check, null, 2)}\n`);
    else for (const line of checkLines(scenario.name, check, args.paths)) console.log(line);
    process.exitCode = check.verdict === "pass" ? EXIT.passed : EXIT.thresholdsFailed;
  },
};
