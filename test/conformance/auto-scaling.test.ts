/** What the EC2 Auto Scaling User Guide says of groups, policies, health checks and zones. */
import { expect } from "vitest";
import { AUTO_SCALING_DEFAULTS } from "../../src/scenario/autoscaling/defaults.js";
import { buildSystem } from "../../src/scenario/index.js";
import { statuses } from "../sim/alb/balanced-system.js";
import {
  last,
  launches,
  over,
  scaled,
  scalingScenario,
  terminations,
  when,
} from "../sim/autoscaling/scaling-system.js";
import { testFacts, type Fact } from "./documented.js";

const TRACKING = "EC2 Auto Scaling, as-scaling-target-tracking [D23]";
const STEP = "EC2 Auto Scaling, as-scaling-simple-step [D23]";
const COOLDOWN = "EC2 Auto Scaling, ec2-auto-scaling-scaling-cooldowns [D23]";
const WARMUP = "EC2 Auto Scaling, ec2-auto-scaling-default-instance-warmup [D23]";
const HEALTH = "EC2 Auto Scaling, ec2-auto-scaling-health-checks [D23]";
const GRACE = "EC2 Auto Scaling, health-check-grace-period [D23]";
const ZONES = "EC2 Auto Scaling, auto-scaling-benefits [D23]";
const TERMINATION = "EC2 Auto Scaling, ec2-auto-scaling-termination-policies [D23]";
const SUSPEND = "EC2 Auto Scaling, as-suspend-resume-processes [D23]";
const SCHEDULED = "EC2 Auto Scaling, ec2-auto-scaling-scheduled-scaling [D23]";
const API = "EC2 Auto Scaling, API [D]";

const track = (more = "", group = ""): string =>
  `minSize: 1
    maxSize: 10
    ${group}
    scalingPolicies: { cpu: { policyType: TargetTrackingScaling, targetValue: 50 ${more} } }`;

const defaults = buildSystem(scalingScenario({ group: "minSize: 1" })).autoScaling!;
const given: Fact[] = [
  ["DefaultCooldown 300 s", defaults.defaultCooldownSeconds, 300] as const,
  ["DefaultInstanceWarmup none", defaults.defaultInstanceWarmupSeconds, null] as const,
  ["HealthCheckType EC2", defaults.healthCheckType, "EC2"] as const,
  ["HealthCheckGracePeriod 0 s", defaults.healthCheckGracePeriodSeconds, 0] as const,
  ["DesiredCapacity is MinSize", defaults.desiredCapacity, 1] as const,
  ["NewInstancesProtectedFromScaleIn false", defaults.newInstancesProtectedFromScaleIn, false] as const,
  ["AlarmHigh: 3 datapoints", AUTO_SCALING_DEFAULTS.highDatapoints, 3] as const,
  ["AlarmLow: 15 datapoints", AUTO_SCALING_DEFAULTS.lowDatapoints, 15] as const,
].map(([says, ours, theirs]): Fact => {
  const holds = (): void => expect(ours).toBe(theirs);
  return { page: API, says, holds };
});

