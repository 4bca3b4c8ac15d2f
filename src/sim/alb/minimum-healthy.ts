import type { MinimumHealthyTargets } from "./spec.js";

/**
 * Whether a group has enough healthy targets (AWS, load-balancer-target-groups, target group health [D]): either
 * threshold breached is enough for the action. A group without targets has none.
 */
export function enoughHealthy(minimum: MinimumHealthyTargets, healthy: number, registered: number): boolean {
  if (minimum.count !== null && healthy < minimum.count) return false;
  return minimum.percentage === null || (registered > 0 && 100 * healthy >= minimum.percentage * registered);
}
