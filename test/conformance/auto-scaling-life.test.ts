/** What the EC2 Auto Scaling User Guide says of maintenance policies, warm pools, termination and launches that fail. */
import { expect } from "vitest";
import { last, launches, over, scaled, terminations } from "../sim/autoscaling/scaling-system.js";
import { testFacts, type Fact } from "./documented.js";

const MAINTENANCE = "EC2 Auto Scaling, ec2-auto-scaling-instance-maintenance-policy [D]";
const POOL = "EC2 Auto Scaling, ec2-auto-scaling-warm-pools [D23]";
const TERMINATION = "EC2 Auto Scaling, ec2-auto-scaling-termination-policies [D23]";
const SUSPEND = "EC2 Auto Scaling, as-suspend-resume-processes [D23]";

const BALANCER = "{ deregistrationDelaySeconds: 10, healthCheck: { path: /health, intervalSeconds: 10 } }";
const elb = "healthCheckType: ELB\n    healthCheckGracePeriod: 2m";

const crash = (policy: string, faults = "[{ at: 5m, instance: { index: 0, action: crash } }]") =>
  scaled({ group: `minSize: 3\n    maxSize: 3\n    ${elb}\n    ${policy}`, balancer: BALANCER, faults }, 1800);

const maintenance: Fact[] = [
  {
    page: MAINTENANCE,
    says: "100/110: another is launched first, and the unhealthy one is terminated when that one is ready",
    holds: () => {
      const run = crash("instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 110 }");
      const [launched] = launches(run);
      const [gone] = terminations(run);
      // 40 s to be in service, 20 s to answer, and a check.
      expect(gone!.startSeconds - launched!.startSeconds).toBeGreaterThanOrEqual(60);
      expect(Math.min(...over(run, "GroupInServiceInstances"))).toBeCloseTo(3, 9);
      expect(last(run, "GroupInServiceInstances")).toBe(3);
      expect(run.autoScaling!.replaced).toBe(1);
    },
  },
  {
    page: MAINTENANCE,
    says: "a range below 100: the unhealthy are terminated within it, and replaced",
    holds: () => {
      const run = crash("instanceMaintenancePolicy: { minHealthyPercentage: 60, maxHealthyPercentage: 100 }");
      expect(launches(run)[0]!.startSeconds).toBe(terminations(run)[0]!.startSeconds);
      expect(last(run, "GroupInServiceInstances")).toBe(3);
    },
  },
  {
    page: MAINTENANCE,
    says: "the range is never left: of three that are unhealthy at 100/134, one more is launched at a time",
    holds: () => {
      const run = crash(
        "instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 134 }",
        "[{ at: 5m, instance: { count: 3, action: crash } }]",
      );
      expect(Math.max(...over(run, "GroupInServiceInstances"))).toBeLessThanOrEqual(4);
      expect(run.autoScaling!.replaced).toBe(3);
    },
  },
  {
    page: "EC2 Auto Scaling, ec2-auto-scaling-health-checks [D]",
    says: "who does not run is replaced at once, and not a tenth at a time",
    holds: () => {
      const run = scaled(
        { group: "minSize: 20\n    maxSize: 20", faults: "[{ at: 5m, instance: { count: 8, action: terminate } }]" },
        900,
      );
      const starts = terminations(run).map(({ startSeconds }) => startSeconds);
      expect(starts.length).toBe(8);
      expect(new Set(starts).size).toBe(1);
    },
  },
];

const pool = (state: string, more = ""): string =>
  `minSize: 1
    maxSize: 5
    warmPool: { poolState: ${state}, startTime: 15${more} }
    scheduledActions: { more: { at: 5m, desiredCapacity: 3 }, less: { at: 15m, desiredCapacity: 1 } }`;