/** 20/s of 20 ms are 40 % of one vCPU; 40/s are 80 %, and need two for a target of 50 %. */
const tracking: Fact[] = [
  {
    page: TRACKING,
    says: "scales out to capacity x metric / target, rounded up: 80 % of one for 50 % is two",
    holds: () => {
      const run = scaled({ group: track(), rate: 20, later: 40 }, 1200);
      expect(last(run, "GroupDesiredCapacity")).toBe(2);
      expect(last(run, "CPUUtilization")).toBeCloseTo(0.4, 1);
    },
  },
  {
    page: TRACKING,
    says: "AlarmHigh needs three minutes above the target, and acts at the next evaluation",
    holds: () => {
      const run = scaled({ group: track(), rate: 20, later: 40, changesAt: 300 }, 1200);
      // Minutes 6, 7 and 8 breach; the last datapoint comes a minute later.
      expect(launches(run).map(({ startSeconds }) => startSeconds)).toEqual([540]);
    },
  },
  {
    page: TRACKING,
    says: "scales in more slowly: 15 minutes below",
    holds: () => {
      const run = scaled({ group: track("", "desiredCapacity: 4"), rate: 120, later: 20, changesAt: 300 }, 1800);
      const [first] = terminations(run);
      expect(first!.startSeconds).toBe(300 + 15 * 60 + 60);
    },
  },
  {
    page: TRACKING,
    says: "does not scale in between 0.9 of the target and the target",
    holds: () => {
      // 47 % of two.
      const run = scaled({ group: track("", "desiredCapacity: 2"), rate: 47 }, 3600);
      expect(terminations(run)).toEqual([]);
    },
  },
  {
    page: TRACKING,
    says: "DisableScaleIn: out only",
    holds: () => {
      const run = scaled({ group: track(", disableScaleIn: true", "desiredCapacity: 4"), rate: 20 }, 3600);
      expect(last(run, "GroupDesiredCapacity")).toBe(4);
    },
  },
  {
    page: TRACKING,
    says: "never above MaxSize, never below MinSize",
    holds: () => {
      const run = scaled({ group: track().replace("maxSize: 10", "maxSize: 3"), rate: 20, later: 200 }, 1800);
      expect(last(run, "GroupDesiredCapacity")).toBe(3);
      const down = scaled(
        { group: track("", "desiredCapacity: 4").replace("minSize: 1", "minSize: 3"), rate: 1 },
        3600,
      );
      expect(last(down, "GroupDesiredCapacity")).toBe(3);
    },
  },
  {
    page: TRACKING,
    says: "several policies: out if any says so",
    holds: () => {
      const group = `minSize: 1
    maxSize: 10
    scalingPolicies:
      cpu: { policyType: TargetTrackingScaling, targetValue: 90 }
      requests: { policyType: TargetTrackingScaling, predefinedMetricType: ALBRequestCountPerTarget, targetValue: 600 }`;
      const run = scaled({ group, rate: 5, later: 19, arrivals: "constant" }, 1200);
      // 1140 requests a minute for one target; CPU is at 40 %.
      expect(last(run, "GroupDesiredCapacity")).toBe(2);
    },
  },
  {
    page: TRACKING,
    says: "several policies: in only if all agree",
    holds: () => {
      const group = (other: number): string => `minSize: 1
    maxSize: 10
    desiredCapacity: 4
    scalingPolicies:
      cpu: { policyType: TargetTrackingScaling, targetValue: 50 }
      requests: { policyType: TargetTrackingScaling, predefinedMetricType: ALBRequestCountPerTarget, targetValue: ${other} }`;
      expect(last(scaled({ group: group(6000), rate: 10 }, 1800), "GroupDesiredCapacity")).toBeLessThan(4);
      // 150 requests a minute for each of four: within 0.9 of 160.
      expect(last(scaled({ group: group(160), rate: 10 }, 1800), "GroupDesiredCapacity")).toBe(4);
    },
  },
  {
    page: TRACKING,
    says: "ALBRequestCountPerTarget: the target is per minute",
    holds: () => {
      const group = `minSize: 1
    maxSize: 10
    scalingPolicies:
      requests: { policyType: TargetTrackingScaling, predefinedMetricType: ALBRequestCountPerTarget, targetValue: 300 }`;
      const run = scaled({ group, rate: 4, later: 19 }, 1800);
      expect(last(run, "GroupDesiredCapacity")).toBe(4);
    },
  },
  {
    page: TRACKING,
    says: "basic monitoring: reaction is delayed",
    holds: () => {
      const basic = scaled({ group: track("", "detailedMonitoring: false"), rate: 20, later: 40 }, 3600);
      expect(launches(basic)[0]!.startSeconds).toBeGreaterThan(540 + 120);
    },
  },
];

