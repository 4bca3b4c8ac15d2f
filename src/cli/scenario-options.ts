import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Argv } from "yargs";
import { loadScenario, type Scenario } from "../scenario/index.js";
import { numberOption } from "./number-option.js";

/** The options of every command that runs a scenario. */
export interface ScenarioArgs {
  /** undefined: the reference scenario. */
  readonly scenario: string | undefined;
  readonly calibration: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly seed: string | undefined;
  readonly replications: string | undefined;
  readonly set: readonly string[] | undefined;
  readonly fault: readonly string[] | undefined;
  readonly jobs: string | undefined;
  readonly strict: boolean;
  readonly quiet: boolean;
}

export function scenarioOptions(yargs: Argv): Argv<ScenarioArgs> {
  return yargs
    .positional("scenario", {
      type: "string",
      describe: "Scenario file (.yaml, .js) [the reference scenario, with this machine's calibration if there is one]",
    })
    .options({
      set: {
        type: "string",
        array: true,
        nargs: 1,
        describe: "Set a parameter (name=value) or a field (path.to.field=value)",
      },
      fault: {
        type: "string",
        array: true,
        nargs: 1,
        describe: 'Add a fault: "<at> [for <duration>] <system> <kind> [key=value …]"',
      },
      calibration: { type: "string", requiresArg: true, describe: "Calibration file instead of the scenario's" },
      out: { type: "string", requiresArg: true, describe: "Directory for the report [reports/<scenario>-<UTC time>]" },
      seed: { type: "string", requiresArg: true, describe: "Seed of all random streams" },
      replications: { type: "string", requiresArg: true, describe: "Exactly this many replications" },
      jobs: { type: "string", requiresArg: true, describe: "Replications at once [number of CPUs]" },
      json: { type: "boolean", default: false, describe: "Print the result as JSON on stdout, and nothing else" },
      strict: { type: "boolean", default: false, describe: "Refuse options that would be ignored" },
      quiet: { type: "boolean", default: false, describe: "No progress" },
    }) as Argv<ScenarioArgs>;
}

/** A day of a small shop on the reference architecture. */
const REFERENCE_SCENARIO = fileURLToPath(new URL("../../scenarios/flask-day.yaml", import.meta.url));
/** Where `calibrate` writes unless told otherwise. */
const LOCAL_CALIBRATION = ".kneepoint/calibration.json";

/** What `calibrate` has measured here, if it has. */
function localCalibration({ quiet, json }: ScenarioArgs): string | undefined {
  if (!existsSync(LOCAL_CALIBRATION)) return undefined;
  if (!quiet && !json) process.stderr.write(`The reference scenario, with ${LOCAL_CALIBRATION}.\n`);
  return LOCAL_CALIBRATION;
}

/** Loads the scenario with the flags that change it. */
export async function scenarioOf(args: ScenarioArgs): Promise<Scenario> {
  const seed = numberOption("seed", args.seed, { integer: true, minimum: 0 });
  const replications = numberOption("replications", args.replications, { integer: true, minimum: 2, maximum: 100_000 });
  const calibration = args.calibration ?? (args.scenario === undefined ? localCalibration(args) : undefined);
  const measured = calibration === undefined ? [] : [`calibration=${JSON.stringify(resolve(calibration))}`];
  const loaded = await loadScenario(args.scenario ?? REFERENCE_SCENARIO, {
    set: [...measured, ...(args.set ?? [])],
    faults: args.fault ?? [],
    strict: args.strict,
  });
  const run = {
    ...loaded.run,
    seed: seed ?? loaded.run.seed,
    replications:
      replications === undefined ? loaded.run.replications : { minimum: replications, maximum: replications },
  };
  return { ...loaded, run };
}

export function jobsOf(args: ScenarioArgs): number {
  return numberOption("jobs", args.jobs, { integer: true, minimum: 1, maximum: 1024 }) ?? availableParallelism();
}
