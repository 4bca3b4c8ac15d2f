import { readFileSync } from "node:fs";
import { type CpuTicks, parseCpuTicks, readTreeCpu, stealShare, type TreeCpu, treeCpuBetween } from "../stack/index.js";

/** What to watch while a run is measured. */
export interface ObservedStack {
  /** CPUs the stack runs on: steal is read from these. */
  readonly cpus: readonly number[];
  /** Root pid of each tier's process tree, by a name of the caller's choice. */
  readonly tiers: Readonly<Record<string, number>>;
}

export interface StackUsage {
  /** Share of the CPUs' time that the hypervisor took. */
  readonly stealShare: number;
  /** CPU seconds by tier; empty when no tier is watched. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
}

interface Reading {
  readonly ticks: CpuTicks;
  readonly tiers: ReadonlyMap<string, TreeCpu>;
}

/** Reads the counters now; the function it returns reads them again and says what was used in between. */
export function observeStack(stack: ObservedStack | undefined): () => StackUsage {
  const before = read(stack);
  return () => {
    const after = read(stack);
    const cpuSeconds: Record<string, number> = {};
    for (const [tier, now] of after.tiers) {
      const then = before.tiers.get(tier);
      if (then !== undefined) cpuSeconds[tier] = treeCpuBetween(then, now);
    }
    return { stealShare: stealShare(before.ticks, after.ticks), cpuSeconds };
  };
}

function read(stack: ObservedStack | undefined): Reading {
  const tiers = new Map(Object.entries(stack?.tiers ?? {}).map(([tier, pid]) => [tier, readTreeCpu(pid)]));
  let ticks: CpuTicks = { total: 0, idle: 0, steal: 0 };
  // Not on every system there is a /proc, and steal is a footnote, not a figure we cannot do without.
  if (process.platform === "linux") ticks = parseCpuTicks(readFileSync("/proc/stat", "utf8"), stack?.cpus);
  return { ticks, tiers };
}
