/**
 * Parsers of the few files of /proc that Kneepoint reads. Pure functions of the files' text.
 */

/** One process, from /proc/PID/stat. Times in clock ticks (10 ms on every Linux that Node runs on). */
export interface ProcessStat {
  readonly pid: number;
  readonly name: string;
  /** One letter: R, S, D, Z (dead but not yet waited for), … */
  readonly state: string;
  readonly parent: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  /** CPU of children that ended and were waited for. */
  readonly endedChildrenTicks: number;
  readonly threads: number;
  /** Ticks after boot: with the pid, it names one process and never a later one with the same pid. */
  readonly startTicks: number;
  readonly residentPages: number;
}

export const TICKS_PER_SECOND = 100;

export function parseProcessStat(text: string): ProcessStat | undefined {
  // The name is in parentheses and may itself hold spaces and parentheses: the last ")" ends it.
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  if (open < 1 || close < open) return undefined;
  const fields = text
    .slice(close + 1)
    .trim()
    .split(/\s+/);
  // proc_pid_stat(5) counts from 1 and `fields` starts at the third.
  const field = (position: number): number => Number(fields[position - 3]);
  const stat = {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? "",
    parent: field(4),
    userTicks: field(14),
    systemTicks: field(15),
    endedChildrenTicks: field(16) + field(17),
    threads: field(20),
    startTicks: field(22),
    residentPages: field(24),
  };
  const numbers = [stat.pid, stat.parent, stat.userTicks, stat.systemTicks, stat.startTicks, stat.residentPages];
  return numbers.every(Number.isFinite) ? stat : undefined;
}

/** Time on the CPU in seconds, from /proc/PID/task/TID/schedstat: nanosecond resolution where `stat` has 10 ms. */
export function parseSchedstatSeconds(text: string): number | undefined {
  const nanoseconds = Number(text.split(" ")[0] || Number.NaN);
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : undefined;
}

/** CPU time of the machine, in ticks since boot, from one `cpu` line of /proc/stat. */
export interface CpuTicks {
  readonly total: number;
  readonly idle: number;
  /** What the hypervisor gave to other machines while this one wanted to run. */
  readonly steal: number;
}

/** The sum over `cpus` (all of them when not given). */
export function parseCpuTicks(text: string, cpus?: readonly number[]): CpuTicks {
  const sum = { total: 0, idle: 0, steal: 0 };
  for (const line of text.split("\n")) {
    const match = /^cpu(\d+)\s+(.*)$/.exec(line);
    if (match === null || (cpus !== undefined && !cpus.includes(Number(match[1])))) continue;
    // user nice system idle iowait irq softirq steal; guest time is already inside user.
    const ticks = (match[2] ?? "").split(/\s+/).slice(0, 8).map(Number);
    for (const value of ticks) sum.total += value;
    sum.idle += (ticks[3] ?? 0) + (ticks[4] ?? 0);
    sum.steal += ticks[7] ?? 0;
  }
  return sum;
}

/** Share of the CPU time between two readings that was stolen. */
export function stealShare(before: CpuTicks, after: CpuTicks): number {
  const total = after.total - before.total;
  return total > 0 ? (after.steal - before.steal) / total : 0;
}
