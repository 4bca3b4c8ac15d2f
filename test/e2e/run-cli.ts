import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Result } from "../../src/result/result.js";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "dist/cli/main.js");

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line, as a user would. */
export function kneepoint(...args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

/** Starts it beside the test, which may serve it meanwhile. */
export function started(...args: string[]): { interrupt(): void; kill(): void; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  // Whatever becomes of the test, nothing stays behind.
  const guard = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (status) => {
      clearTimeout(guard);
      resolve({ status, stdout, stderr });
    });
  });
  return { interrupt: () => void child.kill("SIGINT"), kill: () => void child.kill("SIGKILL"), ended };
}

/** Starts it and sends it a signal after a while. */
export async function interrupted(afterMs: number, ...args: string[]): Promise<Ended> {
  const { interrupt, ended } = started(...args);
  const timer = setTimeout(interrupt, afterMs);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

export function freshDirectory(): string {
  return mkdtempSync(join(tmpdir(), "kneepoint-e2e-"));
}

export function readResult(directory: string): Result {
  return JSON.parse(readFileSync(join(directory, "summary.json"), "utf8")) as Result;
}
