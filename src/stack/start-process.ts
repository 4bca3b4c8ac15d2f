import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatCpuList } from "./cpu-list.js";
import { identify, type ProcessIdentity } from "./process-identity.js";
import type { ProcessName } from "./state.js";

export interface ProcessPlan {
  readonly name: ProcessName;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly runDir: string;
  readonly cores: readonly number[];
}

/**
 * Starts a server that outlives this process: its own session (so that Ctrl-C does not reach it), its
 * output in `RUN_DIR/NAME.log`. `taskset` replaces itself by the command, so the pid is the server's.
 */
export async function startProcess(plan: ProcessPlan): Promise<ProcessIdentity> {
  const log = openSync(logFile(plan.runDir, plan.name), "a");
  try {
    const child = spawn("taskset", ["-c", formatCpuList(plan.cores), ...plan.command], {
      cwd: plan.runDir,
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, ...plan.environment },
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity === undefined) throw new Error(`${plan.name} ended at once.`);
    return identity;
  } finally {
    closeSync(log);
  }
}

function logFile(runDir: string, name: string): string {
  return join(runDir, `${name}.log`);
}

/** The end of a log, for an error message. */
export function logTail(runDir: string, name: string, lines = 12): string {
  try {
    return readFileSync(logFile(runDir, name), "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
