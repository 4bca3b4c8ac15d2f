/** Route 53's health checks as AWS documents them. What the reference tags as memory or inference is not here. */
import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../../src/scenario/defaults.js";
import { World } from "../../src/sim/index.js";
import { Addresses, type AddressState } from "../../src/sim/network/index.js";
import { CalculatedHealthCheck, EndpointHealthCheck, type EndpointCheckSpec } from "../../src/sim/route53/index.js";
import { testFacts, type Fact } from "./documented.js";

const DETERMINES = "dns-failover-determining-health-of-endpoints [D23]";

const CHECK: EndpointCheckSpec = {
  kind: "HTTP",
  address: 0,
  requestIntervalSeconds: DEFAULTS.route53.healthCheck.requestInterval,
  failureThreshold: DEFAULTS.route53.healthCheck.failureThreshold,
  regions: DEFAULTS.route53.healthCheck.regions,
  checkers: DEFAULTS.route53.healthCheck.checkers,
  healthyShare: DEFAULTS.route53.healthCheck.healthyShare,
  roundTripSeconds: 0,
  inverted: false,
};

/** A health check whose endpoint fails at `at`, with the times at which its state turned. */
function turns(state: Exclude<AddressState, "up">, spec: Partial<EndpointCheckSpec> = {}): number[] {
  const world = new World(1, 0);
  const addresses = new Addresses(["a0"]);
  const check = new EndpointHealthCheck(world, "check", { ...CHECK, ...spec }, addresses);
  const at = 100;
  world.calendar.run(at);
  addresses.begin({ address: 0, atSeconds: at, durationSeconds: Infinity, state });
  const times: number[] = [];
  let healthy = check.healthy;
  for (let t = at; t <= 400; t += 0.25) {
    world.calendar.run(t);
    if (check.healthy === healthy) continue;
    healthy = check.healthy;
    times.push(t - at);
  }
  return times;
}

/** A checker that alone decides: any other share would hide its view. */
const ALONE = { checkers: 1, healthyShare: 0 };

