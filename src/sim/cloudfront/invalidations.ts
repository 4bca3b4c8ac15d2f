import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { Cache } from "./cache.js";
import { methodAndPath, type CachingRule } from "./caching-rule.js";
import { matchesPath } from "./path-pattern.js";
import type { InvalidationSpec } from "./spec.js";

/**
 * Plays the invalidations: each removes its paths, with all their variants, from every edge location and regional edge
 * cache. AWS publishes neither order nor duration; here the caches lose their objects one after the other, in equal
 * steps, the last when the invalidation completes. @see howcloudfrontworks, invalidation-specifying-objects [D]
 */
export function playInvalidations(
  world: World,
  invalidations: readonly InvalidationSpec[],
  routes: readonly { readonly name: string }[],
  rules: readonly CachingRule[],
  caches: readonly Cache[],
): void {
  const steps: { readonly cache: Cache; readonly covered: readonly CachingRule[]; readonly since: number }[] = [];
  const line = new DelayLine(world.calendar, {
    arrived: (step) => {
      const { cache, covered, since } = steps[step]!;
      cache.invalidate(covered, since);
    },
  });
  for (const { atSeconds, paths, durationSeconds } of invalidations) {
    const covered = rules.filter((_, route) =>
      paths.some((pattern) => matchesPath(pattern, methodAndPath(routes[route]!.name).path)),
    );
    caches.forEach((cache, number) => {
      const step = steps.push({ cache, covered, since: atSeconds }) - 1;
      line.holdUntil(step, atSeconds + (durationSeconds * (number + 1)) / caches.length);
    });
  }
}
