import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import type { Argv, CommandModule } from "yargs";
import { REFERENCE_ROUTES } from "../calibrate/index.js";
import { EXIT, type ExitCode } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import {
  type LoadOptions,
  type LoadRun,
  permittedTarget,
  planScenarioLoad,
  runOpenLoop,
  runScenarioLoad,
  scenarioWork,
  type ServerWatch,
  summarize,
  watchServer,
} from "../loadtest/index.js";
import { loadScenario, parseDuration, type ThresholdSpec } from "../scenario/index.js";
import { allowedCpus, DEFAULT_RUN_DIR, generatorCpus, isRunning, pinProcess, readState } from "../stack/index.js";
import { interruptible } from "./interrupt.js";
import { LiveLine } from "./live-line.js";
import { summaryLines } from "./load-summary-lines.js";
import { serverLines } from "./server-lines.js";
import { printNotices } from "./notices.js";
import { numberOption } from "./number-option.js";
import { defaultDirectory } from "./report-files.js";
import { targetConfiguration } from "./target-configuration.js";

interface LoadtestArgs {
  readonly subject: string;
  readonly rate?: string;
  readonly duration?: string;
  readonly arrivals?: string;
  readonly connections?: string;
  readonly timeout?: string;
  readonly seed?: string;
  readonly target?: string;
  readonly transport: string;
  readonly out?: string;
  readonly set?: readonly string[];
  readonly "allow-host"?: readonly string[];
  readonly insecure: boolean;
  readonly "dry-run": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly probe: boolean;
  readonly "run-dir": string;
}

export const loadtestCommand: CommandModule<object, LoadtestArgs> = {
  command: "loadtest <subject>",
  describe: "Send load to a real server, open loop, and measure it: a URL, or a scenario's own load",
  builder: (yargs: Argv) => {
    const text = (describe: string): { type: "string"; requiresArg: true; describe: string } => ({
      type: "string",
      requiresArg: true,
      describe,
    });
    return yargs
      .positional("subject", { type: "string", demandOption: true, describe: "URL, or scenario file" })
      .options({
        rate: text("Requests per second (URL) [50]"),
        duration: text("How long (URL): 20s, 2m [10s]"),
        arrivals: text("poisson, poisson-exact or constant (URL) [poisson]"),
        connections: text("Most connections at once; further requests wait [256; a scenario: its VUs]"),
        timeout: text("Patience from the intended start [10s; a scenario: its own]"),
        seed: text("Seed of arrivals, choices and think times [1; a scenario: its own]"),
        target: text("Origin of the server that gets a scenario's load"),
        transport: { type: "string", default: "autocannon", requiresArg: true, describe: "autocannon or node:http" },
        out: text("Directory for summary.json and run.jsonl [reports/<name>-<UTC time>]"),
        set: { type: "string", array: true, nargs: 1, describe: "Set a scenario's parameter or field" },
        "allow-host": {
          type: "string",
          array: true,
          nargs: 1,
          describe: "Load this host too; it must also be in allowHosts of kneepoint.config.json",
        },
        insecure: { type: "boolean", default: false, describe: "Accept a certificate that cannot be verified" },
        "dry-run": { type: "boolean", default: false, describe: "Say what would be sent, and send nothing" },
        json: { type: "boolean", default: false, describe: "Print the summary as JSON on stdout, and nothing else" },
        quiet: { type: "boolean", default: false, describe: "No progress" },
        probe: {
          type: "boolean",
          default: true,
          describe:
            "Watch the reference stack's processes, Nginx and statements meanwhile, if it is the target (--no-probe: not)",
        },
        "run-dir": text(`Directory of the reference stack [${DEFAULT_RUN_DIR}]`),
      }) as unknown as Argv<LoadtestArgs>;
  },
  handler: async (args) => {
    process.exitCode = await interruptible(async (signal) => await loadtest(args, signal));
  },
};

/** A load that was understood and may be sent. */
interface Load {
  readonly name: string;
  readonly origin: string;
  readonly seconds: number;
  readonly requests: number | undefined;
  readonly peakPerSecond: number;
  readonly connections: number;
  readonly thresholds: readonly ThresholdSpec[];
  run(options: Pick<LoadOptions, "signal" | "onProgress" | "onNotice" | "record" | "probe">): Promise<LoadRun>;
}

/** More than this is a mistake, or not a job for one process. */
const CEILINGS = { perSecond: 5000, connections: 5000, seconds: 86_400, requests: 10_000_000 };

async function loadtest(args: LoadtestArgs, signal: AbortSignal): Promise<ExitCode> {
  const load = /^[a-z][a-z+.-]*:\/\//i.test(args.subject) ? urlLoad(args) : await scenarioLoad(args);
  guardCeilings(load);
  const say = (line: string): void => void (args.json ? process.stderr : process.stdout).write(`${line}\n`);
  if (!args.quiet || args["dry-run"]) say(announcement(load));
  if (args["dry-run"]) return EXIT.passed;
  const directory = args.out ?? defaultDirectory(load.name, new Date());
  const record = join(directory, "run.jsonl");
  const server = args.probe ? await watchTarget(load.origin, args["run-dir"] ?? DEFAULT_RUN_DIR) : undefined;
  const live = new LiveLine(args.quiet || args.json);
  let run: LoadRun;
  try {
    run = await load.run({
      signal,
      record,
      probe: server?.probe,
      onProgress: (progress) => live.update(progress),
      onNotice: (sentence) => process.stderr.write(`${pc.yellow("notice")} ${sentence}\n`),
    });
  } finally {
    live.clear();
  }
  const summary = summarize(run, load.thresholds, await server?.figures(run));
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`${pc.yellow("notice")} The summary was not written: ${(error as Error).message}.\n`);
  }
  if (args.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else for (const line of summaryLines(summary, record)) console.log(line);
  if (!args.json && summary.kneepoint.server !== undefined) {
    for (const line of serverLines(summary.kneepoint.server)) console.log(line);
  }
  if (run.interrupted && run.abortedBy === undefined) return EXIT.interrupted;
  return { pass: EXIT.passed, fail: EXIT.thresholdsFailed, inconclusive: EXIT.inconclusive }[summary.kneepoint.verdict];
}

