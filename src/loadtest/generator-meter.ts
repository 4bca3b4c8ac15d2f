import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { allowedCpus, type CpuTicks, parseCpuTicks, TICKS_PER_SECOND } from "../stack/index.js";

/** What the generator itself used and suffered over a window. Undefined: this system does not say. */
export interface GeneratorUse {
  readonly seconds: number;
  readonly eventLoopDelayP99Seconds: number;
  readonly cpuSeconds: number;
  /** Of the CPUs that the generator may run on. */
  readonly cores: { readonly busySeconds: number; readonly stealShare: number; readonly count: number } | undefined;
  /** How far the wall clock was at most from where the monotonic one has it: a step and one back are a jump as well. */
  readonly clockJumpSeconds: number;
}

const RESOLUTION_MS = 10;
const CLOCK_LOOKS_MS = 1000;

/** Begins to watch; the function it returns ends it. */
export function meterGenerator(): () => GeneratorUse {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const cpu = process.cpuUsage();
  const cores = readCores();
  const monotonic = performance.now();
  const wall = Date.now();
  let jump = 0;
  const lookAtClock = (): void => {
    const off = (Date.now() - wall - (performance.now() - monotonic)) / 1000;
    if (Math.abs(off) > Math.abs(jump)) jump = off;
  };
  // Once a second costs nothing, and holds no process that has nothing else to do.
  const looks = setInterval(lookAtClock, CLOCK_LOOKS_MS).unref();
  return () => {
    delay.disable();
    clearInterval(looks);
    lookAtClock();
    const seconds = (performance.now() - monotonic) / 1000;
    const used = process.cpuUsage(cpu);
    return {
      seconds,
      // What it records is the time between two of its timers, the timer's own interval included.
      eventLoopDelayP99Seconds: Math.max(0, delay.percentile(99) / 1e9 - RESOLUTION_MS / 1e3),
      cpuSeconds: (used.user + used.system) / 1e6,
      cores: coresBetween(cores, readCores()),
      clockJumpSeconds: jump,
    };
  };
}

interface Cores {
  readonly count: number;
  readonly ticks: CpuTicks;
}

function readCores(): Cores | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const cpus = allowedCpus();
    return { count: cpus.length, ticks: parseCpuTicks(readFileSync("/proc/stat", "utf8"), cpus) };
  } catch {
    return undefined;
  }
}

function coresBetween(before: Cores | undefined, after: Cores | undefined): GeneratorUse["cores"] {
  if (before === undefined || after === undefined) return undefined;
  const total = after.ticks.total - before.ticks.total;
  const idle = after.ticks.idle - before.ticks.idle;
  const steal = after.ticks.steal - before.ticks.steal;
  return {
    count: after.count,
    busySeconds: (total - idle - steal) / TICKS_PER_SECOND,
    stealShare: total > 0 ? steal / total : 0,
  };
}
