import type { AdjustmentType, StepSpec } from "./auto-scaling-spec.js";

/** Percentages of a capacity: towards zero, but for those between -1 and 1 (as-scaling-simple-step [D]). */
function roundedPercent(change: number): number {
  if (change > 0 && change < 1) return 1;
  if (change < 0 && change > -1) return -1;
  return Math.trunc(change);
}

/** The capacity that a policy asks for. @param least of a percentage: instances at least */
export function adjusted(capacity: number, type: AdjustmentType, adjustment: number, least: number): number {
  if (type === "ExactCapacity") return adjustment;
  if (type === "ChangeInCapacity") return capacity + adjustment;
  const change = roundedPercent((capacity * adjustment) / 100);
  return capacity + Math.sign(change) * Math.max(Math.abs(change), change === 0 ? 0 : least);
}

/** The step for a metric so far from the threshold: above it, lower bounds belong to a step, below it, upper ones. */
export function stepFor(steps: readonly StepSpec[], distance: number): StepSpec | undefined {
  return steps.find(({ lower, upper }) =>
    distance >= 0 ? distance >= lower && distance < upper : distance > lower && distance <= upper,
  );
}
