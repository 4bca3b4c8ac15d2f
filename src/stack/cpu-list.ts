import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** `"0-2,5"` (taskset's and the kernel's notation) as `[0, 1, 2, 5]`; undefined when it is not such a list. */
export function parseCpuList(text: string): number[] | undefined {
  const cpus = new Set<number>();
  for (const part of text.trim().split(",")) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (last < first) return undefined;
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  const list = [...cpus];
  list.sort((a, b) => a - b);
  return list;
}

/** The inverse, without ranges: `[0, 1, 5]` as `"0,1,5"`. */
export function formatCpuList(cpus: readonly number[]): string {
  return cpus.join(",");
}

/** The CPUs this process may run on, which in a container are fewer than the machine has. */
export function allowedCpus(): number[] {
  const match = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return parseCpuList(match?.[1] ?? "0") ?? [0];
}

/** The last CPU for the stack, the others for the load generator; one CPU must serve both. */
export function defaultStackCpus(allowed: readonly number[]): number[] {
  return allowed.slice(-1);
}

/** The CPUs that the stack leaves free, or all of them when it leaves none. */
export function generatorCpus(stack: readonly number[], allowed: readonly number[]): number[] {
  const free = allowed.filter((cpu) => !stack.includes(cpu));
  return free.length > 0 ? free : [...allowed];
}

/** Moves every thread of a process (default: this one) to `cpus`. */
export async function pinProcess(cpus: readonly number[], pid: number = process.pid): Promise<void> {
  await run("taskset", ["-a", "-c", "-p", formatCpuList(cpus), String(pid)]);
}