const FACTS: readonly Fact[] = [
  {
    page: "API_HealthCheckConfig [D]",
    says: "RequestInterval is 30 s by default",
    holds: () => expect(DEFAULTS.route53.healthCheck.requestInterval).toBe(30),
  },
  {
    page: "API_HealthCheckConfig [D]",
    says: "FailureThreshold is 3 by default",
    holds: () => expect(DEFAULTS.route53.healthCheck.failureThreshold).toBe(3),
  },
  {
    page: "API_HealthCheckConfig [D]",
    says: "checkers are in eight regions",
    holds: () =>
      expect([...DEFAULTS.route53.healthCheck.regions].sort()).toEqual(
        [
          "us-east-1",
          "us-west-1",
          "us-west-2",
          "eu-west-1",
          "ap-southeast-1",
          "ap-southeast-2",
          "ap-northeast-1",
          "sa-east-1",
        ].sort(),
      ),
  },
  {
    page: "API_HealthCheckConfig [D]",
    says: "the interval runs from a checker's answer to its next request",
    holds: () => {
      const world = new World(1, 0);
      const addresses = new Addresses(["a0"]);
      const check = new EndpointHealthCheck(world, "c", { ...CHECK, ...ALONE, roundTripSeconds: 5 }, addresses);
      world.calendar.run(4000);
      // 30 s of rest and two round trips of 5 s.
      expect(Math.abs(check.requests - 4000 / 40)).toBeLessThanOrEqual(1);
    },
  },
  {
    page: "API_HealthCheckConfig [D]",
    says: "FailureThreshold failures in a row turn a checker's view",
    holds: () => {
      const [turned] = turns("refused", ALONE);
      expect(turned).toBeGreaterThanOrEqual(60);
      expect(turned).toBeLessThanOrEqual(90.25);
    },
  },
  {
    page: "API_HealthCheckConfig [D]",
    says: "and as many passes turn it back",
    holds: () => {
      const world = new World(1, 0);
      const addresses = new Addresses(["a0"]);
      const check = new EndpointHealthCheck(world, "c", { ...CHECK, ...ALONE }, addresses);
      const fault = { address: 0, atSeconds: 0, durationSeconds: 200, state: "refused" } as const;
      addresses.begin(fault);
      world.calendar.run(200);
      addresses.end(fault);
      expect(check.healthy).toBe(false);
      world.calendar.run(259);
      expect(check.healthy).toBe(false);
      world.calendar.run(290.25);
      expect(check.healthy).toBe(true);
    },
  },
  {
    page: DETERMINES,
    says: "fewer failures in a row than the threshold change nothing",
    holds: () => {
      const world = new World(1, 0);
      const addresses = new Addresses(["a0"]);
      const check = new EndpointHealthCheck(world, "c", { ...CHECK, ...ALONE }, addresses);
      const fault = { address: 0, atSeconds: 0, durationSeconds: 59, state: "refused" } as const;
      world.calendar.run(100);
      addresses.begin(fault);
      world.calendar.run(159);
      addresses.end(fault);
      world.calendar.run(400);
      expect(check.healthy).toBe(true);
    },
  },
  {
    page: DETERMINES,
    says: "a TCP connection must be made within 4 s for an HTTP check",
    holds: () => {
      const [http] = turns("blackhole", ALONE);
      expect(http).toBeGreaterThanOrEqual(72);
      expect(http).toBeLessThanOrEqual(102.25);
    },
  },
  {
    page: DETERMINES,
    says: "a TCP connection must be made within 10 s for a TCP check",
    holds: () => {
      const [tcp] = turns("blackhole", { ...ALONE, kind: "TCP" });
      const [http] = turns("blackhole", ALONE);
      // Three attempts, 6 s longer each.
      expect(tcp! - http!).toBeCloseTo(18, 0);
    },
  },
  {
    page: DETERMINES,
    says: "the endpoint is healthy while more than 18 % of the checkers say so",
    holds: () => {
      // 16 checkers: 3 are 18.75 %, 2 are 12.5 %. The phases of 14 of them decide.
      const world = new World(3, 0);
      const addresses = new Addresses(["a0"]);
      const check = new EndpointHealthCheck(world, "c", CHECK, addresses);
      addresses.begin({ address: 0, atSeconds: 0, durationSeconds: 1e9, state: "refused" });
      let least = 1;
      while (check.healthy) {
        least = check.healthyShare;
        world.calendar.run(world.calendar.now + 0.01);
      }
      expect(least).toBe(3 / 16);
      expect(check.healthyShare).toBe(2 / 16);
    },
  },
  {
    page: DETERMINES,
    says: "a new health check is healthy until there are data",
    holds: () => {
      const addresses = new Addresses(["a0"]);
      addresses.begin({ address: 0, atSeconds: 0, durationSeconds: 1e9, state: "refused" });
      expect(new EndpointHealthCheck(new World(1, 0), "c", CHECK, addresses).healthy).toBe(true);
    },
  },
  {
    page: DETERMINES,
    says: "a new inverted health check is unhealthy until there are data",
    holds: () =>
      expect(
        new EndpointHealthCheck(new World(1, 0), "c", { ...CHECK, inverted: true }, new Addresses(["a0"])).healthy,
      ).toBe(false),
  },
  {
    page: "health-checks-creating-values [D23]",
    says: "a calculated check is healthy while as many children are as its threshold",
    holds: () => {
      const children = [true, true, false].map((healthy) => ({ healthy }));
      expect(new CalculatedHealthCheck(children, 2, false).healthy).toBe(true);
      expect(new CalculatedHealthCheck(children, 3, false).healthy).toBe(false);
    },
  },
  {
    page: "health-checks-creating-values [D23]",
    says: "a calculated check with threshold 0 is always healthy",
    holds: () => expect(new CalculatedHealthCheck([{ healthy: false }], 0, false).healthy).toBe(true),
  },
  {
    page: "health-checks-creating-values [D23]",
    says: "a calculated check that wants more than it has is always unhealthy",
    holds: () => expect(new CalculatedHealthCheck([{ healthy: true }], 2, false).healthy).toBe(false),
  },
];

testFacts("Route 53 health checks", FACTS);

describe("detection, as the reference computes it", () => {
  const detection = (state: Exclude<AddressState, "up">, spec: Partial<EndpointCheckSpec>): number => {
    const times = Array.from({ length: 40 }, (_, seed) => {
      const world = new World(seed, 0);
      const addresses = new Addresses(["a0"]);
      const check = new EndpointHealthCheck(world, "c", { ...CHECK, ...spec }, addresses);
      world.calendar.run(100);
      addresses.begin({ address: 0, atSeconds: 100, durationSeconds: 1e9, state });
      while (check.healthy) world.calendar.run(world.calendar.now + 0.1);
      return world.calendar.now - 100;
    });
    return times.reduce((a, b) => a + b, 0) / times.length;
  };

  // The 14th of 16 uniform phases: mean 14/17, standard deviation 0.09 of the interval; 40 runs: 0.43 s at 30 s.
  it.each([
    ["blackhole", 30, 72 + (14 / 17) * 30],
    ["refused", 30, 60 + (14 / 17) * 30],
    ["blackhole", 10, 32 + (14 / 17) * 10],
    ["refused", 10, 20 + (14 / 17) * 10],
  ] as const)("an endpoint that fails by %s, asked every %s s", (state, requestIntervalSeconds, expected) => {
    expect(Math.abs(detection(state, { requestIntervalSeconds }) - expected)).toBeLessThan(
      3.5 * 0.015 * requestIntervalSeconds + 0.1,
    );
  });
});