const warmup: Fact[] = [
  {
    page: WARMUP,
    says: "instances that warm up count for the capacity: one breach is answered once",
    holds: () => {
      const run = scaled({ group: track(", estimatedInstanceWarmup: 10m"), rate: 20, later: 80 }, 1140);
      // Saturated at 100 % until they are warm: 2 x 50 %, not 4.
      expect(last(run, "GroupDesiredCapacity")).toBe(2);
    },
  },
  {
    page: WARMUP,
    says: "while an instance warms up, nothing is scaled in",
    holds: () => {
      const group = (warm: string): string => `minSize: 1
    maxSize: 10
    desiredCapacity: 3
    defaultInstanceWarmup: ${warm}
    scheduledActions: { more: { at: 14m, desiredCapacity: 4 } }
    scalingPolicies: { cpu: { policyType: TargetTrackingScaling, targetValue: 50 } }`;
      expect(terminations(scaled({ group: group("0s"), rate: 5 }, 1200)).length).toBeGreaterThan(0);
      expect(terminations(scaled({ group: group("30m"), rate: 5 }, 1200))).toEqual([]);
    },
  },
  {
    page: WARMUP,
    says: "a policy without a warm-up takes the group's, else its cooldown of 300 s",
    holds: () => {
      // Saturated: each step at most doubles what is warm.
      const steps = (group: string): number[] => {
        const run = scaled({ group: track("", group), rate: 20, later: 300 }, 1500);
        return [...new Set(launches(run).map(({ startSeconds }) => startSeconds))];
      };
      const [one, two] = steps("");
      // In service after 40 s, warm 300 s later, and three minutes of datapoints are there already.
      expect(two! - one!).toBeGreaterThanOrEqual(340);
      const [first, second] = steps("defaultInstanceWarmup: 60s");
      expect(second! - first!).toBeLessThan(240);
    },
  },
];

const simple = (more: string, alarm = "threshold: 60"): string => `minSize: 1
    maxSize: 10
    scalingPolicies:
      p: { policyType: SimpleScaling, alarm: { ${alarm} }, scalingAdjustment: 1 ${more} }`;

const step = (more: string, alarm = "threshold: 60"): string => `minSize: 1
    maxSize: 10
    defaultInstanceWarmup: 60s
    scalingPolicies:
      p:
        policyType: StepScaling
        alarm: { ${alarm} }
        stepAdjustments:
          - { metricIntervalLowerBound: 0, metricIntervalUpperBound: 30, scalingAdjustment: 1 }
          - { metricIntervalLowerBound: 30, scalingAdjustment: 3 }
        ${more}`;

