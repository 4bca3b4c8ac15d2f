import type { InstanceSpec, SchedulerSpec } from "./spec.js";

/**
 * Who gives out the cores of a machine; undefined: they are shared evenly. A fraction of a vCPU is a share of a core's time, and
 * an ideal machine has no queue: neither has a scheduler that processes take turns under.
 */
export function schedulerOf({ vCpus, core }: Pick<InstanceSpec, "vCpus" | "core">): SchedulerSpec | undefined {
  return Number.isInteger(vCpus) ? core?.scheduler : undefined;
}
