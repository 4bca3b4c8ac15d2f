/** How requests get to targets, as AWS documents it: algorithms, zones, slow start, stickiness, weights. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { AnomalyMitigation } from "../../src/sim/alb/anomaly-mitigation.js";
import { NodeGroup } from "../../src/sim/alb/node-group.js";
import { Registrations } from "../../src/sim/alb/registration.js";
import { Stickiness } from "../../src/sim/alb/stickiness.js";
import { World, type InstanceFaultSpec, type Run, type TargetGroupSpec } from "../../src/sim/index.js";
import { balancedSystem, causes, metric, run, statuses, targetGroup, values } from "../sim/alb/balanced-system.js";
import { testFacts, type Fact } from "./documented.js";

const GROUPS = "load-balancer-target-groups [D]";
const ATTRIBUTES = "edit-target-group-attributes [D]";
const WORKS = "how-elastic-load-balancing-works [D]";

/** One node's view of a group of `targets` healthy targets. */
function view(spec: Partial<TargetGroupSpec>, targets = 3, inScope = Array.from({ length: targets }, () => true)) {
  const world = new World(1, 0);
  const group = targetGroup({ targets: Array.from({ length: targets }, (_, i) => i), ...spec });
  const registrations = new Registrations(targets);
  return { world, registrations, group: new NodeGroup(world, "a", group, inScope, registrations) };
}

const choices = (group: NodeGroup, n: number): number[] => Array.from({ length: n }, () => group.choose());
const shares = (chosen: readonly number[], targets: number): number[] =>
  Array.from({ length: targets }, (_, target) => chosen.filter((each) => each === target).length / chosen.length);

const broken = (kind: "crash", instances: readonly number[], at = 0): InstanceFaultSpec => ({
  atSeconds: at,
  untilSeconds: Infinity,
  instances,
  action: { kind },
});
const leaves = (instances: readonly number[], at: number): InstanceFaultSpec => ({
  atSeconds: at,
  untilSeconds: Infinity,
  instances,
  action: { kind: "deregister" },
});

/** Shares of requests by target of 2 + 8 targets in two zones, which clients reach in equal parts. */
function zonalShares(crossZone: boolean): { inA: number; inB: number } {
  const zoneOf = (target: number): number => (target < 2 ? 0 : 1);
  const nodes = [0, 1].map(
    (zone) =>
      view(
        { crossZone },
        10,
        Array.from({ length: 10 }, (_, i) => crossZone || zoneOf(i) === zone),
      ).group,
  );
  const chosen = nodes.flatMap((node) => choices(node, 4000));
  const share = shares(chosen, 10);
  return { inA: share[0]!, inB: share[9]! };
}

/** Two zones, every instance in the first, clients spread over both. */
const oneSided = (crossZone: boolean): Run =>
  run(
    balancedSystem({
      arrivals: "poisson",
      application: { zones: ["a", "b"], instanceZones: [0, 0, 0], targetGroups: [targetGroup({ crossZone })] },
    }),
    30,
  );