const policies: Fact[] = [
  {
    page: COOLDOWN,
    says: "simple scaling waits for the activity and its cooldown, which starts when the launch has finished",
    holds: () => {
      const run = scaled({ group: simple(", cooldown: 5m"), rate: 20, later: 200 }, 1800);
      const [first, second] = launches(run);
      expect(second!.startSeconds - first!.startSeconds).toBe(40 + 300 + 20);
    },
  },
  {
    page: COOLDOWN,
    says: "the group's DefaultCooldown, where the policy has none",
    holds: () => {
      const run = scaled(
        { group: `defaultCooldown: 60s\n    ${simple("", "threshold: 30")}`, rate: 10, later: 200 },
        1200,
      );
      const [first, second] = launches(run);
      expect(second!.startSeconds - first!.startSeconds).toBe(120);
    },
  },
  {
    page: STEP,
    says: "the step is chosen by the size of the breach",
    holds: () => {
      const small = scaled({ group: step(""), rate: 20, later: 40 }, 600);
      expect(launches(small).length).toBe(1);
      const large = scaled({ group: step(""), rate: 20, later: 100 }, 480);
      expect(launches(large).length).toBe(3);
    },
  },
  {
    page: STEP,
    says: "step scaling reacts while an activity is in progress",
    holds: () => {
      const run = scaled({ group: step(""), rate: 20, later: 1000 }, 1500);
      const starts = launches(run).map(({ startSeconds }) => startSeconds);
      expect(starts[3]! - starts[0]!).toBeLessThan(300);
    },
  },
  {
    page: STEP,
    says: "an alarm of one of one acts a period after the breach",
    holds: () => {
      const run = scaled({ group: step(""), rate: 20, later: 40, changesAt: 300 }, 900);
      expect(launches(run)[0]!.startSeconds).toBe(300 + 60 + 60);
    },
  },
  {
    page: STEP,
    says: "DatapointsToAlarm of EvaluationPeriods",
    holds: () => {
      const run = scaled(
        { group: step("", "threshold: 60, evaluationPeriods: 5, datapointsToAlarm: 4"), rate: 20, later: 40 },
        900,
      );
      expect(launches(run)[0]!.startSeconds).toBe(300 + 4 * 60 + 60);
    },
  },
  {
    page: STEP,
    says: "scale-in by an alarm below",
    holds: () => {
      const group = `minSize: 1
    maxSize: 10
    desiredCapacity: 4
    scalingPolicies:
      p:
        policyType: SimpleScaling
        alarm: { threshold: 20, comparisonOperator: LessThanThreshold }
        scalingAdjustment: -1
        cooldown: 1m`;
      const run = scaled({ group, rate: 24, balancer: "{ deregistrationDelaySeconds: 30 }" }, 900);
      expect(last(run, "GroupDesiredCapacity")).toBe(2);
    },
  },
  {
    page: SCHEDULED,
    says: "a scheduled action sets minimum, maximum and desired capacity, whatever the cooldown",
    holds: () => {
      const group = `minSize: 1
    maxSize: 2
    scheduledActions: { sale: { at: 5m, minSize: 5, maxSize: 8, desiredCapacity: 6 }, over: { at: 10m, minSize: 1, desiredCapacity: 1 } }`;
      const run = scaled({ group, balancer: "{ deregistrationDelaySeconds: 10 }" }, 900);
      expect(Math.max(...over(run, "GroupDesiredCapacity"))).toBe(6);
      expect(last(run, "GroupInServiceInstances")).toBe(1);
    },
  },
  {
    page: SCHEDULED,
    says: "raising MinSize alone launches what is missing",
    holds: () => {
      const run = scaled(
        { group: "minSize: 1\n    maxSize: 4\n    scheduledActions: { sale: { at: 5m, minSize: 3 } }" },
        600,
      );
      expect(last(run, "GroupInServiceInstances")).toBe(3);
    },
  },
];

