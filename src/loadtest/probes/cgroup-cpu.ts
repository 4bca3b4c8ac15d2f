import { readFileSync } from "node:fs";
import { join } from "node:path";
import { processTree } from "../../stack/index.js";

/** Reads a cgroup's cumulative CPU seconds; undefined when it is gone. */
export type CgroupCpu = () => number | undefined;

/**
 * The CPU counter of a tier's cgroup, if the tier has one of its own: not this process's, and with no process in it
 * that does not descend from the tier's first one. Then the kernel's own count is better than a sum over a
 * process tree, which learns of a worker's end only at the next reading. Undefined otherwise.
 */
export function ownCgroupCpu(rootPid: number): CgroupCpu | undefined {
  const theirs = cgroupDirectory(readText(`/proc/${rootPid}/cgroup`), readText("/proc/self/mounts"));
  const ours = cgroupDirectory(readText("/proc/self/cgroup"), readText("/proc/self/mounts"));
  if (theirs === undefined || theirs.directory === ours?.directory) return undefined;
  const members = readText(join(theirs.directory, "cgroup.procs")).split("\n").filter(Boolean).map(Number);
  const tree = new Set(processTree(rootPid).map(({ pid }) => pid));
  if (members.length === 0 || members.some((pid) => !tree.has(pid))) return undefined;
  return () => readCgroupCpu(theirs);
}

interface CgroupDirectory {
  readonly version: 1 | 2;
  readonly directory: string;
}

/**
 * Where a process's CPU is accounted, from /proc/PID/cgroup and /proc/self/mounts. On a hybrid system that is version
 * 1's cpuacct controller; version 2 has no such line then, or an empty hierarchy. The root group is nobody's own.
 */
export function cgroupDirectory(cgroup: string, mounts: string): CgroupDirectory | undefined {
  const groups = cgroup.split("\n").map((line) => line.split(":"));
  const points = mounts.split("\n").map((line) => line.split(" "));
  const accounting = groups.find(([, controllers]) => controllers?.split(",").includes("cpuacct"));
  const version = accounting === undefined ? 2 : 1;
  const path = (accounting ?? groups.find(([id, controllers]) => id === "0" && controllers === ""))?.slice(2).join(":");
  const point = points.find(([, , type, options]) =>
    version === 2 ? type === "cgroup2" : type === "cgroup" && options?.split(",").includes("cpuacct"),
  )?.[1];
  if (path === undefined || path === "/" || point === undefined) return undefined;
  return { version, directory: join(point, path) };
}

function readCgroupCpu({ version, directory }: CgroupDirectory): number | undefined {
  if (version === 1) return positive(readText(join(directory, "cpuacct.usage")), 1e9);
  const usage = /^usage_usec (\d+)$/m.exec(readText(join(directory, "cpu.stat")));
  return positive(usage?.[1] ?? "", 1e6);
}

function positive(text: string, unitsPerSecond: number): number | undefined {
  return text.trim() === "" || !Number.isFinite(Number(text)) ? undefined : Number(text) / unitsPerSecond;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