const warmPools: Fact[] = [
  {
    page: POOL,
    says: "a hibernated instance answers as soon as it runs, a stopped one boots first",
    holds: () => {
      const firstBusy = (state: string): number => {
        const run = scaled({ group: pool(state), rate: 20, balancer: BALANCER }, 900);
        const { values } = run.gauges.find(({ metric }) => metric === "CPUUtilization{instance:1}")!;
        return Array.from(values).findIndex((value) => value > 0);
      };
      // 10 s and 15 s; stopped, 10 s more. Both are seen by the check after them, 30 s an interval.
      expect(firstBusy("Hibernated")).toBe(10);
      expect(firstBusy("Hibernated")).toBeLessThanOrEqual(firstBusy("Stopped"));
    },
  },
  {
    page: POOL,
    says: "ReuseOnScaleIn: who is scaled in goes back to the pool, in AWS's words; else it is terminated",
    holds: () => {
      const run = (more: string) => scaled({ group: pool("Stopped", more), balancer: BALANCER }, 1500);
      const moved = run(", maxGroupPreparedCapacity: 5, instanceReusePolicy: { reuseOnScaleIn: true }");
      const words = moved.autoScaling!.activities.map(({ description }) => description.slice(0, 6));
      // The pool has filled itself up again when they come: there is room for two of four once the group is one.
      expect(words.filter((word) => word === "Moving").length).toBe(2);
      expect(terminations(run("")).length).toBe(2);
    },
  },
];

const termination: Fact[] = [
  {
    page: TERMINATION,
    says: "OldestInstance and NewestInstance",
    holds: () => {
      const ids = (policy: string): string[] => {
        const run = scaled(
          {
            group: `minSize: 1
    maxSize: 6
    desiredCapacity: 2
    terminationPolicies: [${policy}]
    scheduledActions: { more: { at: 5m, desiredCapacity: 4 }, less: { at: 20m, desiredCapacity: 2 } }`,
            balancer: BALANCER,
          },
          1800,
        );
        return terminations(run).map(({ description }) => description.slice(-1));
      };
      // Ids are given in turn: 1 and 2 were there first, 3 and 4 came.
      expect(ids("OldestInstance").sort()).toEqual(["1", "2"]);
      expect(ids("NewestInstance").sort()).toEqual(["3", "4"]);
    },
  },
  {
    page: TERMINATION,
    says: "ClosestToNextInstanceHour: whose hour is nearly over goes first",
    holds: () => {
      const run = scaled(
        {
          group: `minSize: 1
    maxSize: 6
    desiredCapacity: 2
    terminationPolicies: [ClosestToNextInstanceHour, Default]
    scheduledActions: { more: { at: 10m, desiredCapacity: 4 }, less: { at: 65m, desiredCapacity: 2 } }`,
          balancer: BALANCER,
        },
        4200,
      );
      // After 65 minutes the first two are in the 5th of their second hour, the others in the 55th of their first.
      expect(
        terminations(run)
          .map(({ description }) => description.slice(-1))
          .sort(),
      ).toEqual(["3", "4"]);
    },
  },
];

const failures: Fact[] = [
  {
    page: "EC2 Auto Scaling, ec2-auto-scaling-availability-zone-balanced [D]",
    says: "balanced-only: where a zone has none to give, no other is tried",
    holds: () => {
      const inService = (strategy: string): number =>
        last(
          scaled(
            {
              group: `minSize: 2
    maxSize: 4
    availabilityZoneDistribution: { capacityDistributionStrategy: ${strategy} }
    scheduledActions: { more: { at: 5m, desiredCapacity: 3 } }`,
              faults: "[{ at: 1m, duration: 1h, insufficientInstanceCapacity: { availabilityZone: a } }]",
            },
            1200,
          ),
          "GroupInServiceInstances",
        );
      expect(inService("balanced-only")).toBe(2);
      expect(inService("balanced-best-effort")).toBe(3);
    },
  },
  {
    page: SUSPEND,
    says: "after 24 hours without one launch that succeeds, launches are suspended administratively",
    holds: () => {
      const run = (hours: number) =>
        scaled(
          {
            rate: 0.01,
            group: "minSize: 2\n    maxSize: 4\n    scheduledActions: { more: { at: 5m, desiredCapacity: 3 } }",
            faults: `[{ at: 1m, duration: ${hours}h, insufficientInstanceCapacity: {} }]`,
          },
          30 * 3600,
        );
      expect(last(run(20), "GroupInServiceInstances")).toBe(3);
      const given = run(26);
      expect(last(given, "GroupInServiceInstances")).toBe(2);
      expect(given.autoScaling!.activities.at(-1)!.cause).toContain("suspended administratively");
    },
  },
];

testFacts("instance maintenance policies", maintenance);
testFacts("warm pools", warmPools);
testFacts("termination policies", termination);
testFacts("launches that fail", failures);
