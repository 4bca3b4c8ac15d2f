/** Health checks of targets, fail-open and minimum healthy targets as AWS documents them. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { DnsNames } from "../../src/sim/alb/dns-names.js";
import { HealthChecker } from "../../src/sim/alb/health-checker.js";
import { AlbNode } from "../../src/sim/alb/node.js";
import { Registrations } from "../../src/sim/alb/registration.js";
import { Target, type TargetState } from "../../src/sim/alb/target.js";
import { inMatcher, TargetHealth, type HealthReason } from "../../src/sim/alb/target-health.js";
import { World, type InstanceFaultSpec, type TargetGroupSpec } from "../../src/sim/index.js";
import { balancedSystem, balancer, metric, run, statuses, targetGroup, values } from "../sim/alb/balanced-system.js";
import { testFacts, type Fact } from "./documented.js";

const CHECKS = "target-group-health-checks [D]";
const GROUPS = "load-balancer-target-groups [D]";
const { healthCheck } = DEFAULTS.loadBalancer.application;
const SPEC = targetGroup().healthCheck!;

/** State and reason after each of these results; "" is a success. */
function states(results: readonly HealthReason[], known = false): string[] {
  const health = new TargetHealth(SPEC, known);
  return results.map((failure) => {
    health.checked(failure);
    return `${health.state} ${health.reason}`.trim();
  });
}

const passes = (n: number): HealthReason[] => Array.from({ length: n }, () => "");

/** Times and results of the shallow checks of one target in this state. */
function checksOf(state: TargetState, seconds: number, errorStatus = 500): { at: number; failure: HealthReason }[] {
  const world = new World(1, 0);
  const target = new Target(world, 0);
  target.connect(
    { serve: () => undefined },
    { answered: () => undefined, lost: () => undefined, reset: () => undefined },
    { answered: () => undefined },
  );
  target.set(state, errorStatus);
  const seen: { at: number; failure: HealthReason }[] = [];
  const checker = new HealthChecker(world, "a", 0.001);
  checker.add({
    spec: SPEC,
    target,
    active: () => true,
    dropped: () => false,
    ask: () => undefined,
    ended: (failure) => seen.push({ at: world.calendar.now, failure }),
  });
  world.calendar.run(seconds);
  return seen;
}

const reasonOf = (state: TargetState): string => checksOf(state, 100)[0]!.failure;