const crashed = "[{ at: 5m, instance: { index: 0, action: crash } }]";
const health: Fact[] = [
  {
    page: HEALTH,
    says: "HealthCheckType EC2: what the load balancer thinks does not matter",
    holds: () => {
      const run = scaled({ group: "minSize: 3\n    maxSize: 3", faults: crashed }, 1200);
      expect(run.autoScaling!.replaced).toBe(0);
    },
  },
  {
    page: HEALTH,
    says: "HealthCheckType ELB: an unhealthy target is replaced",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 3\n    maxSize: 3\n    healthCheckType: ELB\n    healthCheckGracePeriod: 2m",
          faults: crashed,
        },
        1200,
      );
      expect(run.autoScaling!.replaced).toBe(1);
      expect(terminations(run)[0]!.cause).toContain("in response to an ELB system health check failure");
      expect(last(run, "GroupInServiceInstances")).toBe(3);
    },
  },
  {
    page: HEALTH,
    says: "a host that is out of reach fails its status checks, and is replaced after a few minutes",
    holds: () => {
      const run = scaled(
        { group: "minSize: 3\n    maxSize: 3", faults: "[{ at: 5m, instance: { index: 0, action: blackhole } }]" },
        1200,
      );
      const [lost] = terminations(run);
      expect(lost!.startSeconds - 300).toBeGreaterThanOrEqual(120);
      expect(lost!.startSeconds - 300).toBeLessThanOrEqual(300);
    },
  },
  {
    page: HEALTH,
    says: "the replacement is launched while the old one drains",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 3\n    maxSize: 3\n    healthCheckType: ELB\n    healthCheckGracePeriod: 2m",
          faults: crashed,
        },
        1200,
      );
      const [out] = terminations(run);
      expect(launches(run)[0]!.startSeconds).toBe(out!.startSeconds);
      expect(out!.endSeconds! - out!.startSeconds).toBe(300);
    },
  },
  {
    page: HEALTH,
    says: "at most a tenth of the group at a time",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 20\n    maxSize: 20\n    healthCheckType: ELB\n    healthCheckGracePeriod: 2m",
          faults: "[{ at: 5m, instance: { count: 8, action: crash } }]",
        },
        1800,
      );
      const starts = terminations(run).map(({ startSeconds }) => startSeconds);
      expect(starts.length).toBe(8);
      for (const at of new Set(starts)) expect(starts.filter((each) => each === at).length).toBeLessThanOrEqual(2);
    },
  },
  {
    page: GRACE,
    says: "within the grace period the load balancer's opinion does not count; without one, what boots too slowly is killed",
    holds: () => {
      // In service, it takes 20 s until the application answers: two failed checks.
      const replaced = (grace: string): number =>
        scaled(
          {
            group: `minSize: 1
    maxSize: 3
    healthCheckType: ELB
    healthCheckGracePeriod: ${grace}
    scheduledActions: { more: { at: 1m, desiredCapacity: 2 } }`,
          },
          900,
        ).autoScaling!.replaced;
      expect(replaced("2m")).toBe(0);
      expect(replaced("0s")).toBeGreaterThan(2);
    },
  },
  {
    page: GRACE,
    says: "an instance that leaves the state running is replaced at once, even within the grace period",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 3\n    maxSize: 3\n    healthCheckGracePeriod: 1h",
          faults: "[{ at: 5m, instance: { index: 1, action: terminate } }]",
        },
        900,
      );
      const [lost] = terminations(run);
      expect(lost!.startSeconds - 300).toBeLessThanOrEqual(60);
      expect(lost!.cause).toContain("an EC2 health check indicating it has been terminated or stopped");
      expect(last(run, "GroupInServiceInstances")).toBe(3);
    },
  },
  {
    page: SUSPEND,
    says: "ReplaceUnhealthy suspended: nothing is replaced",
    holds: () => {
      const group = "minSize: 3\n    maxSize: 3\n    healthCheckType: ELB\n    suspendedProcesses: [ReplaceUnhealthy]";
      expect(scaled({ group, faults: crashed }, 1200).autoScaling!.replaced).toBe(0);
    },
  },
  {
    page: SUSPEND,
    says: "Launch suspended: nothing is launched",
    holds: () => {
      const run = scaled({ group: track("", "suspendedProcesses: [Launch]"), rate: 20, later: 40 }, 1200);
      expect(launches(run)).toEqual([]);
    },
  },
  {
    page: SUSPEND,
    says: "AlarmNotification suspended: policies do nothing",
    holds: () => {
      const run = scaled({ group: track("", "suspendedProcesses: [AlarmNotification]"), rate: 20, later: 40 }, 1200);
      expect(last(run, "GroupDesiredCapacity")).toBe(1);
    },
  },
  {
    page: SUSPEND,
    says: "ScheduledActions suspended: they do nothing",
    holds: () => {
      const group =
        "minSize: 1\n    maxSize: 4\n    suspendedProcesses: [ScheduledActions]\n    scheduledActions: { sale: { at: 1m, minSize: 3 } }";
      expect(last(scaled({ group }, 600), "GroupDesiredCapacity")).toBe(1);
    },
  },
];

const REFRESH = "asg-instance-refresh";
const refreshed = (fields: string, horizonSeconds: number, more = "") =>
  scaled(
    {
      group: `minSize: 10\n    maxSize: 10\n    desiredCapacity: 10\n    ${more}`,
      rate: 5,
      faults: `[{ at: 1m, startInstanceRefresh: { ${fields} } }]`,
    },
    horizonSeconds,
  );

