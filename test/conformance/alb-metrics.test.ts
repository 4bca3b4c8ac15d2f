/** The load balancer's CloudWatch metrics, TLS and capacity as AWS documents them. */
import { expect } from "vitest";
import type { CapacitySpec, InstanceFaultSpec, ListenerSpec, RuleSpec, Run } from "../../src/sim/index.js";
import { PERIOD_SECONDS } from "../../src/sim/alb/cloudwatch.js";
import { balancedSystem, listener, metric, run, statuses, targetGroup, values } from "../sim/alb/balanced-system.js";
import { openLoad } from "../theory/system.js";
import { testFacts, type Fact } from "./documented.js";

const METRICS = "load-balancer-cloudwatch-metrics [D]";

const forward = listener().rules[0]!;
const fault = (action: InstanceFaultSpec["action"], instances: readonly number[], at = 0): InstanceFaultSpec => ({
  atSeconds: at,
  untilSeconds: Infinity,
  instances,
  action,
});
const network = {
  clientRttSeconds: { kind: "constant" as const, value: 0.1 },
  instanceRttSeconds: { kind: "constant" as const, value: 0.01 },
  databaseRttSeconds: null,
};

/** As many rules that do not match as asked for, then the default rule. */
const rules = (n: number): RuleSpec[] => [
  ...Array.from({ length: n }, (_, i): RuleSpec => ({
    ...forward,
    priority: i + 1,
    conditions: [{ field: "path-pattern", values: ["/never"] }],
  })),
  forward,
];

const minute = (changes: Parameters<typeof balancedSystem>[0] = {}): Run => run(balancedSystem(changes), 59.99);
const withListener = (changes: Partial<ListenerSpec>, more: Parameters<typeof balancedSystem>[0] = {}): Run =>
  minute({ ...more, application: { listeners: [listener(changes)], ...more.application } });