const machine: Fact[] = [
  {
    page: CHECKS,
    says: "interval 30 s, timeout 5 s, thresholds 5 (healthy) and 2 (unhealthy) by default",
    holds: () =>
      expect(healthCheck).toEqual({
        intervalSeconds: 30,
        timeoutSeconds: 5,
        healthyThresholdCount: 5,
        unhealthyThresholdCount: 2,
      }),
  },
  {
    page: CHECKS,
    says: "a new target is initial",
    holds: () =>
      expect(new TargetHealth(SPEC, false)).toMatchObject({ state: "initial", reason: "Elb.InitialHealthChecking" }),
  },
  {
    page: CHECKS,
    says: "one success makes it healthy, whatever the healthy threshold",
    holds: () => expect(states([""])).toEqual(["healthy"]),
  },
  {
    page: CHECKS,
    says: "a healthy one turns unhealthy at the unhealthy threshold",
    holds: () =>
      expect(states(["Target.Timeout", "Target.Timeout"], true)).toEqual(["healthy", "unhealthy Target.Timeout"]),
  },
  {
    page: CHECKS,
    says: "failures have to be consecutive",
    holds: () => expect(states(["Target.Timeout", "", "Target.Timeout"], true).at(-1)).toBe("healthy"),
  },
  {
    page: CHECKS,
    says: "an unhealthy one turns healthy after five consecutive successes",
    holds: () => {
      const down: HealthReason[] = ["Target.Timeout", "Target.Timeout"];
      const all = states([...down, ...passes(5)], true).map((state) => state.split(" ")[0]);
      expect(all.slice(2)).toEqual(["unhealthy", "unhealthy", "unhealthy", "unhealthy", "healthy"]);
    },
  },
  {
    page: CHECKS,
    says: "nor does one failure in between leave the count as it was",
    holds: () => {
      const down: HealthReason[] = ["Target.Timeout", "Target.Timeout"];
      const again: HealthReason[] = [...down, ...passes(4), "Target.Timeout", ...passes(4)];
      expect(states(again, true).at(-1)).toBe("unhealthy Target.Timeout");
    },
  },
  {
    page: CHECKS,
    says: "reason Target.Timeout: no answer within the timeout",
    holds: () => {
      expect([reasonOf("hung"), reasonOf("blackholed")]).toEqual(["Target.Timeout", "Target.Timeout"]);
    },
  },
  {
    page: CHECKS,
    says: "reason Target.FailedHealthChecks: no connection",
    holds: () => expect(reasonOf("crashed")).toBe("Target.FailedHealthChecks"),
  },
  {
    page: CHECKS,
    says: "reason Target.ResponseCodeMismatch: a status outside the matcher",
    holds: () => expect(reasonOf("erroring")).toBe("Target.ResponseCodeMismatch"),
  },
  {
    page: CHECKS,
    says: "reason Target.HealthCheckDisabled: state unavailable without checks",
    holds: () =>
      expect(new TargetHealth(null, false)).toMatchObject({
        state: "unavailable",
        reason: "Target.HealthCheckDisabled",
      }),
  },
  {
    page: CHECKS,
    says: "the matcher is a list or range of statuses, 200 by default",
    holds: () => {
      expect([200, 201].map((status) => inMatcher(SPEC.matcher, status))).toEqual([true, false]);
      const list = [
        [200, 299],
        [404, 404],
      ] as const;
      expect([204, 301, 404].map((status) => inMatcher(list, status))).toEqual([true, false, true]);
    },
  },
  {
    page: CHECKS,
    says: "what a check takes does not shift the next one",
    holds: () => {
      const starts = checksOf("hung", 200).map(({ at }) => at - SPEC.timeoutSeconds);
      starts.slice(1).forEach((at, i) => expect(at - starts[i]!).toBeCloseTo(SPEC.intervalSeconds, 9));
    },
  },
  {
    page: CHECKS,
    says: "every node checks every target by itself",
    holds: () => {
      const fault: InstanceFaultSpec = {
        atSeconds: 0,
        untilSeconds: Infinity,
        instances: [0],
        action: { kind: "crash" },
      };
      const application = { zones: ["a", "b"], instanceZones: [0, 0, 0] };
      // In some minute one node has found it and the other has not: phases of their own.
      const differs = Array.from({ length: 20 }, (_, replication) => {
        const result = run(balancedSystem({ application, faults: [fault] }), 59, { replication });
        return values(result, "HealthyHostCount", "Minimum")[0] !== values(result, "HealthyHostCount", "Maximum")[0];
      });
      expect(differs).toContain(true);
    },
  },
  {
    page: CHECKS,
    says: "health checks are in no metric of requests",
    holds: () => {
      const deep = targetGroup({ healthCheck: { ...SPEC, intervalSeconds: 5, timeoutSeconds: 2, route: 0 } });
      const result = run(balancedSystem({ ratePerSecond: 1, application: { targetGroups: [deep] } }), 59.5);
      expect([metric(result, "RequestCount"), metric(result, "HTTPCode_Target_2XX_Count")]).toEqual([60, 60]);
    },
  },
];

