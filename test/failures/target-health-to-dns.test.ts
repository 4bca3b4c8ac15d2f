/** Instances that break, seen through the load balancer's target health in Route 53's answers. */
import { describe, expect, it } from "vitest";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { simulate, type Run } from "../../src/sim/index.js";

/** Checks of 5 s, two failures: a crashed instance is unhealthy within 10 s. A record lives 1 s in every cache. */
function run(architecture: string, faults: string): Run {
  const scenario = parseScenario(
    `
options: { scenarios: { s: { executor: constant-arrival-rate, rate: 20, duration: 10m, preAllocatedVUs: 2000 } } }
workload:
  timeout: 5s
  clients:
    population: 200
    regions: { everywhere: { roundTrip: 10ms } }
    connections: { protocol: http/1.1, idleTimeout: 0s }
    dns: { clientCache: 0s, overHolding: { share: 0, hold: 0s } }
  journeys: { visit: { steps: [GET /] } }
architecture:
  gunicorn: { workers: 8 }
${architecture}
calibration: { routes: { GET /: { cpu: 1ms } } }
faults: ${faults}
run: { horizon: load }
`,
    "target-health.yaml",
  );
  return simulate(buildSystem(scenario), {
    seed: 1,
    replication: 0,
    horizonSeconds: 600,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
}

/** Requests per second to an address, minute by minute. */
function requestsTo(result: Run, address: string): number[] {
  return [...result.gauges.find(({ metric }) => metric === `Requests ${address}`)!.values];
}

const BALANCER =
  "healthCheck: { intervalSeconds: 5, timeoutSeconds: 2, unhealthyThresholdCount: 2, healthyThresholdCount: 2 }";

describe("an alias that evaluates its target's health", () => {
  const failover = (evaluateTargetHealth: boolean): string => `
  loadBalancer: { ${BALANCER} }
  autoScalingGroup: { desiredCapacity: 2 }
  route53:
    recordSets:
      - { name: shop, setIdentifier: p, failover: PRIMARY, aliasTarget: { dnsName: loadBalancer, evaluateTargetHealth: ${evaluateTargetHealth} } }
      - { name: shop, setIdentifier: s, failover: SECONDARY, ttl: 1, resourceRecords: [standby] }`;
  const crash = (...instances: number[]): string =>
    JSON.stringify(instances.map((index) => ({ at: 180, duration: 240, instance: { index, action: "crash" } })));

  it("fails over when every target is unhealthy, and back when one is healthy again", () => {
    const result = run(failover(true), crash(0, 1));
    const standby = requestsTo(result, "standby");
    // Minutes 0 to 3 are before; the alias lives 60 s in the resolvers, so minute 5 is the first all at the standby.
    expect(standby.slice(0, 3)).toEqual([0, 0, 0]);
    expect(standby[5]).toBeGreaterThan(15);
    expect(standby[6]).toBeGreaterThan(15);
    // The fault ends with minute 7; the standby's record lives 1 s.
    expect(standby.slice(8)).toEqual([0, 0]);
    expect(requestsTo(result, "loadBalancer.a")[8]! + requestsTo(result, "loadBalancer.b")[8]!).toBeGreaterThan(15);
  });

  it("does not while one target is healthy, nor ever if it does not evaluate", () => {
    expect(Math.max(...requestsTo(run(failover(true), crash(0)), "standby"))).toBe(0);
    expect(Math.max(...requestsTo(run(failover(false), crash(0, 1)), "standby"))).toBe(0);
  });
});

describe("the address of a zone", () => {
  const zonal = `
  loadBalancer: { ${BALANCER}, crossZone: false }
  autoScalingGroup: { desiredCapacity: 4 }
  route53: { recordSets: [{ name: shop, ttl: 1, resourceRecords: [loadBalancer.a] }] }`;
  const crash = (...instances: number[]): string =>
    JSON.stringify(instances.map((index) => ({ at: 60, instance: { index, action: "crash" } })));

  it("leads to that zone's node, hence to its targets alone", () => {
    // Instances 0 and 2 are in zone a, 1 and 3 in zone b.
    expect(run(zonal, crash(1, 3)).loadBalancer!.causes).toEqual([]);
    const [cause] = run(zonal, crash(0, 2)).loadBalancer!.causes;
    expect(cause!.count).toBeGreaterThan(5000);
  });
});

describe("an alias to a load balancer", () => {
  const all = `
  loadBalancer: { ${BALANCER}, crossZone: false }
  autoScalingGroup: { desiredCapacity: 2 }
  route53: { recordSets: [{ name: shop, aliasTarget: { dnsName: loadBalancer, evaluateTargetHealth: true } }] }`;

  it("leaves out the address of a zone without a healthy target", () => {
    const result = run(all, '[{ "at": 180, "instance": { "index": 0, "action": "crash" } }]');
    const [a, b] = [requestsTo(result, "loadBalancer.a"), requestsTo(result, "loadBalancer.b")];
    expect(a[1]).toBeGreaterThan(5);
    // Two checks and 60 s in the resolvers later.
    expect(a.slice(5)).toEqual([0, 0, 0, 0, 0]);
    expect(b[6]).toBeGreaterThan(15);
  });
});
