import { readdirSync, readFileSync } from "node:fs";
import { parseSchedstatSeconds, type ProcessStat, TICKS_PER_SECOND } from "./proc-files.js";
import { anyProcessStat, processStat } from "./process-identity.js";

/** A process and all its descendants, the process first. Empty when it is gone. */
export function processTree(root: number): ProcessStat[] {
  return treeOf(root, processStat);
}

function treeOf(root: number, statOf: (pid: number) => ProcessStat | undefined): ProcessStat[] {
  const rootStat = statOf(root);
  if (rootStat === undefined) return [];
  const children = new Map<number, ProcessStat[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = statOf(Number(entry));
    if (stat === undefined) continue;
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(stat);
    else children.set(stat.parent, [stat]);
  }
  const tree = [rootStat];
  for (const member of tree) tree.push(...(children.get(member.pid) ?? []));
  return tree;
}

/** CPU seconds of each member of a tree so far, and of those that ended and were waited for. */
export interface TreeCpu {
  readonly secondsByProcess: ReadonlyMap<string, number>;
  readonly endedSeconds: number;
}

export function readTreeCpu(root: number): TreeCpu {
  const secondsByProcess = new Map<string, number>();
  let endedTicks = 0;
  for (const stat of treeOf(root, anyProcessStat)) {
    secondsByProcess.set(`${stat.pid}:${stat.startTicks}`, processCpuSeconds(stat));
    endedTicks += stat.endedChildrenTicks;
  }
  return { secondsByProcess, endedSeconds: endedTicks / TICKS_PER_SECOND };
}

/** CPU seconds a tree used between two readings, members that came or went meanwhile included. */
export function treeCpuBetween(before: TreeCpu, after: TreeCpu): number {
  let seconds = Math.max(0, after.endedSeconds - before.endedSeconds);
  for (const [process, now] of after.secondsByProcess) {
    seconds += Math.max(0, now - (before.secondsByProcess.get(process) ?? 0));
  }
  // An ended member's whole life is in endedSeconds: what it had used before does not belong here.
  for (const [process, then] of before.secondsByProcess) {
    if (!after.secondsByProcess.has(process)) seconds = Math.max(0, seconds - then);
  }
  return seconds;
}

/** Resident memory in bytes, shared pages counted in each process. */
export function residentBytes(tree: readonly ProcessStat[]): number {
  return tree.reduce((sum, stat) => sum + stat.residentPages * 4096, 0);
}

/**
 * CPU seconds of a process, without its children. Its living threads know them to the nanosecond, its `stat` to 10 ms
 * but with the threads that ended: those of a zombie have all ended but the first. Neither says more than was used, so
 * the greater is right; the lesser would be made up for, twice, once the parent has waited for it.
 */
export function processCpuSeconds(stat: ProcessStat): number {
  return Math.max(livingThreadsSeconds(stat) ?? 0, (stat.userTicks + stat.systemTicks) / TICKS_PER_SECOND);
}

/** CPU seconds of a process's living threads. Undefined: one ended under our eyes, or the kernel does not say. */
export function livingThreadsSeconds({ pid, threads }: Pick<ProcessStat, "pid" | "threads">): number | undefined {
  try {
    const task = `/proc/${pid}/task`;
    let living = 0;
    // Most processes have one thread, which has the process's number: a third of the time of listing them.
    for (const thread of threads === 1 ? [pid] : readdirSync(task)) {
      living += parseSchedstatSeconds(readFileSync(`${task}/${thread}/schedstat`, "utf8")) ?? Number.NaN;
    }
    return Number.isNaN(living) ? undefined : living;
  } catch {
    return undefined;
  }
}
