import type { Argv, CommandModule } from "yargs";
import {
  DEFAULT_PORT,
  DEFAULT_RUN_DIR,
  provisionStack,
  readState,
  resolveStackOptions,
  type ServerStatus,
  stackDown,
  type StackRequest,
  stackStatus,
  stackUp,
} from "../stack/index.js";
import { EXIT } from "../errors/exit-codes.js";
import { interruptible } from "./interrupt.js";

type RunDirArgs = { "run-dir": string };
type UpArgs = StackRequest &
  RunDirArgs & {
    "worker-class"?: string | undefined;
    "pool-size"?: string | undefined;
    "max-overflow"?: string | undefined;
  };
type StatusArgs = RunDirArgs & { json?: boolean | undefined };

const runDirOption = {
  type: "string",
  default: DEFAULT_RUN_DIR,
  requiresArg: true,
  describe: "Directory of the stack's files",
} as const;

const upCommand: CommandModule<object, UpArgs> = {
  command: "up",
  describe: "Start PostgreSQL, Gunicorn and Nginx on this machine",
  builder: (yargs: Argv) =>
    yargs.options({
      workers: { type: "string", requiresArg: true, describe: "Gunicorn workers (default: 2 x cores + 1)" },
      "worker-class": { type: "string", requiresArg: true, describe: "sync (default) or gthread" },
      threads: { type: "string", requiresArg: true, describe: "Threads per gthread worker (default: 4)" },
      "pool-size": { type: "string", requiresArg: true, describe: "Database connections per worker (default: 5)" },
      "max-overflow": { type: "string", requiresArg: true, describe: "Connections beyond those (default: 10)" },
      cores: {
        type: "string",
        requiresArg: true,
        describe: "CPUs of the stack, as taskset takes them (default: the last)",
      },
      port: { type: "string", requiresArg: true, default: String(DEFAULT_PORT), describe: "Port on 127.0.0.1" },
      "run-dir": runDirOption,
    }) as Argv<UpArgs>,
  handler: async (args) => {
    const options = resolveStackOptions({
      ...args,
      runDir: args["run-dir"],
      workerClass: args["worker-class"],
      poolSize: args["pool-size"],
      maxOverflow: args["max-overflow"],
    });
    const up = async (signal: AbortSignal): Promise<void> => {
      await provisionStack(signal);
      const { state, alreadyRunning } = await stackUp(options, {
        signal,
        onStep: (step) => process.stderr.write(`stack: ${step}\n`),
      });
      const { workers, workerClass, threads, cores } = state.options;
      const kind = workerClass === "gthread" ? `gthread workers of ${threads} threads` : "sync workers";
      const what = `${workers} ${kind}, CPU ${cores.join(",")}`;
      console.log(`${alreadyRunning ? "Already running" : "Running"}: ${state.url} (${what})`);
      if (alreadyRunning && JSON.stringify(state.options) !== JSON.stringify(options)) {
        console.log('It runs with the options it was started with; for others, "kneepoint stack down" first.');
      }
    };
    await interruptible(up, { revokes: "stack up" });
  },
};

const statusCommand: CommandModule<object, StatusArgs> = {
  command: "status",
  describe: "Show each server's pid, CPU, memory and health",
  builder: (yargs: Argv) =>
    yargs.options({
      "run-dir": runDirOption,
      json: { type: "boolean", describe: "JSON on standard output" },
    }) as Argv<StatusArgs>,
  handler: async (args) => {
    const { runDir } = resolveStackOptions({ runDir: args["run-dir"] });
    const state = readState(runDir);
    if (state === undefined) {
      console.log(args.json ? JSON.stringify({ running: false, servers: [] }) : `No stack is running in ${runDir}.`);
      process.exitCode = EXIT.inconclusive;
      return;
    }
    const servers = await stackStatus(state);
    const healthy = servers.length === 3 && servers.every((server) => server.health === "healthy");
    if (args.json) {
      console.log(JSON.stringify({ running: healthy, url: state.url, startedAt: state.startedAt, servers }));
    } else {
      console.log(`${state.url}, started ${state.startedAt}`);
      console.log("server      pid      processes  cores  memory   health");
      for (const server of servers) console.log(statusLine(server));
    }
    if (!healthy) process.exitCode = EXIT.inconclusive;
  },
};

const downCommand: CommandModule<object, RunDirArgs> = {
  command: "down",
  describe: "End exactly what up started",
  builder: (yargs: Argv) => yargs.options({ "run-dir": runDirOption }) as Argv<RunDirArgs>,
  handler: async (args) => {
    const { runDir } = resolveStackOptions({ runDir: args["run-dir"] });
    const ended = await stackDown(runDir);
    console.log(ended.length > 0 ? `Ended ${ended.join(", ")}.` : `Nothing to end: no stack is running in ${runDir}.`);
  },
};

export const stackCommand: CommandModule = {
  command: "stack",
  describe: "The reference Flask stack on this machine",
  builder: (yargs: Argv) => yargs.command([upCommand, statusCommand, downCommand]).demandCommand(1, 1),
  handler: () => {},
};

function statusLine(server: ServerStatus): string {
  const memory = `${(server.residentBytes / 2 ** 20).toFixed(0)} MiB`;
  return [
    server.name.padEnd(12),
    String(server.pid).padEnd(9),
    String(server.processes).padEnd(11),
    server.cores.toFixed(2).padEnd(7),
    memory.padEnd(9),
    server.health,
  ].join("");
}
