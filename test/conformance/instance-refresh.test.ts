/** What the EC2 Auto Scaling User Guide says of instance refreshes with a desired configuration, and of their rollback. */
import { expect } from "vitest";
import type { Run } from "../../src/sim/index.js";
import { launches, over, scaled, terminations } from "../sim/autoscaling/scaling-system.js";
import { testFacts, type Fact } from "./documented.js";

const OVERVIEW = "EC2 Auto Scaling, instance-refresh-overview [D]";
const DEFAULTS = "EC2 Auto Scaling, understand-instance-refresh-default-values [D]";
const ROLLBACK = "EC2 Auto Scaling, instance-refresh-rollback [D]";
const TERMINATION = "EC2 Auto Scaling, ec2-auto-scaling-termination-policies [D23]";

/** A group of four that drains in 10 s, refreshed after five minutes. */
const refreshed = (fields: string, horizonSeconds: number, more: { group?: string; faults?: string } = {}): Run =>
  scaled(
    {
      rate: 20,
      group: `minSize: 2\n    maxSize: 8\n    desiredCapacity: 4\n    ${more.group ?? ""}`,
      balancer: "{ deregistrationDelaySeconds: 10, healthCheck: { path: /health, intervalSeconds: 10 } }",
      faults: `[{ at: 5m, startInstanceRefresh: { ${fields} } }${more.faults ?? ""}]`,
    },
    horizonSeconds,
  );

const entry = (run: Run) => run.autoScaling!.refreshes[0]!;
const inService = (run: Run): number[] => over(run, "GroupInServiceInstances");

/** Share of the answers between two times that failed. */
function failed(run: Run, from: number, to: number): number {
  const sum = (counts: Uint32Array): number => counts.slice(from / 30, to / 30).reduce((a, b) => a + b, 0);
  return sum(run.series.failed) / sum(run.series.ended);
}

/** Its health check passes. */
const BROKEN = "desiredConfiguration: { errorShare: 1, routes: [GET /] }";

const percentages: Fact[] = [
  {
    page: OVERVIEW,
    says: "a minimum of 100 launches first: the group never falls below its desired capacity",
    holds: () => {
      const run = refreshed("minHealthyPercentage: 100", 3600);
      expect(entry(run)).toMatchObject({ status: "Successful", replaced: 4 });
      expect(Math.min(...inService(run))).toBeCloseTo(4, 9);
    },
  },
  {
    page: OVERVIEW,
    says: "minimum and maximum 100: one at a time, the group one larger meanwhile",
    holds: () => {
      const run = refreshed("minHealthyPercentage: 100, maxHealthyPercentage: 100", 3600);
      expect(Math.max(...inService(run))).toBeLessThanOrEqual(5);
      expect(Math.max(...inService(run))).toBeGreaterThan(4.5);
      const starts = terminations(run).map(({ startSeconds }) => startSeconds);
      // One after the other, and no more than they are: zones stay even.
      expect(starts.length).toBe(4);
      expect(new Set(starts).size).toBe(4);
    },
  },
  {
    page: OVERVIEW,
    says: "maximum 150: half of the group is launched at once, and the larger range is faster",
    holds: () => {
      const wide = refreshed("minHealthyPercentage: 100, maxHealthyPercentage: 150", 3600);
      const narrow = refreshed("minHealthyPercentage: 100", 3600);
      expect(Math.max(...inService(wide))).toBeLessThanOrEqual(6);
      expect(Math.max(...inService(wide))).toBeGreaterThan(5);
      expect(Math.min(...inService(wide))).toBeCloseTo(4, 9);
      expect(entry(wide).endSeconds!).toBeLessThan(entry(narrow).endSeconds!);
    },
  },
  {
    page: OVERVIEW,
    says: "a minimum of 0 replaces all instances at once",
    holds: () => {
      const run = refreshed("minHealthyPercentage: 0", 3600);
      expect(new Set(terminations(run).map(({ startSeconds }) => startSeconds)).size).toBe(1);
      expect(Math.min(...inService(run))).toBeLessThan(1);
    },
  },
  {
    page: "EC2 Auto Scaling, ec2-auto-scaling-instance-maintenance-policy [D]",
    says: "the group's maintenance policy holds for a refresh that says nothing else",
    holds: () => {
      const policy = "instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 150 }";
      expect(Math.max(...inService(refreshed("", 3600, { group: policy })))).toBeGreaterThan(5);
    },
  },
];