const definitions: Fact[] = [
  {
    page: METRICS,
    says: "periods of 60 s",
    holds: () => {
      expect(PERIOD_SECONDS).toBe(60);
      expect(values(run(balancedSystem({ ratePerSecond: 10 }), 179.99), "RequestCount")).toEqual([600, 600, 600]);
    },
  },
  {
    page: METRICS,
    says: "RequestCount counts only requests for which a target was chosen",
    holds: () =>
      expect(metric(minute({ application: { targetGroups: [targetGroup({ targets: [] })] } }), "RequestCount")).toBe(0),
  },
  {
    page: METRICS,
    says: "TargetResponseTime is from the request's leaving the load balancer to the answer's first byte",
    holds: () => {
      const result = minute({ ratePerSecond: 1, serviceSeconds: 0.2, system: { network } });
      // One round trip to the instance and its work; neither the clients' network nor connecting.
      expect(values(result, "TargetResponseTime", "Average")[0]).toBeCloseTo(0.21, 9);
    },
  },
  {
    page: METRICS,
    says: "HTTPCode_Target counts what targets answer, not the load balancer's own codes",
    holds: () => {
      const result = minute({ faults: [fault({ kind: "error", status: 500 }, [0]), fault({ kind: "crash" }, [1])] });
      const { 500: ofTargets, 502: ofItself } = statuses(result);
      expect(metric(result, "HTTPCode_Target_5XX_Count")).toBe(ofTargets);
      expect(metric(result, "HTTPCode_ELB_5XX_Count")).toBe(ofItself);
      expect(Math.min(ofTargets!, ofItself!)).toBeGreaterThan(0);
    },
  },
  {
    page: METRICS,
    says: "TargetConnectionErrorCount: connections to targets that failed",
    holds: () => {
      const result = minute({ faults: [fault({ kind: "crash" }, [1])] });
      expect(metric(result, "TargetConnectionErrorCount")).toBe(statuses(result)[502]);
    },
  },
  {
    page: METRICS,
    says: "NewConnectionCount: from clients and to targets",
    holds: () => expect(metric(minute({ instances: 1, ratePerSecond: 2 }), "NewConnectionCount")).toBe(120 + 1),
  },
  {
    page: METRICS,
    says: "ActiveConnectionCount: from clients and to targets",
    holds: () => expect(values(minute({ instances: 1, ratePerSecond: 2 }), "ActiveConnectionCount")).toEqual([120 + 1]),
  },
  {
    page: METRICS,
    says: "RuleEvaluations: the default rule is not counted, the ten free ones are",
    holds: () => {
      expect(metric(withListener({ rules: rules(0) }), "RuleEvaluations")).toBe(0);
      expect(metric(withListener({ rules: rules(3) }), "RuleEvaluations")).toBe(3 * 1800);
    },
  },
  {
    page: METRICS,
    says: "ConsumedLCUs: without the ten free rules",
    holds: () => {
      const consumed = (n: number): number =>
        values(withListener({ rules: rules(n) }, { ratePerSecond: 200 }), "ConsumedLCUs", "Average")[0]!;
      expect(consumed(10)).toBe(consumed(0));
      expect(consumed(100)).toBeGreaterThan(consumed(0));
    },
  },
  {
    page: METRICS,
    says: "ProcessedBytes: of requests and answers",
    holds: () => expect(metric(minute(), "ProcessedBytes")).toBe(1800 * 1000),
  },
  {
    page: METRICS,
    says: "metrics of requests are reported only while requests flow",
    holds: () => {
      const load = { ...openLoad(1), stages: [{ durationSeconds: 30, target: 1 }] } as ReturnType<typeof openLoad>;
      const result = run(balancedSystem({ system: { loads: [load] } }), 180);
      expect(values(result, "RequestCount").map(Number.isNaN)).toEqual([false, true, true]);
      expect(values(result, "HealthyHostCount", "Minimum")).toEqual([3, 3, 3]);
    },
  },
  {
    page: METRICS,
    says: "the minimum of HealthyHostCount is healthy in every node's view",
    holds: () => {
      const application = { zones: ["a", "b"], instanceZones: [0, 0, 0] };
      const result = run(balancedSystem({ application, faults: [fault({ kind: "crash" }, [0])] }), 240);
      expect(values(result, "HealthyHostCount", "Minimum").at(-1)).toBe(2);
      expect(values(result, "UnHealthyHostCount", "Maximum").at(-1)).toBe(1);
    },
  },
  {
    page: METRICS,
    says: "RequestCountPerTarget: by healthy targets, by all that are registered when none is healthy",
    holds: () => {
      const last = (instances: readonly number[]): number =>
        values(
          run(balancedSystem({ faults: [fault({ kind: "error", status: 500 }, instances)] }), 179.99),
          "RequestCountPerTarget",
        )[2]!;
      expect([last([0]), last([0, 1, 2])]).toEqual([900, 600]);
    },
  },
  {
    page: METRICS,
    says: "HealthyStateDNS, HealthyStateRouting and their opposites count zones",
    holds: () => {
      const application = {
        zones: ["a", "b"],
        instanceZones: [0, 1, 0],
        targetGroups: [targetGroup({ crossZone: false })],
      };
      const result = run(balancedSystem({ application, faults: [fault({ kind: "crash" }, [1])] }), 180);
      for (const kind of ["DNS", "Routing"]) {
        expect(values(result, `HealthyState${kind}`, "Minimum").at(-1)).toBe(1);
        expect(values(result, `UnhealthyState${kind}`, "Maximum").at(-1)).toBe(1);
      }
    },
  },
  {
    page: METRICS,
    says: "UnhealthyRoutingRequestCount: requests routed by failing open",
    holds: () => {
      const result = run(balancedSystem({ faults: [fault({ kind: "error", status: 500 }, [0, 1, 2])] }), 179.99);
      expect(values(result, "UnhealthyRoutingRequestCount").at(-1)).toBe(1800);
    },
  },
  {
    page: METRICS,
    says: "ELBAuthSuccess, ELBAuthFailure, ELBAuthError",
    holds: () => {
      const authenticate = {
        answerSeconds: { kind: "constant" as const, value: 0.01 },
        errorShare: 0.2,
        deniedShare: 0.3,
      };
      const result = withListener({ rules: [{ ...forward, authenticate }] });
      const count = (name: string): number => metric(result, `ELBAuth${name}`) / 1800;
      expect(count("Success") + count("Failure") + count("Error")).toBeCloseTo(1, 2);
      expect(Math.abs(count("Error") - 0.2)).toBeLessThan(3.5 * Math.sqrt((0.2 * 0.8) / 1800));
    },
  },
];

