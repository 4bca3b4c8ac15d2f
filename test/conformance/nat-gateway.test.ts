/** What AWS documents about NAT gateways' limits, one fact a test. Rows tagged [D] or [D23] in the reference only. */
import { expect } from "vitest";
import { buildSystem } from "../../src/scenario/index.js";
import type { NatGatewaySpec, SystemSpec } from "../../src/sim/index.js";
import { load, problemsOf, scenarioText } from "../scenario/scenario-text.js";
import { constant, count, gatedSystem, run, tenths } from "../sim/network/gated-system.js";
import { testFacts, type Fact } from "./documented.js";

const WORKLOAD = `workload:
  journeys: { visit: { steps: [GET /] } }
  externalCalls: { GET /: { destination: payments, responseTime: 100ms } }`;
const architecture = (nat = "", instances = 2): string => `architecture:
  gunicorn: { workers: 3 }
  loadBalancer: {}
  autoScalingGroup: { desiredCapacity: ${instances} }
  vpc: { natGateways: { nat-a: { subnetId: public-a${nat} } } }`;
const scenario = (nat = ""): string => scenarioText({ workload: WORKLOAD, architecture: architecture(nat) });
const gateways = (nat = ""): readonly NatGatewaySpec[] => buildSystem(load(scenario(nat))).egress!.natGateways;
const gigabits = (bytesPerSecond: number): number => (8 * bytesPerSecond) / 1e9;

/** Calls of 1 s, of which the gateway with these properties sees the given number a second. */
function calls(gateway: Partial<NatGatewaySpec>, ratePerSecond: number, seconds: number, bytes = 0): SystemSpec {
  const base = gatedSystem({ ratePerSecond });
  const externalCall = {
    destination: 0,
    responseSeconds: constant(seconds),
    requestBytes: 0,
    responseBytes: bytes,
    timeoutSeconds: Infinity,
    optional: false,
  };
  return {
    ...base,
    routes: base.routes.map((route) => ({ ...route, externalCall })),
    egress: {
      natGateways: [{ ...gateways()[0]!, name: "nat", ...gateway }],
      gatewayOfInstance: [0, 0],
      destinations: ["payments"],
      bootDownloads: [],
    },
  };
}
const metric = (name: string): string => `${name}{natGateway:nat}`;
/** Names of the CloudWatch metrics that a run has. */
const metrics = (): string[] => run(calls({}, 1, 1), 10).gauges.map((gauge) => gauge.metric.replace(/\{.*/u, ""));

const FACTS: readonly Fact[] = [
  {
    page: "nat-gateway-basics [D]",
    says: "55,000 simultaneous connections to each unique destination",
    holds: () => expect(gateways()[0]!.connectionsPerDestination).toBe(55_000),
  },
  {
    page: "nat-gateway-basics [D]",
    says: "each further address gives 55,000 more",
    holds: () => expect(gateways(", addresses: 3")[0]!.connectionsPerDestination).toBe(165_000),
  },
  {
    page: "nat-gateway-basics [D]",
    says: "up to 8 addresses",
    holds: () => {
      expect(gateways(", addresses: 8")).toHaveLength(2);
      expect(problemsOf(scenario(", addresses: 9"))).not.toEqual([]);
    },
  },
  {
    page: "nat-gateway-basics [D]",
    says: "its bandwidth is 5 Gbps at first and scales up to 100 Gbps",
    holds: () => {
      const { bandwidth } = gateways()[0]!;
      expect(gigabits(bandwidth.bytesPerSecond)).toBe(5);
      expect(gigabits(bandwidth.maximumBytesPerSecond)).toBe(100);
    },
  },
  {
    page: "ec2-instance-network-bandwidth [D]",
    says: "a single flow gets 5 Gbps",
    holds: () => expect(gigabits(gateways()[0]!.bandwidth.flowBytesPerSecond)).toBe(5),
  },
  {
    page: "nat-gateway-basics [D]",
    says: "it is zonal: each instance depends on the gateway of its own subnet's route",
    holds: () => {
      const { egress } = buildSystem(load(scenario()));
      expect(egress!.natGateways.map(({ name }) => name)).toEqual(["nat-a", "nat-b"]);
      expect(egress!.gatewayOfInstance).toEqual([0, 1]);
    },
  },
  {
    page: "nat-gateway-troubleshooting [D]",
    says: "a connection that is idle for 350 s is forgotten",
    holds: () => {
      expect(gateways()[0]!.idleSeconds).toBe(350);
      expect(count(run(calls({}, 0.1, 351), 1000), metric("IdleTimeoutCount"))).toBeGreaterThan(0);
      expect(count(run(calls({}, 0.1, 349), 1000), metric("IdleTimeoutCount"))).toBe(0);
    },
  },
  {
    page: "vpc-nat-gateway-cloudwatch [D23]",
    says: "ErrorPortAllocation counts the times no source port could be allocated; more than 0 means too many connections",
    holds: () => {
      const few = { connectionsPerDestination: 10, portHoldSeconds: 0 };
      expect(count(run(calls(few, 5, 1), 100), metric("ErrorPortAllocation"))).toBe(0);
      expect(count(run(calls(few, 5, 5), 100), metric("ErrorPortAllocation"))).toBeGreaterThan(0);
    },
  },
  {
    page: "vpc-nat-gateway-cloudwatch [D23]",
    says: "ActiveConnectionCount is the number of concurrent connections",
    holds: () => expect(tenths(run(calls({}, 5, 4), 100), metric("ActiveConnectionCount")).at(-1)).toBeCloseTo(20, 1),
  },
  {
    page: "vpc-nat-gateway-cloudwatch [D23]",
    says: "ConnectionAttemptCount counts attempts, ConnectionEstablishedCount those that succeeded",
    holds: () => {
      const result = run(calls({ connectionsPerDestination: 10, portHoldSeconds: 0 }, 5, 5), 100);
      const attempts = count(result, metric("ConnectionAttemptCount"));
      expect(attempts - count(result, metric("ErrorPortAllocation"))).toBeCloseTo(
        count(result, metric("ConnectionEstablishedCount")),
        6,
      );
    },
  },
  {
    page: "vpc-nat-gateway-cloudwatch [D23]",
    says: "BytesInFromDestination are the bytes that the gateway receives from the destination",
    holds: () => {
      const result = run(calls({}, 1, 0.5, 1e6), 100);
      expect(count(result, metric("BytesInFromDestination"))).toBeCloseTo(1e6 * result.sites[0]!.count, -7);
      expect(count(result, metric("BytesOutToDestination"))).toBe(0);
    },
  },
  {
    page: "vpc-nat-gateway-cloudwatch [D23]",
    says: "its metrics have these names",
    holds: () =>
      expect(metrics()).toEqual(
        expect.arrayContaining([
          "ActiveConnectionCount",
          "ConnectionAttemptCount",
          "ConnectionEstablishedCount",
          "ErrorPortAllocation",
          "IdleTimeoutCount",
          "BytesOutToDestination",
          "BytesInFromDestination",
        ]),
      ),
  },
];

testFacts("NAT gateways", FACTS);
