import type { SchedulerSpec } from "../sim/index.js";

/** Of one CPU: sysctl_sched_base_slice in the kernel's kernel/sched/fair.c. */
const BASE_SLICE_SECONDS = 0.7e-3;
/** From here on the kernel lets it grow no further (get_update_sysctl_factor). */
const MOST_CPUS = 8;
/** CONFIG_HZ=250, as Debian, Ubuntu before 24.10 and Amazon Linux build it; getconf CLK_TCK says 100 whatever it is. */
const TICK_SECONDS = 4e-3;

/**
 * Linux's scheduler on a machine of so many CPUs: slices of 1.4 ms on two. Nothing of it is fitted: response times of single
 * routes hardly depend on it, and those of mixes do.
 */
export function linuxScheduler(cpus: number): SchedulerSpec {
  const factor = 1 + Math.floor(Math.log2(Math.min(MOST_CPUS, Math.max(1, cpus))));
  return { sliceSeconds: BASE_SLICE_SECONDS * factor, tickSeconds: TICK_SECONDS };
}
