import type { Stage } from "../spec.js";

/** A change of the number of active virtual users by one. */
export interface VuChange {
  readonly atSeconds: number;
  readonly by: 1 | -1;
}

/**
 * When k6's constant-vus and ramping-vus start and stop a virtual user: whenever the linear ramp crosses a
 * whole number, up or down.
 */
export function vuChanges(startVUs: number, stages: readonly Stage[]): VuChange[] {
  const changes: VuChange[] = Array.from({ length: startVUs }, () => ({ atSeconds: 0, by: 1 }));
  let at = 0;
  let from = startVUs;
  for (const { durationSeconds, target } of stages) {
    const steps = Math.abs(target - from);
    const by = target > from ? 1 : -1;
    for (let step = 1; step <= steps; step++) {
      const share = durationSeconds === 0 ? 0 : step / steps;
      changes.push({ atSeconds: at + share * durationSeconds, by });
    }
    at += durationSeconds;
    from = target;
  }
  return changes;
}