const algorithms: Fact[] = [
  {
    page: GROUPS,
    says: "round_robin is the default",
    holds: () => expect(DEFAULTS.loadBalancer.algorithm).toBe("round_robin"),
  },
  {
    page: ATTRIBUTES,
    says: "round_robin: healthy targets in sequential order",
    holds: () => {
      const { group } = view({}, 4);
      for (let i = 0; i < 2; i++) group.health[2]!.checked("Target.Timeout");
      group.refresh();
      expect(choices(group, 7)).toEqual([0, 1, 3, 0, 1, 3, 0]);
    },
  },
  {
    page: WORKS,
    says: "each node goes its own round",
    holds: () =>
      expect([choices(view({}).group, 4), choices(view({}).group, 2)]).toEqual([
        [0, 1, 2, 0],
        [0, 1],
      ]),
  },
  {
    page: ATTRIBUTES,
    says: "least_outstanding_requests: the target with the fewest requests in progress",
    holds: () => {
      const { group } = view({ algorithm: "least_outstanding_requests" });
      group.outstanding.set([4, 1, 2]);
      expect(group.choose()).toBe(1);
    },
  },
  {
    page: ATTRIBUTES,
    says: "weighted_random: evenly, in random order",
    holds: () => {
      const chosen = choices(view({ algorithm: "weighted_random" }).group, 9000);
      for (const share of shares(chosen, 3))
        expect(Math.abs(share - 1 / 3)).toBeLessThan(3.5 * Math.sqrt(2 / 9 / 9000));
      // The next target is independent of the last: it is the same one a third of the time.
      const repeats = chosen.filter((target, i) => i > 0 && target === chosen[i - 1]).length / 9000;
      expect(Math.abs(repeats - 1 / 3)).toBeLessThan(3.5 * Math.sqrt(2 / 9 / 9000));
    },
  },
  {
    page: WORKS,
    says: "cross-zone on, 2 + 8 targets: each gets 10 %",
    holds: () => expect(zonalShares(true)).toEqual({ inA: 0.1, inB: 0.1 }),
  },
  {
    page: WORKS,
    says: "cross-zone off, 2 + 8 targets: 25 % and 6.25 %",
    holds: () => expect(zonalShares(false)).toEqual({ inA: 0.25, inB: 0.0625 }),
  },
  {
    page: GROUPS,
    says: "cross-zone off: what enters a zone without targets is answered 503",
    holds: () => {
      const half = oneSided(false);
      // The empty zone leaves DNS at once, but clients keep its address for a TTL of 60 s: half of them at first.
      expect(causes(half, "no registered targets")).toBeGreaterThan(0);
      expect(causes(oneSided(true), "no registered targets")).toBe(0);
    },
  },
  {
    page: "application-load-balancers [D]",
    says: "a target in a zone that is not enabled is unused: no requests",
    holds: () => expect(choices(view({}, 3, [true, false, true]).group, 4)).toEqual([0, 2, 0, 2]),
  },
];

/** A view in which target 2 has just turned healthy, at time 0. */
function ramping(): ReturnType<typeof view> {
  const built = view({ slowStartSeconds: 100 });
  built.group.turnedHealthy(2);
  return built;
}

const slowStart: Fact[] = [
  {
    page: ATTRIBUTES,
    says: "slow start: the share grows linearly until the duration is over",
    holds: () => {
      const { world, group } = ramping();
      const at = (seconds: number): number => {
        world.calendar.run(seconds);
        return shares(choices(group, 3000), 3)[2]!;
      };
      // Weight 1/4 against 1 + 1; 1/2; and an equal one.
      expect(at(25)).toBeCloseTo(0.25 / 2.25, 2);
      expect(at(50)).toBeCloseTo(0.5 / 2.5, 2);
      expect(at(100)).toBeCloseTo(1 / 3, 2);
    },
  },
  {
    page: ATTRIBUTES,
    says: "targets registered together in an empty group skip it",
    holds: () => expect(choices(view({ slowStartSeconds: 100 }).group, 3)).toEqual([0, 1, 2]),
  },
  {
    page: ATTRIBUTES,
    says: "it needs a healthy target that is not in slow start itself",
    holds: () => {
      const { group } = view({ slowStartSeconds: 100 }, 1);
      group.turnedHealthy(0);
      expect(group.choose()).toBe(0);
      const { group: two } = view({ slowStartSeconds: 100 }, 2);
      two.turnedHealthy(0);
      two.turnedHealthy(1); // The other is in slow start: this one is not.
      expect(shares(choices(two, 100), 2)).toEqual([0, 1]);
    },
  },
  {
    page: ATTRIBUTES,
    says: "a target enters it again when it is healthy again",
    holds: () => {
      const { world, group } = ramping();
      world.calendar.run(100);
      group.turnedHealthy(2);
      expect(shares(choices(group, 30), 3)[2]).toBe(0);
    },
  },
];

/** One client at a time with 30 requests each, and targets of which one breaks or leaves. */
function stickyRun(faults: readonly InstanceFaultSpec[], stickinessSeconds = 1000): Run {
  const steps = Array.from({ length: 30 }, () => ({ route: 0, thinkTime: { kind: "constant" as const, value: 5 } }));
  return run(
    balancedSystem({
      ratePerSecond: 1,
      faults,
      application: { targetGroups: [targetGroup({ stickinessSeconds })] },
      system: { journeys: [{ name: "visit", steps }] },
    }),
    200,
  );
}

