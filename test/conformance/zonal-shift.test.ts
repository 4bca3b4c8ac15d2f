/** What AWS says of zonal shifts: of a load balancer, and of an Auto Scaling group. */
import { expect } from "vitest";
import type { Run } from "../../src/sim/index.js";
import { last, launches, over, scaled, terminations } from "../sim/autoscaling/scaling-system.js";
import { testFacts, type Fact } from "./documented.js";

const ALB = "ARC, arc-zonal-shift.resource-types.app-load-balancers [D]";
const GROUP = "EC2 Auto Scaling, ec2-auto-scaling-zonal-shift [D]";

const BALANCER = "deregistrationDelaySeconds: 30, healthCheck: { path: /health, intervalSeconds: 10 }";
const policy = (behavior = ""): string =>
  `availabilityZoneImpairmentPolicy: { zonalShiftEnabled: true${behavior === "" ? "" : `, impairedZoneHealthCheckBehavior: ${behavior}`} }`;
const shift = (fields = "availabilityZone: a"): string => `{ at: 5m, duration: 30m, zonalShift: { ${fields} } }`;

const shifted = (group: string, horizonSeconds: number, faults = shift(), balancer = BALANCER): Run =>
  scaled(
    { rate: 20, group: `minSize: 1\n    maxSize: 8\n    ${group}`, balancer: `{ ${balancer} }`, faults: `[${faults}]` },
    horizonSeconds,
  );

/** Mean CPU of an instance between two times; places take turns in the zones: even ones are in a, odd ones in b. */
function cpu(run: Run, instance: number, from: number, to: number): number {
  const { values } = run.gauges.find(({ metric }) => metric === `CPUUtilization{instance:${instance}}`)!;
  const some = Array.from(values).slice(from / 30, to / 30);
  return some.reduce((a, b) => a + b, 0) / some.length;
}

const balancer: Fact[] = [
  {
    page: ALB,
    says: "no request goes to targets in the zone any more; when it ends, they come back",
    holds: () => {
      const run = shifted("desiredCapacity: 4", 3600);
      expect(cpu(run, 0, 0, 300)).toBeGreaterThan(0.05);
      expect(cpu(run, 0, 420, 2100)).toBeLessThan(1e-3);
      expect(cpu(run, 1, 420, 2100)).toBeGreaterThan(1.5 * cpu(run, 1, 0, 300));
      expect(cpu(run, 0, 2220, 3600)).toBeGreaterThan(0.05);
      expect(run.sites[0]!.errors).toBe(0);
    },
  },
  {
    page: ALB,
    says: "with cross-zone load balancing off, its address leaves DNS, and who has it keeps it for the TTL",
    holds: () => {
      const run = shifted("desiredCapacity: 4", 1800, shift(), `${BALANCER}, crossZone: false`);
      expect(cpu(run, 0, 300, 330)).toBeGreaterThan(0);
      expect(cpu(run, 0, 420, 1800)).toBeLessThan(1e-3);
      expect(run.sites[0]!.errors).toBe(0);
    },
  },
  {
    page: ALB,
    says: "existing capacity is neither removed nor raised",
    holds: () => {
      const run = shifted("desiredCapacity: 4", 3000);
      expect(run.autoScaling!.activities).toEqual([]);
      expect(last(run, "GroupInServiceInstances")).toBe(4);
    },
  },
];

/** How many are replaced when one crashes during the shift; instance 0 is in the zone, 1 in the other. */
const replaced = (behavior: string, instance: number): number =>
  shifted(
    `desiredCapacity: 4\n    healthCheckType: ELB\n    healthCheckGracePeriod: 1m\n    ${policy(behavior)}`,
    2000,
    `${shift()}, { at: 10m, instance: { index: ${instance}, action: crash } }`,
  ).autoScaling!.replaced;

const group: Fact[] = [
  {
    page: GROUP,
    says: "all new capacity comes in the other zones, and zones are evened out afterwards",
    holds: () => {
      const actions = "scheduledActions: { more: { at: 10m, desiredCapacity: 4 } }";
      const run = shifted(`desiredCapacity: 2\n    ${policy()}\n    ${actions}`, 3600);
      // All three in b: more than one apart, and left so until the shift is over.
      expect(terminations(run).map(({ startSeconds }) => startSeconds >= 2100)).toEqual([true]);
      expect(launches(run).filter(({ startSeconds }) => startSeconds < 2100).length).toBe(2);
      expect(cpu(run, 0, 420, 2100)).toBeLessThan(1e-3);
      // Place 2 is the second in a.
      expect(cpu(run, 2, 700, 2100)).toBeLessThan(1e-3);
      expect(cpu(run, 2, 3000, 3600)).toBeGreaterThan(0.02);
    },
  },
  {
    page: GROUP,
    says: "a group that is not enabled for it launches in the zone all the same",
    holds: () => {
      const actions = "scheduledActions: { more: { at: 10m, desiredCapacity: 4 } }";
      const run = shifted(`desiredCapacity: 2\n    ${actions}`, 2700);
      expect(terminations(run)).toEqual([]);
    },
  },
  {
    page: GROUP,
    says: "scaling policies do not decrease the desired capacity, and may increase it",
    holds: () => {
      const tracking =
        "scalingPolicies: { cpu: { policyType: TargetTrackingScaling, targetValue: 50, lowDatapoints: 6 } }";
      const idle = shifted(`desiredCapacity: 4\n    ${policy()}\n    ${tracking}`, 3600);
      const desired = over(idle, "GroupDesiredCapacity");
      expect(Math.min(...desired.slice(0, 2100 / 30))).toBe(4);
      expect(desired.at(-1)!).toBeLessThan(4);
      // 20/s of 20 ms are 40 % of one vCPU, and one is left in b.
      const busy = shifted(`desiredCapacity: 2\n    ${policy()}\n    ${tracking.replace("50", "15")}`, 2100);
      expect(last(busy, "GroupDesiredCapacity")).toBeGreaterThan(2);
    },
  },
  {
    page: GROUP,
    says: "ReplaceUnhealthy: who is unhealthy in the zone is replaced",
    holds: () => expect(replaced("ReplaceUnhealthy", 0)).toBe(1),
  },
  {
    page: GROUP,
    says: "IgnoreUnhealthy: who is unhealthy in the zone is left",
    holds: () => expect(replaced("IgnoreUnhealthy", 0)).toBe(0),
  },
  {
    page: GROUP,
    says: "IgnoreUnhealthy: in the other zones they are replaced all the same",
    holds: () => expect(replaced("IgnoreUnhealthy", 1)).toBe(1),
  },
  {
    page: GROUP,
    says: "the timeout of an instance refresh is extended",
    holds: () => {
      // An instance that crashed in the zone is left there, and the refresh waits for it.
      const refresh = (more: string): Run =>
        shifted(
          `desiredCapacity: 4\n    ${policy("IgnoreUnhealthy")}\n    suspendedProcesses: [Terminate]`,
          3.5 * 3600,
          `${more}{ at: 6m, startInstanceRefresh: {} }`,
        );
      const plain = refresh("").autoScaling!.refreshes[0]!;
      const extended = refresh("{ at: 5m, duration: 1h, zonalShift: { availabilityZone: a } }, ").autoScaling!
        .refreshes[0]!;
      expect([plain.status, extended.status]).toEqual(["Failed", "Failed"]);
      expect(extended.endSeconds! - plain.endSeconds!).toBeGreaterThan(3000);
    },
  },
];

testFacts("a load balancer", balancer);
testFacts("an Auto Scaling group", group);