/** Four that are not protected, and a fifth that is. */
const withProtected = (choice: string) =>
  entry(
    refreshed(`minHealthyPercentage: 50${choice === "" ? "" : `, scaleInProtectedInstances: ${choice}`}`, 3 * 3600, {
      group: "newInstancesProtectedFromScaleIn: true\n    scheduledActions: { more: { at: 1m, desiredCapacity: 5 } }",
    }),
  );

const preferences: Fact[] = [
  {
    page: OVERVIEW,
    says: "skip matching, without a new configuration: nobody is replaced",
    holds: () => {
      const run = refreshed("skipMatching: true", 1200);
      expect(entry(run)).toMatchObject({ status: "Successful", instances: 0, replaced: 0 });
      expect(terminations(run)).toEqual([]);
    },
  },
  {
    page: DEFAULTS,
    says: "skip matching is off by default: everybody is replaced by the same",
    holds: () => expect(entry(refreshed("", 3600)).replaced).toBe(4),
  },
  {
    page: OVERVIEW,
    says: "skip matching: who was launched with the configuration already stays",
    holds: () => {
      const again = `, { at: 40m, startInstanceRefresh: { skipMatching: true } }`;
      const run = refreshed("minHealthyPercentage: 50, desiredConfiguration: { cpuFactor: 1 }", 3600, {
        faults: again,
      });
      expect(run.autoScaling!.refreshes.map(({ instances }) => instances)).toEqual([4, 0]);
    },
  },
  {
    page: DEFAULTS,
    says: "bake time: it is successful only so long after the last replacement",
    holds: () => {
      const plain = entry(refreshed("minHealthyPercentage: 50", 3600));
      const baked = entry(refreshed("minHealthyPercentage: 50, bakeTime: 10m", 3600));
      expect(baked.status).toBe("Successful");
      expect(baked.endSeconds! - plain.endSeconds!).toBe(600);
      expect(entry(refreshed("minHealthyPercentage: 50, bakeTime: 10m", plain.endSeconds! + 60)).status).toBe("Baking");
    },
  },
  {
    page: DEFAULTS,
    says: "who is protected from scale-in is waited for, and after an hour it fails",
    holds: () => expect(withProtected("")).toMatchObject({ status: "Failed", instances: 5, replaced: 4 }),
  },
  {
    page: "EC2 Auto Scaling, API_RefreshPreferences [D]",
    says: "scaleInProtectedInstances Ignore: they are left out",
    holds: () => expect(withProtected("Ignore")).toMatchObject({ status: "Successful", instances: 4, replaced: 4 }),
  },
  {
    page: "EC2 Auto Scaling, API_RefreshPreferences [D]",
    says: "scaleInProtectedInstances Refresh: they are replaced, too",
    holds: () => expect(withProtected("Refresh")).toMatchObject({ status: "Successful", instances: 5, replaced: 5 }),
  },
  {
    page: "EC2 Auto Scaling, as-suspend-resume-processes [D23]",
    says: "InstanceRefresh suspended: none is started",
    holds: () =>
      expect(refreshed("", 900, { group: "suspendedProcesses: [InstanceRefresh]" }).autoScaling!.refreshes).toEqual([]),
  },
];