const refreshes: Fact[] = [
  {
    page: REFRESH,
    says: "MinHealthyPercentage is 90 by default",
    holds: () => {
      const inService = over(refreshed("", 1200), "GroupInServiceInstances");
      expect(Math.min(...inService)).toBeGreaterThanOrEqual(9 - 1e-9);
      expect(Math.min(...inService)).toBeLessThan(9.5);
    },
  },
  {
    page: "understand-instance-refresh-default-values",
    says: "InstanceWarmup is the group's DefaultInstanceWarmup by default",
    holds: () => {
      const quick = refreshed("minHealthyPercentage: 50", 7200).autoScaling!.refreshes[0]!;
      const slow = refreshed("minHealthyPercentage: 50", 7200, "defaultInstanceWarmup: 15m").autoScaling!.refreshes[0]!;
      expect(slow.endSeconds! - quick.endSeconds!).toBeGreaterThan(900);
    },
  },
  {
    page: "understand-instance-refresh-default-values",
    says: "else its HealthCheckGracePeriod",
    holds: () => {
      const quick = refreshed("minHealthyPercentage: 50", 7200).autoScaling!.refreshes[0]!;
      const slow = refreshed("minHealthyPercentage: 50", 7200, "healthCheckGracePeriod: 15m").autoScaling!
        .refreshes[0]!;
      expect(slow.endSeconds! - quick.endSeconds!).toBeGreaterThan(900);
    },
  },
  {
    page: "understand-instance-refresh-default-values",
    says: "CheckpointDelay is an hour by default",
    holds: () => {
      const plain = refreshed("minHealthyPercentage: 50", 7200).autoScaling!.refreshes[0]!;
      const waits = refreshed("minHealthyPercentage: 50, checkpointPercentages: [50]", 7200).autoScaling!.refreshes[0]!;
      expect(Math.abs(waits.endSeconds! - plain.endSeconds! - 3600)).toBeLessThanOrEqual(90);
    },
  },
  {
    page: REFRESH,
    says: "a refresh that is stuck for an hour fails",
    holds: () => {
      // Nobody may be terminated.
      const [refresh] = refreshed("", 5400, "suspendedProcesses: [Terminate]").autoScaling!.refreshes;
      expect(refresh).toMatchObject({ replaced: 0, status: "Failed" });
      expect(refresh!.endSeconds! - refresh!.startSeconds).toBeGreaterThanOrEqual(3600);
    },
  },
];