const https = (changes: Partial<ListenerSpec>) => ({ protocol: "HTTPS" as const, ...changes });

/** Mean response time of clients 100 ms away, one request each. */
const seconds = (changes: Partial<ListenerSpec>): number => {
  const [site] = withListener(changes, {
    ratePerSecond: 5,
    serviceSeconds: 0,
    system: { network: { ...network, instanceRttSeconds: null } },
  }).sites;
  return site!.sum / site!.count;
};

const tls: Fact[] = [
  {
    page: "application-load-balancers [D]",
    says: "an HTTPS listener ends TLS: a handshake on top of TCP's on a new connection",
    holds: () =>
      expect(seconds(https({ handshakeRoundTrips: { full: 2, resumed: 1 } })) - seconds({})).toBeCloseTo(0.2, 9),
  },
  {
    page: "load-balancer-access-logs [D]",
    says: "a session can be used again",
    holds: () =>
      expect(
        seconds(https({ handshakeRoundTrips: { full: 2, resumed: 1 }, sessionReuseShare: 1 })) - seconds({}),
      ).toBeCloseTo(0.1, 9),
  },
  {
    page: METRICS,
    says: "ClientTLSNegotiationErrorCount: handshakes that failed, here on an expired certificate",
    holds: () => {
      const result = withListener(https({ certificateNotAfterSeconds: 30 }));
      expect(metric(result, "ClientTLSNegotiationErrorCount")).toBe(900);
      // No HTTP, so no code and no request.
      expect([metric(result, "RequestCount"), metric(result, "HTTPCode_ELB_5XX_Count")]).toEqual([900, 0]);
    },
  },
];

const CAPACITY: CapacitySpec = {
  floor: 2,
  growthFactor: 2,
  growthSeconds: 300,
  growAboveShare: 0.5,
  shrinkBelowShare: 0.25,
  shrinkSeconds: 3600,
};

const capacity: Fact[] = [
  {
    page: METRICS,
    says: "RejectedConnectionCount: connections beyond the maximum",
    holds: () => {
      const result = minute({ ratePerSecond: 200, application: { capacity: CAPACITY } });
      expect(metric(result, "RejectedConnectionCount")).toBe(statuses(result)[0]);
      expect(metric(result, "RejectedConnectionCount")).toBeGreaterThan(0);
    },
  },
  {
    page: METRICS,
    says: "CapacityUtilization is 100 % when demand exceeds the capacity",
    holds: () => {
      const utilisation = (ratePerSecond: number): number =>
        values(minute({ ratePerSecond, application: { capacity: CAPACITY } }), "CapacityUtilization", "Maximum")[0]!;
      expect(utilisation(200)).toBe(1);
      expect(utilisation(10)).toBeLessThan(0.5);
    },
  },
  {
    page: "capacity-unit-reservation [D]",
    says: "a reservation is a floor, above which it still scales",
    holds: () => {
      const rejected = (floor: number): number =>
        metric(
          minute({ ratePerSecond: 200, application: { capacity: { ...CAPACITY, floor } } }),
          "RejectedConnectionCount",
        );
      expect(rejected(100)).toBe(0);
      const grown = run(balancedSystem({ ratePerSecond: 60, application: { capacity: CAPACITY } }), 600);
      const byMinute = values(grown, "RejectedConnectionCount");
      expect(byMinute[0]).toBeGreaterThan(0);
      expect(byMinute.at(-1)).toBe(0);
    },
  },
];

testFacts("CloudWatch", definitions);
testFacts("TLS", tls);
testFacts("capacity", capacity);