const configurations: Fact[] = [
  {
    page: OVERVIEW,
    says: "the instances that it launches have the desired configuration",
    holds: () => {
      const run = refreshed(`minHealthyPercentage: 50, ${BROKEN}`, 3600);
      expect(failed(run, 0, 300)).toBe(0);
      expect(failed(run, 3000, 3600)).toBe(1);
    },
  },
  {
    page: OVERVIEW,
    says: "a scale-out during the refresh launches the desired configuration, too",
    holds: () => {
      const run = refreshed(`minHealthyPercentage: 50, checkpointPercentages: [50], ${BROKEN}`, 3600, {
        group: "scheduledActions: { more: { at: 30m, desiredCapacity: 8 } }",
      });
      // Two of four, then six of eight; round robin sends each its share.
      expect(failed(run, 1200, 1800)).toBeCloseTo(0.5, 1);
      expect(failed(run, 3000, 3600)).toBeCloseTo(0.75, 1);
    },
  },
  {
    page: OVERVIEW,
    says: "the group's own settings change only when it succeeds: after a failure launches are as before",
    holds: () => {
      // New instances never become healthy while nothing can be launched.
      const run = refreshed(`minHealthyPercentage: 50, ${BROKEN}`, 3 * 3600, {
        faults: ", { at: 290s, duration: 90m, insufficientInstanceCapacity: {} }",
      });
      expect(entry(run).status).toBe("Failed");
      expect(failed(run, 2.8 * 3600, 3 * 3600)).toBe(0);
    },
  },
  {
    page: TERMINATION,
    says: "the default policy takes out who has the oldest version of the launch template",
    holds: () => {
      const run = refreshed(
        `minHealthyPercentage: 50, checkpointPercentages: [50], checkpointDelay: 2h, ${BROKEN}`,
        3600,
        {
          group: "scheduledActions: { less: { at: 40m, desiredCapacity: 2 } }",
        },
      );
      expect(failed(run, 1200, 2400)).toBeCloseTo(0.5, 1);
      expect(failed(run, 3000, 3600)).toBe(1);
    },
  },
];

const ERRORS = "alarmSpecification: { alarms: { errors: { metricName: HTTPCode_Target_5XX_Count, threshold: 50 } } }";

const rollbacks: Fact[] = [
  {
    page: "EC2 Auto Scaling, API_RefreshPreferences [D]",
    says: "an alarm makes it fail; what was replaced stays",
    holds: () => {
      const run = refreshed(`minHealthyPercentage: 75, ${ERRORS}, ${BROKEN}`, 3600);
      expect(entry(run).status).toBe("Failed");
      expect(entry(run).replaced).toBeLessThan(4);
      expect(failed(run, 3000, 3600)).toBeGreaterThan(0.2);
    },
  },
  {
    page: ROLLBACK,
    says: "with auto rollback an alarm brings the configuration before back",
    holds: () => {
      const run = refreshed(`minHealthyPercentage: 75, ${ERRORS}, autoRollback: true, ${BROKEN}`, 3600);
      expect(entry(run).status).toBe("RollbackSuccessful");
      expect(failed(run, 600, 900)).toBeGreaterThan(0);
      expect(failed(run, 3000, 3600)).toBe(0);
      expect(terminations(run).some(({ cause }) => cause.includes("the rollback of an instance refresh"))).toBe(true);
    },
  },
  {
    page: ROLLBACK,
    says: "RollbackInstanceRefresh, by hand, at a checkpoint",
    holds: () => {
      const run = refreshed(
        `minHealthyPercentage: 50, checkpointPercentages: [50], rollbackAfter: 15m, ${BROKEN}`,
        3600,
      );
      expect(entry(run).status).toBe("RollbackSuccessful");
      expect(failed(run, 3000, 3600)).toBe(0);
      // Two of them were replaced, and two again.
      expect(launches(run).length).toBe(4);
    },
  },
  {
    page: ROLLBACK,
    says: "a refresh that has succeeded cannot be rolled back",
    holds: () => {
      const run = refreshed(`minHealthyPercentage: 0, rollbackAfter: 40m, ${BROKEN}`, 3600);
      expect(entry(run).status).toBe("Successful");
      expect(failed(run, 3300, 3600)).toBe(1);
    },
  },
];

testFacts("percentages", percentages);
testFacts("preferences", preferences);
testFacts("configurations", configurations);
testFacts("rollbacks", rollbacks);