/** The nodes of a load balancer with these unhealthy targets, and which are in DNS. */
function nodes(options: {
  readonly zones: readonly string[];
  readonly instanceZones: readonly number[];
  readonly groups: readonly TargetGroupSpec[];
  readonly unhealthy: readonly number[];
  readonly dnsNeedsEveryGroup?: boolean;
}) {
  const world = new World(1, 0);
  const spec = balancer({
    zones: options.zones,
    instanceZones: options.instanceZones,
    targetGroups: options.groups,
    dnsNeedsEveryGroup: options.dnsNeedsEveryGroup ?? false,
  });
  const registrations = options.groups.map(({ targets }) => new Registrations(targets.length));
  const all = spec.zones.map((_, zone) => new AlbNode(world, spec, zone, registrations, 0));
  for (const node of all) {
    node.groups.forEach((group, g) => {
      options.groups[g]!.targets.forEach((instance, position) => {
        if (!options.unhealthy.includes(instance)) return;
        for (let i = 0; i < 2; i++) group.health[position]?.checked("Target.Timeout");
      });
      group.refresh();
    });
  }
  const dns = new DnsNames(world, all.length, 60);
  dns.publish(all.map((node) => node.fitForDns));
  return { nodes: all, inDns: dns.nodes };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The example of the page: two zones of ten targets, both thresholds 50 %, six of zone B unhealthy. */
const example = (crossZone: boolean): ReturnType<typeof nodes> => {
  const half = { count: null, percentage: 50 };
  return nodes({
    zones: ["A", "B"],
    instanceZones: range(0, 20).map((target) => (target < 10 ? 0 : 1)),
    groups: [targetGroup({ targets: range(0, 20), crossZone, dnsFailover: half, routingFailover: half })],
    unhealthy: range(10, 16),
  });
};

const oneZone = (group: Partial<TargetGroupSpec>, unhealthy: readonly number[]) =>
  nodes({ zones: ["a"], instanceZones: [0, 0, 0], groups: [targetGroup(group)], unhealthy }).nodes[0]!.groups[0]!;

const twoGroups = (dnsNeedsEveryGroup: boolean): readonly number[] =>
  nodes({
    zones: ["A", "B"],
    instanceZones: [0, 1, 0, 1],
    groups: [
      targetGroup({ name: "one", targets: [0, 1], crossZone: false }),
      targetGroup({ name: "two", targets: [2, 3], crossZone: false }),
    ],
    unhealthy: [1],
    dnsNeedsEveryGroup,
  }).inDns;

const groupHealth: Fact[] = [
  {
    page: CHECKS,
    says: "a target that has not passed a check yet gets no requests",
    holds: () => {
      const group = oneZone({}, []);
      group.reregister(1);
      group.refresh();
      expect([...group.eligible]).toEqual([0, 2]);
    },
  },
  {
    page: GROUPS,
    says: "only healthy targets get requests while there is one",
    holds: () => expect([...oneZone({}, [0, 2]).eligible]).toEqual([1]),
  },
  {
    page: GROUPS,
    says: "with none healthy, all of them do (fail-open)",
    holds: () => expect([...oneZone({}, [0, 1, 2]).eligible]).toEqual([0, 1, 2]),
  },
  {
    page: GROUPS,
    says: "and then the answer is the targets', not a 503 of the load balancer",
    holds: () => {
      const fault: InstanceFaultSpec = {
        atSeconds: 0,
        untilSeconds: Infinity,
        instances: [0, 1, 2],
        action: { kind: "error", status: 500 },
      };
      const result = run(balancedSystem({ faults: [fault] }), 100);
      expect([Object.keys(statuses(result)), metric(result, "HTTPCode_ELB_5XX_Count")]).toEqual([["500"], 0]);
    },
  },
  {
    page: GROUPS,
    says: "unhealthy_state_routing count: fewer healthy than that, and all registered targets get requests",
    holds: () => {
      const routingFailover = { count: 2, percentage: null };
      expect([oneZone({ routingFailover }, [0]).failsOpen, oneZone({ routingFailover }, [0, 1]).failsOpen]).toEqual([
        false,
        true,
      ]);
    },
  },
  {
    page: GROUPS,
    says: "unhealthy_state_routing percentage: either threshold takes effect",
    holds: () => {
      const routingFailover = { count: 1, percentage: 67 };
      expect([oneZone({ routingFailover }, []).failsOpen, oneZone({ routingFailover }, [0]).failsOpen]).toEqual([
        false,
        true,
      ]);
    },
  },
  {
    page: GROUPS,
    says: "the example, cross-zone off: zone B (40 %) leaves DNS and routes to all ten",
    holds: () => {
      const {
        nodes: [, b],
        inDns,
      } = example(false);
      expect([inDns, [...b!.groups[0]!.eligible]]).toEqual([[0], range(10, 20)]);
    },
  },
  {
    page: GROUPS,
    says: "the example, cross-zone on: 70 % are healthy, so nothing happens and 14 targets serve",
    holds: () => {
      const { nodes: both, inDns } = example(true);
      expect([inDns, both.map(({ groups }) => groups[0]!.eligible.length)]).toEqual([
        [0, 1],
        [14, 14],
      ]);
    },
  },
  {
    page: GROUPS,
    says: "with every zone unhealthy all addresses stay in DNS",
    holds: () => {
      const all = nodes({
        zones: ["A", "B"],
        instanceZones: [0, 1],
        groups: [targetGroup({ targets: [0, 1] })],
        unhealthy: [0, 1],
      });
      expect(all.inDns).toEqual([0, 1]);
    },
  },
  {
    page: "load-balancer-target-groups, disable-cross-zone [D]",
    says: "the pages differ on several target groups, and the flag follows either",
    holds: () => expect([twoGroups(false), twoGroups(true)]).toEqual([[0, 1], [0]]),
  },
  {
    page: GROUPS,
    says: "both thresholds are one healthy target by default",
    holds: () => {
      const { dnsFailover, routingFailover } = DEFAULTS.loadBalancer.application;
      expect([dnsFailover, routingFailover]).toEqual([
        { count: 1, percentage: null },
        { count: 1, percentage: null },
      ]);
    },
  },
];

testFacts("the state of a target", machine);
testFacts("the health of a target group", groupHealth);
