/** Connections, failures of targets and deregistration as AWS documents them. */
import { expect } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import type { InstanceFaultSpec } from "../../src/sim/index.js";
import { balancedSystem, causes, metric, run, statuses, targetGroup, values } from "../sim/alb/balanced-system.js";
import { testFacts, type Fact } from "./documented.js";

const ATTRIBUTES = "edit-target-group-attributes [D]";
const WORKS = "how-elastic-load-balancing-works [D]";
const TROUBLE = "load-balancer-troubleshooting [D]";

const broken = (kind: "crash" | "hang" | "blackhole", instances: readonly number[], at = 0): InstanceFaultSpec => ({
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

const far = {
  network: {
    clientRttSeconds: { kind: "constant" as const, value: 0.02 },
    instanceRttSeconds: { kind: "constant" as const, value: 0.001 },
    databaseRttSeconds: null,
  },
};

const failures: Fact[] = [
  {
    page: TROUBLE,
    says: "a target that refuses the connection: 502",
    holds: () => expect(causes(run(balancedSystem({ faults: [broken("crash", [1])] }), 10), "refused")).toBe(100),
  },
  {
    page: TROUBLE,
    says: "a target that resets the connection with a request outstanding: 502",
    holds: () => {
      const result = run(balancedSystem({ serviceSeconds: 1, faults: [broken("crash", [1], 5.01)] }), 8);
      // One second of its ten requests a second was under way.
      expect(causes(result, "request outstanding")).toBe(10);
    },
  },
  {
    page: TROUBLE,
    says: "no connection within the connect timeout of 10 s: 504",
    holds: () => {
      const result = run(balancedSystem({ faults: [broken("blackhole", [1])], ratePerSecond: 3 }), 14.9);
      // One a second went there; those of the first 4.9 s have had their 10 s.
      expect(causes(result, "connect timeout")).toBe(5);
    },
  },
  {
    page: TROUBLE,
    says: "no answer before the idle timeout of 60 s: 504",
    holds: () => {
      const result = run(balancedSystem({ faults: [broken("hang", [1])], ratePerSecond: 3 }), 64.9);
      expect(causes(result, "idle timeout")).toBe(5);
    },
  },
  {
    page: TROUBLE,
    says: "a client that closes the connection before that: 460",
    holds: () => {
      const result = run(balancedSystem({ serviceSeconds: 2, ratePerSecond: 1, system: { timeoutSeconds: 1 } }), 10.5);
      expect(causes(result, "client closed")).toBe(9);
    },
  },
  {
    page: TROUBLE,
    says: "no registered target: 503",
    holds: () => {
      const application = { targetGroups: [targetGroup({ targets: [] })] };
      expect(statuses(run(balancedSystem({ application }), 9.99))).toEqual({ 503: 300 });
    },
  },
  {
    page: "load-balancer-access-logs [D]",
    says: "one target is tried for a request: no retry",
    holds: () => {
      const result = run(balancedSystem({ faults: [broken("crash", [0, 1])] }), 9.99);
      expect([metric(result, "RequestCount"), causes(result, "refused")]).toEqual([300, 200]);
    },
  },
];

const connections: Fact[] = [
  {
    page: WORKS,
    says: "no connection to a target is opened in advance, and an open one is used again",
    holds: () => {
      const result = run(balancedSystem({ instances: 1, ratePerSecond: 1 }), 59.5);
      // A client a second, and one connection to the only target.
      expect(metric(result, "NewConnectionCount")).toBe(60 + 1);
    },
  },
  {
    page: WORKS,
    says: "one request at a time on a connection to a target",
    holds: () => {
      const result = run(balancedSystem({ instances: 1, ratePerSecond: 1, serviceSeconds: 9.5 }), 59.5);
      expect(metric(result, "NewConnectionCount")).toBe(60 + 10);
    },
  },
  {
    page: "edit-load-balancer-attributes [D]",
    says: "a target that closes an idle connection just as a request is sent on it: 502",
    holds: () => {
      // A request a second, and a keep-alive that ends within the last round trip before the next.
      const keepAlive = (seconds: number) =>
        run(
          balancedSystem({
            instances: 1,
            ratePerSecond: 1,
            serviceSeconds: 0,
            application: { targetKeepAliveSeconds: seconds },
            system: far,
          }),
          100.5,
        );
      expect(causes(keepAlive(0.9995), "idle connection")).toBeGreaterThan(30);
      expect(causes(keepAlive(75), "idle connection")).toBe(0);
    },
  },
  {
    page: "edit-load-balancer-attributes [D]",
    says: "a client's connection that is idle for the idle timeout is closed",
    holds: () => {
      const visit = (think: number) =>
        run(
          balancedSystem({
            instances: 1,
            ratePerSecond: 1,
            system: {
              journeys: [
                { name: "v", steps: [0, 0].map((route) => ({ route, thinkTime: { kind: "constant", value: think } })) },
              ],
            },
          }),
          119.4,
        );
      // 120 clients and a connection to the target; the first 58 of them come back after 61.5 s to a closed one.
      expect(metric(visit(59.5), "NewConnectionCount")).toBe(120 + 1);
      expect(metric(visit(61.5), "NewConnectionCount")).toBe(120 + 1 + 58);
    },
  },
  {
    page: "edit-load-balancer-attributes [D]",
    says: "one older than the client keep-alive serves one more request and is closed",
    holds: () => {
      const steps = [0, 0, 0].map((route) => ({ route, thinkTime: { kind: "constant" as const, value: 40 } }));
      const system = balancedSystem({ instances: 1, ratePerSecond: 1, system: { journeys: [{ name: "v", steps }] } });
      const application = { ...system.loadBalancer!.application!, clientKeepAliveSeconds: 60 };
      const result = run({ ...system, loadBalancer: { algorithm: "round_robin", application } }, 200.5);
      // Requests at 0, 40 and 80 s: the third is served on it.
      const forever = run(system, 200.5);
      expect(metric(result, "NewConnectionCount")).toBe(metric(forever, "NewConnectionCount"));
      const impatient = { ...application, clientKeepAliveSeconds: 30 };
      const early = run({ ...system, loadBalancer: { algorithm: "round_robin", application: impatient } }, 200.5);
      expect(metric(early, "NewConnectionCount")).toBeGreaterThan(metric(forever, "NewConnectionCount"));
    },
  },
];

const deregistration: Fact[] = [
  {
    page: ATTRIBUTES,
    says: "the deregistration delay is 300 s by default",
    holds: () => expect(DEFAULTS.loadBalancer.application.deregistrationDelaySeconds).toBe(300),
  },
  {
    page: ATTRIBUTES,
    says: "a deregistered target gets no new requests from that moment",
    holds: () => {
      // Were it sent anything more, that would be refused.
      const result = run(balancedSystem({ faults: [leaves([1], 20), broken("crash", [1], 20.001)] }), 60);
      expect(Object.keys(statuses(result))).toEqual(["200"]);
    },
  },
  {
    page: ATTRIBUTES,
    says: "requests under way may end within the delay",
    holds: () => {
      const application = { targetGroups: [targetGroup({ deregistrationDelaySeconds: 10 })] };
      const result = run(balancedSystem({ serviceSeconds: 5, faults: [leaves([1], 20)], application }), 60);
      expect(Object.keys(statuses(result))).toEqual(["200"]);
    },
  },
  {
    page: TROUBLE,
    says: "a request that still runs when the delay ends: 502",
    holds: () => {
      const application = { targetGroups: [targetGroup({ deregistrationDelaySeconds: 4 })] };
      const result = run(balancedSystem({ serviceSeconds: 5, faults: [leaves([1], 20)], application }), 60);
      // It ends at 24 s: too early for those that began in the last second before 20 s.
      expect(causes(result, "deregistration delay")).toBe(10);
    },
  },
  {
    page: "load-balancer-target-groups [D]",
    says: "deregistering lowers HealthyHostCount and does not raise UnHealthyHostCount",
    holds: () => {
      const result = run(balancedSystem({ faults: [leaves([1], 20)] }), 120);
      expect(values(result, "HealthyHostCount", "Minimum")).toEqual([2, 2]);
      expect(values(result, "UnHealthyHostCount", "Maximum")).toEqual([0, 0]);
    },
  },
];

testFacts("failures of targets", failures);
testFacts("connections", connections);
testFacts("deregistration", deregistration);
