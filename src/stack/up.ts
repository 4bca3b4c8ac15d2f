import { rmSync } from "node:fs";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { makeDirectories } from "./directories.js";
import { endProcesses } from "./down.js";
import { gunicornCommand, gunicornEnvironment, gunicornSocket } from "./gunicorn.js";
import { answers, waitUntilHealthy } from "./health.js";
import { prepareNginx } from "./nginx.js";
import type { StackOptions } from "./options.js";
import { assertPortIsFree } from "./port-check.js";
import { databaseIsReady, makeCluster, postgresqlCommand, seedDatabase } from "./postgresql.js";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.js";
import { startProcess } from "./start-process.js";
import {
  bootId,
  isRunning,
  type ProcessName,
  readState,
  removeState,
  STACK_STATE_SCHEMA,
  type StackState,
  writeState,
} from "./state.js";

export interface UpResult {
  readonly state: StackState;
  readonly alreadyRunning: boolean;
}

export interface UpHooks {
  /** Aborting ends what was started so far. */
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done, for the impatient. */
  readonly onStep?: (step: string) => void;
}

/** Starts PostgreSQL, Gunicorn and Nginx, or finds them running. All or nothing. */
export async function stackUp(options: StackOptions, hooks: UpHooks = {}): Promise<UpResult> {
  const found = readState(options.runDir);
  if (found !== undefined) {
    if (isRunning(found)) return { state: found, alreadyRunning: true };
    if (found.startingBy !== null && isAlive(found.startingBy)) {
      throw new UserError(
        `Another "stack up" (pid ${found.startingBy.pid}) is starting a stack in ${options.runDir}: wait for it, or choose another --run-dir.`,
        EXIT.invalidConfiguration,
      );
    }
    // Something of it died, or its "up" was killed: the rest goes too, and it starts anew.
    await endProcesses(found);
    removeState(options.runDir);
  }
  await assertPortIsFree(options.port);

  const start = new Start(options, hooks);
  try {
    return { state: await start.run(), alreadyRunning: false };
  } catch (error) {
    await endProcesses(start.state);
    removeState(options.runDir);
    throw error;
  }
}

/** One start: the state grows with every process and is on disk before the next one starts. */
class Start {
  state: StackState;
  readonly #options: StackOptions;
  readonly #hooks: UpHooks;

  constructor(options: StackOptions, hooks: UpHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.state = {
      schema: STACK_STATE_SCHEMA,
      bootId: bootId(),
      startedAt: new Date().toISOString(),
      startingBy: identify(process.pid) ?? null,
      url: `http://127.0.0.1:${options.port}`,
      socketDir: "",
      options: { ...options, cores: [...options.cores] },
      processes: [],
    };
  }

  async run(): Promise<StackState> {
    const options = this.#options;
    const { signal } = this.#hooks;
    const directories = makeDirectories(options.runDir);
    const { socketDir } = directories;
    this.#record({ socketDir });

    this.#step("PostgreSQL");
    await makeCluster(directories, signal);
    const postgresql = await this.#start("postgresql", postgresqlCommand(directories));
    await this.#healthy("postgresql", postgresql, () => databaseIsReady(socketDir));
    this.#step("data");
    await seedDatabase(socketDir, options.cores, signal);

    this.#step("Gunicorn");
    rmSync(gunicornSocket(socketDir), { force: true });
    const gunicorn = await this.#start("gunicorn", gunicornCommand(), gunicornEnvironment(options, socketDir));
    this.#step("Nginx");
    const nginx = await this.#start("nginx", prepareNginx(options, socketDir));
    await this.#healthy("nginx", nginx, () => answers(`${this.state.url}/static/style.css`));
    await this.#healthy("gunicorn", gunicorn, () => answers(`${this.state.url}/healthz`));

    this.#record({ startingBy: null });
    return this.state;
  }

  async #start(name: ProcessName, command: readonly string[], environment = {}): Promise<ProcessIdentity> {
    this.#hooks.signal?.throwIfAborted();
    const { runDir, cores } = this.#options;
    const identity = await startProcess({ name, command, environment, runDir, cores });
    this.#record({ processes: [...this.state.processes, { name, ...identity }] });
    return identity;
  }

  async #healthy(name: ProcessName, identity: ProcessIdentity, check: () => Promise<boolean>): Promise<void> {
    const { runDir } = this.#options;
    await waitUntilHealthy({ name, identity, check, runDir, seconds: 60, signal: this.#hooks.signal });
  }

  #record(change: Partial<StackState>): void {
    this.state = { ...this.state, ...change };
    writeState(this.state);
  }

  #step(step: string): void {
    this.#hooks.onStep?.(step);
  }
}