const stickiness: Fact[] = [
  {
    page: ATTRIBUTES,
    says: "a client with the cookie AWSALB returns to its target",
    holds: () => {
      // A newcomer each second: only the first request of each is not sticky.
      expect(metric(stickyRun([]), "NonStickyRequestCount")).toBe(201);
    },
  },
  {
    page: ATTRIBUTES,
    says: "an unhealthy target's clients get a new one by the algorithm",
    holds: () => {
      const result = stickyRun([broken("crash", [0], 50)]);
      expect(values(result, "HTTPCode_ELB_502_Count")[3]).toBe(0);
      expect(metric(result, "NonStickyRequestCount")).toBeGreaterThan(201);
    },
  },
  {
    page: ATTRIBUTES,
    says: "so do a draining target's",
    holds: () => {
      const result = stickyRun([leaves([0], 100)]);
      expect(metric(result, "NonStickyRequestCount")).toBeGreaterThan(201);
      expect(Object.keys(statuses(result))).toEqual(["200"]);
    },
  },
  {
    page: ATTRIBUTES,
    says: "every answer starts the cookie's duration anew",
    holds: () => {
      const cookies = new Stickiness();
      const answer = { group: 0, groupSeconds: 0, target: 2, targetSeconds: 10 };
      cookies.answered(7, 0, answer);
      cookies.answered(7, 9, answer);
      expect([cookies.targetOf(7, 18), cookies.targetOf(7, 19)]).toEqual([2, -1]);
    },
  },
];

const mitigation = (targets: number) => {
  const spec = { periodSeconds: 5, factor: 2, toleranceShare: 0.05, minimumWeight: 0.1, recoveryStep: 0.25 };
  const anomalies = new AnomalyMitigation(spec, targets);
  const all = Array.from({ length: targets }, (_, i) => i);
  return {
    anomalies,
    period: (failing: number | null): void => {
      for (const target of all) for (let i = 0; i < 20; i++) anomalies.ended(target, target === failing);
      anomalies.endPeriod(all);
    },
  };
};

const anomalies: Fact[] = [
  {
    page: ATTRIBUTES,
    says: "a target that fails more than its peers is anomalous, given three healthy ones",
    holds: () => {
      const three = mitigation(3);
      const two = mitigation(2);
      three.period(1);
      two.period(1);
      expect([three.anomalies.anomalousHosts, two.anomalies.anomalousHosts]).toEqual([1, 0]);
    },
  },
  {
    page: ATTRIBUTES,
    says: "its traffic is reduced to a minimum, then raised again",
    holds: () => {
      const { anomalies, period } = mitigation(3);
      for (let i = 0; i < 10; i++) period(1);
      expect([anomalies.weights[1], anomalies.mitigatedHosts]).toEqual([0.1, 1]);
      period(null);
      expect(anomalies.weights[1]).toBeCloseTo(0.35);
      for (let i = 0; i < 3; i++) period(null);
      expect([anomalies.weights[1], anomalies.mitigatedHosts]).toEqual([1, 0]);
    },
  },
  {
    page: ATTRIBUTES,
    says: "5xx answers and connection errors count",
    holds: () => {
      const anomalyMitigation = {
        periodSeconds: 5,
        factor: 2,
        toleranceShare: 0.05,
        minimumWeight: 0.1,
        recoveryStep: 0.1,
      };
      const group = targetGroup({ algorithm: "weighted_random", anomalyMitigation });
      for (const fault of [
        broken("crash", [1]),
        { ...broken("crash", [1]), action: { kind: "error" as const, status: 500 } },
      ]) {
        const slowChecks = { ...group.healthCheck!, intervalSeconds: 300 };
        const application = { targetGroups: [{ ...group, healthCheck: slowChecks }] };
        const result = run(balancedSystem({ application, faults: [fault] }), 60);
        expect(values(result, "MitigatedHostCount", "Maximum")[0]).toBe(1);
      }
    },
  },
];

testFacts("algorithms and zones", algorithms);
testFacts("slow start", slowStart);
testFacts("stickiness", stickiness);
testFacts("automatic target weights", anomalies);
