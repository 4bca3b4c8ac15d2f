import type { Wish } from "./policies.js";

/** How a group stands when its policies are asked. */
export interface Standing {
  readonly desired: number;
  readonly minSize: number;
  readonly maxSize: number;
  /** Some instance counts for the capacity and not yet for the metric. */
  readonly isWarming: boolean;
  /** Target-tracking policies that may scale in. */
  readonly trackersThatScaleIn: number;
}

/**
 * The wish that is followed (as-scaling-target-tracking, as-scaling-simple-step [D]): out, if any policy says so, to the
 * largest capacity that one asks for; in, only if all that may say so, to the largest as well, and while nothing warms up.
 * null: the desired capacity stays.
 */
export function decide(wishes: readonly Wish[], standing: Standing): { wish: Wish; capacity: number } | null {
  const { desired, minSize, maxSize, isWarming, trackersThatScaleIn } = standing;
  const largest = (some: readonly Wish[]): Wish | undefined =>
    some.reduce<Wish | undefined>(
      (best, each) => (best === undefined || each.capacity > best.capacity ? each : best),
      undefined,
    );
  const clamped = ({ capacity }: Wish): number => Math.min(maxSize, Math.max(minSize, capacity));
  const out = largest(wishes.filter(({ direction }) => direction === "out"));
  if (out !== undefined) return clamped(out) > desired ? { wish: out, capacity: clamped(out) } : null;
  const inward = wishes.filter(({ direction }) => direction === "in");
  const trackers = inward.filter(({ policy }) => policy.kind === "targetTracking").length;
  if (isWarming || inward.length === 0 || trackers < trackersThatScaleIn) return null;
  const into = largest(inward)!;
  return clamped(into) < desired ? { wish: into, capacity: clamped(into) } : null;
}
