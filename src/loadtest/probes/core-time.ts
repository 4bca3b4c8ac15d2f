import { readFileSync } from "node:fs";
import { parseCpuTicks, TICKS_PER_SECOND } from "../../stack/index.js";

/** Cumulative seconds of a set of cores since boot. */
export interface CoreSeconds {
  /** Running anything, in user or kernel mode. */
  readonly busy: number;
  /** Wanted to run, and the hypervisor ran someone else. */
  readonly steal: number;
  readonly total: number;
}

/** From the text of /proc/stat, whose resolution is 10 ms. */
export function coreSeconds(procStat: string, cpus: readonly number[]): CoreSeconds {
  const { total, idle, steal } = parseCpuTicks(procStat, cpus);
  return {
    busy: (total - idle - steal) / TICKS_PER_SECOND,
    steal: steal / TICKS_PER_SECOND,
    total: total / TICKS_PER_SECOND,
  };
}

/**
 * Seconds since boot in which at least one task waited for a CPU, from the text of /proc/pressure/cpu. It is of the
 * whole machine, the generator included.
 */
export function pressureSeconds(text: string): number | undefined {
  const total = /^some .*\btotal=(\d+)$/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total) / 1e6;
}

export function readProcStat(): string | undefined {
  return readIfThere("/proc/stat");
}

export function readPressureSeconds(): number | undefined {
  const text = readIfThere("/proc/pressure/cpu");
  return text === undefined ? undefined : pressureSeconds(text);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Not Linux, or a kernel without pressure stall information: one figure less.
    return undefined;
  }
}