const zones: Fact[] = [
  {
    page: ZONES,
    says: "a zone without capacity: the launch fails, and another zone is tried",
    holds: () => {
      const run = scaled(
        {
          group:
            "minSize: 2\n    maxSize: 6\n    suspendedProcesses: [AZRebalance]\n    scheduledActions: { more: { at: 5m, desiredCapacity: 6 } }",
          faults: "[{ at: 1m, duration: 20m, insufficientInstanceCapacity: { availabilityZone: a } }]",
        },
        900,
      );
      expect(run.autoScaling!.failedLaunches).toBeGreaterThan(0);
      expect(launches(run).some(({ status }) => status === "Failed")).toBe(true);
      // There are no places for all of them in the other zone of this small group, but more than half are there.
      expect(last(run, "GroupInServiceInstances")).toBeGreaterThanOrEqual(5);
    },
  },
  {
    page: ZONES,
    says: "no capacity anywhere: it is tried again, later and later",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 2\n    maxSize: 6\n    scheduledActions: { more: { at: 5m, desiredCapacity: 3 } }",
          faults: "[{ at: 1m, duration: 10m, insufficientInstanceCapacity: {} }]",
        },
        1500,
      );
      expect(last(run, "GroupInServiceInstances")).toBe(3);
      const tries = [...new Set(launches(run).map(({ startSeconds }) => startSeconds))];
      expect(tries.length).toBeGreaterThan(2);
      expect(tries[2]! - tries[1]!).toBeGreaterThanOrEqual(tries[1]! - tries[0]!);
    },
  },
  {
    page: ZONES,
    says: "a lost zone's instances are replaced in the others, and evened out when it is back: launch first",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 4\n    maxSize: 6",
          balancer: "{ deregistrationDelaySeconds: 30, healthCheck: { path: /health, intervalSeconds: 10 } }",
          faults: "[{ at: 5m, duration: 15m, availabilityZoneOutage: { availabilityZone: a } }]",
        },
        3600,
      );
      expect(run.autoScaling!.replaced).toBe(2);
      expect(terminations(run).some(({ cause }) => cause.includes("balance instances in zones"))).toBe(true);
      expect(last(run, "GroupInServiceInstances")).toBe(4);
      expect(Math.max(...over(run, "GroupInServiceInstances"))).toBeLessThanOrEqual(5);
    },
  },
  {
    page: TERMINATION,
    says: "the zone with the most instances loses one first",
    holds: () => {
      const run = scaled(
        {
          group:
            "minSize: 1\n    maxSize: 5\n    desiredCapacity: 5\n    scheduledActions: { less: { at: 5m, desiredCapacity: 4 } }",
          balancer: "{ deregistrationDelaySeconds: 10, healthCheck: { path: /health, intervalSeconds: 10 } }",
        },
        900,
      );
      // Of 3 in a and 2 in b, one in a goes: they are even, and stay so.
      expect(run.autoScaling!.terminated).toBe(1);
      expect(run.autoScaling!.launched).toBe(0);
    },
  },
  {
    page: TERMINATION,
    says: "instances that are protected are never chosen for scale-in",
    holds: () => {
      const group = `minSize: 1
    maxSize: 5
    newInstancesProtectedFromScaleIn: true
    scheduledActions: { more: { at: 1m, desiredCapacity: 4 }, less: { at: 10m, desiredCapacity: 1 } }`;
      const run = scaled({ group, balancer: "{ deregistrationDelaySeconds: 10 }" }, 1200);
      expect(last(run, "GroupInServiceInstances")).toBe(3);
    },
  },
  {
    page: "EC2 Auto Scaling, ec2-auto-scaling-lifecycle [D23]",
    says: "an instance is registered before it answers: in service is not yet serving, and costs no request",
    holds: () => {
      const run = scaled({ group: track(), rate: 20, later: 45 }, 1500);
      expect(when(run, "GroupInServiceInstances", (n) => n >= 2)).toBeLessThan(660);
      expect(Object.keys(statuses(run))).toEqual(["200"]);
    },
  },
  {
    page: "EC2 Auto Scaling, attach-load-balancer-asg [D23]",
    says: "on scale-in it is deregistered first, and terminated after the deregistration delay: no request fails",
    holds: () => {
      const group =
        "minSize: 1\n    maxSize: 5\n    desiredCapacity: 5\n    scheduledActions: { less: { at: 5m, desiredCapacity: 2 } }";
      const run = scaled({ group, rate: 50 }, 1200);
      expect(Object.keys(statuses(run))).toEqual(["200"]);
      for (const { startSeconds, endSeconds } of terminations(run)) expect(endSeconds! - startSeconds).toBe(300);
    },
  },
];

const LIFE = "EC2 Auto Scaling, lifecycle-hooks [D23]";
const POOL = "EC2 Auto Scaling, ec2-auto-scaling-warm-pools [D23]";
const more = (group: string): string => `minSize: 1
    maxSize: 3
    ${group}
    scheduledActions: { more: { at: 5m, desiredCapacity: 3 } }`;
const inService = (group: string, seconds = 1800): number =>
  when(scaled({ group: more(group) }, seconds), "GroupInServiceInstances", (n) => n === 3);

