/** How the benchmarks take turns: each model in a process of its own, on one core. */
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Engine {
  run(replication: number): Promise<Timing>;
  close(): void;
}

export interface Timing {
  readonly nsPerRequest: number;
  readonly mean: number;
  /** Share of requests that CloudFront answered from its cache, if it is there. */
  readonly hitShare: number | null;
}

/** The core both run on, so that neither pays for migrating; empty where there is no taskset. */
export const PINNED: readonly string[] =
  spawnSync("taskset", ["-c", "1", "true"]).status === 0 ? ["taskset", "-c", "1"] : [];

/** One process per model, as in real use: V8 then knows only the rooms that this system has. */
export function runEngine(name: string, horizonSeconds: number): Engine {
  const [command, ...args] = [...PINNED, process.execPath, fileURLToPath(new URL("engine.js", import.meta.url))];
  const child = spawn(command, [...args, name, String(horizonSeconds)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    run: async (replication) => {
      child.stdin.write(`${replication}\n`);
      const { value } = (await lines.next()) as { value: string };
      return JSON.parse(value) as Timing;
    },
    close: () => child.stdin.end(),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
