import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import type { StackOptions } from "./options.js";
import { type ProcessIdentity, isAlive } from "./process-identity.js";

export const STACK_STATE_SCHEMA = "kneepoint/stack-state/1";

export type ProcessName = "postgresql" | "gunicorn" | "nginx";

/** What `up` started, so that `status`, `down` and `calibrate` find exactly that. */
export interface StackState {
  readonly schema: typeof STACK_STATE_SCHEMA;
  /** Process start times count from boot, so they say nothing after another boot. */
  readonly bootId: string;
  readonly startedAt: string;
  /** The `up` that is still at work on it; null once the stack is healthy. */
  readonly startingBy: ProcessIdentity | null;
  readonly url: string;
  readonly socketDir: string;
  readonly options: StackOptions;
  readonly processes: readonly (ProcessIdentity & { readonly name: ProcessName })[];
}

const identitySchema = z.strictObject({ pid: z.int(), startTicks: z.int() });

const stateSchema: z.ZodType<StackState> = z.strictObject({
  schema: z.literal(STACK_STATE_SCHEMA),
  bootId: z.string(),
  startedAt: z.string(),
  startingBy: identitySchema.nullable(),
  url: z.string(),
  socketDir: z.string(),
  options: z.strictObject({
    workers: z.int(),
    workerClass: z.enum(["sync", "gthread"]),
    threads: z.int(),
    // Stacks of before these were options have SQLAlchemy's defaults.
    poolSize: z.int().default(5),
    maxOverflow: z.int().default(10),
    cores: z.array(z.int()),
    port: z.int(),
    runDir: z.string(),
  }),
  processes: z.array(identitySchema.extend({ name: z.enum(["postgresql", "gunicorn", "nginx"]) })),
});

export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The recorded stack of a run directory, or undefined when none is recorded or the machine was booted since. */
export function readState(runDir: string): StackState | undefined {
  const file = stateFile(runDir);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = stateSchema.safeParse(json);
  if (!parsed.success) {
    throw new UserError(
      `${file} is not a state file of this version of Kneepoint. ` +
        "End the stack's processes by hand (ps -ef), then delete the file.",
      EXIT.invalidConfiguration,
    );
  }
  return parsed.data.bootId === bootId() ? parsed.data : undefined;
}

/** Written aside and renamed, so that no reader sees half a file. */
export function writeState(state: StackState): void {
  mkdirSync(state.options.runDir, { recursive: true });
  const file = stateFile(state.options.runDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeState(runDir: string): void {
  rmSync(stateFile(runDir), { force: true });
}

/** The recorded processes that still run. */
export function livingProcesses(state: StackState): (ProcessIdentity & { readonly name: ProcessName })[] {
  return state.processes.filter(isAlive);
}

/** A stack is running when all it started runs. */
export function isRunning(state: StackState): boolean {
  return state.startingBy === null && state.processes.length > 0 && state.processes.every(isAlive);
}

function stateFile(runDir: string): string {
  return join(runDir, "stack.json");
}
