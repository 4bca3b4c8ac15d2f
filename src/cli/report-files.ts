import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { RunHeader } from "../result/index.js";

/** Where a command writes unless told otherwise: reports/<scenario>-<UTC time>. */
export function defaultDirectory(name: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/gu, "");
  return join("reports", `${name.replace(/[^\w.-]+/gu, "-")}-${stamp}`);
}

/** The wall-clock facts of a command. */
export function runHeader(started: Date, jobs: number): RunHeader {
  const model = cpus()[0]?.model ?? "unknown CPU";
  return {
    startedAt: started.toISOString(),
    elapsedSeconds: Math.round((Date.now() - started.getTime()) / 10) / 100,
    command: ["kneepoint", ...process.argv.slice(2)].join(" "),
    node: process.version,
    machine: `${model}, ${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    jobs,
  };
}
