/** What holds of every group, whatever its policies and its load. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statuses } from "../alb/balanced-system.js";
import { launches, over, scaled, terminations } from "./scaling-system.js";

const groups = fc.record({
  minSize: fc.integer({ min: 1, max: 3 }),
  above: fc.integer({ min: 0, max: 6 }),
  target: fc.integer({ min: 20, max: 80 }),
  warmup: fc.integer({ min: 0, max: 600 }),
  rate: fc.integer({ min: 1, max: 60 }),
  later: fc.integer({ min: 1, max: 200 }),
  policy: fc.constantFrom("TargetTrackingScaling", "SimpleScaling", "StepScaling"),
  zoneFails: fc.boolean(),
});

const policyOf = (type: string, target: number): string => {
  if (type === "TargetTrackingScaling") return `{ policyType: ${type}, targetValue: ${target} }`;
  const alarm = `alarm: { threshold: ${target}, evaluationPeriods: 2 }`;
  return type === "SimpleScaling"
    ? `{ policyType: ${type}, ${alarm}, adjustmentType: PercentChangeInCapacity, scalingAdjustment: 60 }`
    : `{ policyType: ${type}, ${alarm}, stepAdjustments: [{ metricIntervalLowerBound: 0, scalingAdjustment: 2 }] }`;
};

describe("an Auto Scaling group", () => {
  it("stays within its limits, loses no instance it does not terminate, and sends nobody to one that does not answer", () => {
    fc.assert(
      fc.property(groups, ({ minSize, above, target, warmup, rate, later, policy, zoneFails }) => {
        const maxSize = minSize + above + 1;
        const run = scaled(
          {
            group: `minSize: ${minSize}
    maxSize: ${maxSize}
    defaultInstanceWarmup: ${warmup}s
    scalingPolicies: { p: ${policyOf(policy, target)} }`,
            rate,
            later,
            // Nginx answers the checks: an overload is no reason to fail one.
            health: "{ static: true }",
            gunicorn: "{ workers: 4, backlog: ideal }",
            balancer:
              "{ idleTimeoutSeconds: 4000, deregistrationDelaySeconds: 30, healthCheck: { path: /health, intervalSeconds: 10 } }",
            faults: zoneFails
              ? "[{ at: 6m, duration: 10m, insufficientInstanceCapacity: { availabilityZone: b } }]"
              : "[]",
          },
          2400,
        );
        for (const desired of over(run, "GroupDesiredCapacity")) {
          expect(desired).toBeGreaterThanOrEqual(minSize);
          expect(desired).toBeLessThanOrEqual(maxSize);
        }
        // One more while zones are evened out.
        for (const count of over(run, "GroupInServiceInstances")) expect(count).toBeLessThanOrEqual(maxSize + 1);
        const started = launches(run).filter(({ status }) => status !== "Failed").length;
        const left = over(run, "GroupInServiceInstances").at(-1)!;
        expect(Math.abs(minSize + started - terminations(run).length - left)).toBeLessThanOrEqual(maxSize - minSize);
        // An overloaded instance that is taken out may not be done when its deregistration delay is over; nothing else fails.
        const causes = run.loadBalancer!.causes.map(({ cause }) => cause);
        expect(causes.filter((cause) => cause !== "the deregistration delay ended")).toEqual([]);
        const failed = run.loadBalancer!.causes.reduce((sum, { count }) => sum + count, 0);
        expect(statuses(run)["502"] ?? 0).toBe(failed);
      }),
      { numRuns: 8, seed: 7 },
    );
  });
});