const life: Fact[] = [
  {
    page: LIFE,
    says: "a launch hook: not in service before it is completed, and not counted by then",
    holds: () => {
      expect(inService("")).toBeLessThanOrEqual(360);
      expect(inService("lifecycleHooks: { launching: { time: 200 } }")).toBeGreaterThanOrEqual(300 + 40 + 200 - 30);
    },
  },
  {
    page: LIFE,
    says: "ABANDON at the heartbeat's end: the instance is terminated, and another is launched",
    holds: () => {
      const run = scaled({ group: more("lifecycleHooks: { launching: { time: 500, heartbeatTimeout: 60s } }") }, 1200);
      expect(launches(run).filter(({ status }) => status === "Failed").length).toBeGreaterThan(2);
      expect(last(run, "GroupInServiceInstances")).toBe(1);
    },
  },
  {
    page: LIFE,
    says: "CONTINUE at the heartbeat's end: in service all the same",
    holds: () =>
      expect(
        inService("lifecycleHooks: { launching: { time: 500, heartbeatTimeout: 60s, defaultResult: CONTINUE } }"),
      ).toBeLessThanOrEqual(300 + 40 + 60 + 30),
  },
  {
    page: LIFE,
    says: "a termination hook comes after draining",
    holds: () => {
      const group = `minSize: 1
    maxSize: 3
    desiredCapacity: 3
    lifecycleHooks: { terminating: { time: 100 } }
    scheduledActions: { less: { at: 5m, desiredCapacity: 2 } }`;
      const [gone] = terminations(scaled({ group, balancer: "{ deregistrationDelaySeconds: 30 }" }, 900));
      expect(gone!.endSeconds! - gone!.startSeconds).toBe(130);
    },
  },
  {
    page: LIFE,
    says: "the defaults: a heartbeat of 3600 s, ABANDON",
    holds: () =>
      expect(AUTO_SCALING_DEFAULTS.hook).toEqual({ heartbeatTimeoutSeconds: 3600, defaultResult: "ABANDON" }),
  },
  {
    page: POOL,
    says: "scale-out draws from the pool first",
    holds: () => {
      const running = scaled({ group: more("warmPool: { poolState: Running }") }, 900);
      const first = running.autoScaling!.activities[0]!;
      // Only the group's reaction is left of a launch.
      expect(first.endSeconds! - first.startSeconds).toBeCloseTo(10, 6);
    },
  },
  {
    page: POOL,
    says: "its size is MaxGroupPreparedCapacity less the desired capacity, and it is filled again",
    holds: () => {
      const group = `minSize: 1
    maxSize: 6
    warmPool: { poolState: Running, maxGroupPreparedCapacity: 4 }
    scheduledActions: { more: { at: 5m, desiredCapacity: 2 } }`;
      const pool = over(scaled({ group }, 900), "WarmPoolRunningInstances");
      expect(pool[0]).toBe(3);
      expect(pool.at(-1)).toBe(2);
    },
  },
  {
    page: POOL,
    says: "what runs in the pool is billed, what is stopped is not",
    holds: () => {
      const hours = (state: string): number =>
        scaled({ group: `minSize: 1\n    maxSize: 4\n    warmPool: { poolState: ${state} }` }, 900).autoScaling!
          .instanceSeconds / 900;
      expect(hours("Stopped")).toBeCloseTo(1, 6);
      expect(hours("Running")).toBeCloseTo(4, 6);
    },
  },
  {
    page: "EC2 Auto Scaling, asg-max-instance-lifetime [D23]",
    says: "instances older than the maximum are replaced, one at a time",
    holds: () => {
      const run = scaled(
        {
          group: "minSize: 3\n    maxSize: 3\n    maxInstanceLifetime: 20m",
          balancer: "{ deregistrationDelaySeconds: 30 }",
        },
        2200,
      );
      const starts = terminations(run).map(({ startSeconds }) => startSeconds);
      expect(starts.length).toBe(3);
      expect(new Set(starts).size).toBe(3);
      expect(starts[0]).toBeGreaterThanOrEqual(1200);
    },
  },
];

testFacts("Lifecycle hooks, warm pools, lifetime", life);
testFacts("Auto Scaling defaults", given);
testFacts("Target tracking", tracking);
testFacts("Warm-up", warmup);
testFacts("Step, simple and scheduled scaling", policies);
testFacts("Health checks and replacement", health);
testFacts("Zones and termination", zones);
testFacts("Instance refresh", refreshes);
