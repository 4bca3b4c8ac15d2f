/** Of one CPU: sysctl_sched_base_slice in the kernel's kernel/sched/fair.c. */
const BASE_SLICE_SECONDS = 0.7e-3;
/** From here on the kernel lets it grow no further (get_update_sysctl_factor). */
const MOST_CPUS = 8;

/** Who gets a core, as far as it is known before anything is measured. */
export interface Scheduler {
  readonly sliceSeconds: number;
  readonly newcomerWeight: number;
}

/**
 * Linux's scheduler on a machine of so many CPUs. The slice is the kernel's own: 1.4 ms on two CPUs, as measured of a request
 * behind a long one (docs/validation/findings.md). Fitted it came out anywhere between 0.1 and 30 ms, for response times of
 * single routes hardly depend on it and those of mixes do.
 *
 * How much more than others a newcomer gets is no figure of the kernel: 3 is what predicts the recorded runs of two campaigns
 * on different hosts (eleventh, fourteenth) well at this slice; with everything (two-level processor sharing) `/about` overtakes
 * `/report` two to three times as much as it does, with nothing (processor sharing) mixes come out 5 to 15 % too fast.
 */
export function linuxScheduler(cpus: number): Scheduler {
  const factor = 1 + Math.floor(Math.log2(Math.min(MOST_CPUS, Math.max(1, cpus))));
  return { sliceSeconds: BASE_SLICE_SECONDS * factor, newcomerWeight: 3 };
}
