import type { Options } from "yargs";
import { DEFAULT_PORT, DEFAULT_RUN_DIR } from "../stack/index.js";
import { PLAN_RULES } from "../validate/index.js";

export interface ValidateArgs {
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
  series?: string | undefined;
  name?: string | undefined;
  json?: boolean | undefined;
  resume?: boolean | undefined;
  "dry-run"?: boolean | undefined;
  quiet?: boolean | undefined;
}

export const VALIDATE_OPTIONS: Readonly<Record<keyof ValidateArgs, Options>> = {
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
    default: "cpu-per-request",
    requiresArg: true,
    describe: "Speed of a run by its cpu-per-request or its speed-index",
  },
  series: {
    type: "string",
    requiresArg: true,
    describe: 'Only series whose name has this in it: gthread, "GET /api"',
  },
  name: { type: "string", requiresArg: true, describe: "Title of the table (default: the directory's name)" },
  json: { type: "boolean", describe: "The result on standard output, nothing else" },
  resume: { type: "boolean", describe: "Go on with the campaign in --out" },
  "dry-run": { type: "boolean", describe: "Print the plan and stop" },
  quiet: { type: "boolean", describe: "No progress" },
};