/** The reference stack, if that is what gets the load; this process then keeps off its cores. */
async function watchTarget(origin: string, runDir: string): Promise<ServerWatch | undefined> {
  const stack = readState(runDir);
  if (stack === undefined || !isRunning(stack) || new URL(stack.url).origin !== origin) return undefined;
  await pinProcess(generatorCpus(stack.options.cores, allowedCpus()));
  return await watchServer(stack);
}

function urlLoad(args: LoadtestArgs): Load {
  for (const flag of ["target", "set"] as const) {
    if (args[flag] !== undefined) wrong(`--${flag} is for a scenario, not for a URL.`);
  }
  const base = commonOptions(args, args.subject);
  const url = permittedTarget(args.subject, base.permission);
  const rate = numberOption("rate", args.rate, { minimum: 0.001 }) ?? 50;
  const seconds = durationOption("duration", args.duration) ?? 10;
  const { connections = 256 } = base;
  const arrivals = args.arrivals ?? "poisson";
  if (arrivals !== "poisson" && arrivals !== "poisson-exact" && arrivals !== "constant") {
    return wrong(`--arrivals: expected poisson, poisson-exact or constant, got "${arrivals}".`);
  }
  return {
    name: url.hostname,
    origin: url.origin,
    seconds,
    requests: rate * seconds,
    peakPerSecond: rate,
    connections,
    thresholds: [],
    run: async (more) =>
      await runOpenLoop({
        ...base,
        ...more,
        kinds: [{ method: "GET", path: `${url.pathname}${url.search}` }],
        ratePerSecond: rate,
        durationSeconds: seconds,
        arrivals: { kind: arrivals },
      }),
  };
}

async function scenarioLoad(args: LoadtestArgs): Promise<Load> {
  for (const flag of ["rate", "duration", "arrivals"] as const) {
    if (args[flag] !== undefined) wrong(`--${flag} is for a URL; a scenario has its own (change it with --set).`);
  }
  const scenario = await loadScenario(args.subject, { set: [...(args.set ?? [])], loadTest: true });
  printNotices(scenario.notices, args);
  if (args.target === undefined) {
    return wrong(`${args.subject}: which server gets the load? Give its origin: --target http://127.0.0.1:8470.`);
  }
  const base = commonOptions(args, args.target);
  const url = permittedTarget(args.target, base.permission);
  const reference = Object.fromEntries(REFERENCE_ROUTES.map(({ name, request }) => [name, request]));
  const work = scenarioWork(scenario, { ...reference, ...targetConfiguration().requests });
  const seed = base.seed ?? scenario.run.seed;
  const plan = planScenarioLoad(work, { seed, replication: 0 });
  return {
    name: scenario.name,
    origin: url.origin,
    seconds: plan.durationSeconds,
    requests: plan.virtualUsers > 0 ? undefined : plan.requests,
    peakPerSecond: plan.peakPerSecond,
    connections: base.connections ?? 1000,
    thresholds: scenario.thresholds,
    run: async (more) => await runScenarioLoad({ ...base, ...more, seed, work, thresholds: scenario.thresholds }),
  };
}

function commonOptions(args: LoadtestArgs, url: string): LoadOptions {
  const { transport } = args;
  if (transport !== "autocannon" && transport !== "node:http") {
    return wrong(`--transport: expected autocannon or node:http, got "${transport}".`);
  }
  return {
    url,
    transport,
    insecure: args.insecure,
    permission: { asked: args["allow-host"] ?? [], configured: targetConfiguration().allowHosts },
    connections: numberOption("connections", args.connections, { integer: true, minimum: 1, maximum: 65_535 }),
    timeoutSeconds: durationOption("timeout", args.timeout),
    seed: numberOption("seed", args.seed, { integer: true, minimum: 0 }),
  };
}

function durationOption(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds === null || !(seconds > 0)) {
    return wrong(`--${flag}: expected a duration such as 500ms, 20s or 2m, got "${text}".`);
  }
  return seconds;
}

function wrong(message: string): never {
  throw new UserError(message, EXIT.invalidConfiguration);
}

function guardCeilings({ peakPerSecond, connections, seconds, requests = 0 }: Load): void {
  const given = { perSecond: peakPerSecond, connections, seconds, requests };
  for (const name of ["perSecond", "connections", "seconds", "requests"] as const) {
    if (given[name] > CEILINGS[name]) {
      wrong(
        `The load asks for ${Math.round(given[name])} ${WORDS[name]}; the ceiling is ${CEILINGS[name]}. Nothing was sent.`,
      );
    }
  }
}

const WORDS = {
  perSecond: "requests per second",
  connections: "connections",
  seconds: "seconds",
  requests: "requests",
};

function announcement({ origin, seconds, requests, peakPerSecond, connections }: Load): string {
  const total =
    requests === undefined ? "as many requests as its users make" : `about ${Math.round(requests)} requests`;
  const rate = peakPerSecond > 0 ? ` at up to ${Number(peakPerSecond.toPrecision(3))}/s` : "";
  return (
    `${origin}: ${total}${rate} in ${Number(seconds.toPrecision(3))} s, on at most ${connections} connections ` +
    `(ceilings: ${CEILINGS.perSecond}/s, ${CEILINGS.connections} connections, ${CEILINGS.seconds} s, ${CEILINGS.requests} requests).`
  );
}
