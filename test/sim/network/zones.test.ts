/** Zones as far as distance goes: between instances and a primary that moves, and impaired one by one. */
import { describe, expect, it } from "vitest";
import { buildSystem } from "../../../src/scenario/index.js";
import { simulate, type Run } from "../../../src/sim/index.js";
import { load } from "../../scenario/scenario-text.js";

interface Zoned {
  readonly network?: string;
  readonly database?: string;
  readonly sqlalchemy?: string;
  readonly faults?: string;
}

/** Two instances, in two zones, in turn; five queries a request of no CPU; the primary stands in the first zone. */
const scenarioOf = ({ network = "", database = "{}", sqlalchemy = "", faults = "[]" }: Zoned) =>
  load(`options:
  scenarios: { users: { executor: constant-arrival-rate, rate: 100, duration: 10m, preAllocatedVUs: 1000 } }
workload:
  arrivals: constant
  timeout: none
  journeys: { shop: { steps: [GET /items] } }
architecture:
  network: { instanceRoundTrip: ideal, databaseRoundTrip: 1ms${network} }
  loadBalancer: { healthCheck: { path: /, intervalSeconds: 300 } }
  autoScalingGroup: { desiredCapacity: 2, launchTemplate: { vCpus: ideal } }
  gunicorn: { workers: 50 }
${sqlalchemy}
  database: ${database}
calibration:
  routes: { GET /items: { database: 0.000001, queries: 5 }, GET /: { cpu: 0.000001 } }
faults: ${faults}
run: { warmUp: none }
`);

const runOf = (zoned: Zoned, horizonSeconds = 60): Run =>
  simulate(buildSystem(scenarioOf(zoned)), {
    seed: 1,
    replication: 0,
    horizonSeconds,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 60,
    loadFactor: 1,
  });

const milliseconds = ({ sites }: Run): { mean: number; min: number; max: number } => ({
  mean: (1000 * sites[0]!.sum) / sites[0]!.count,
  min: 1000 * sites[0]!.min,
  max: 1000 * sites[0]!.max,
});
const crossing = (run: Run): Float64Array => run.gauges.find(({ metric }) => metric === "InterZoneQueries")!.values;

describe("the distance between zones", () => {
  it("is paid by each query of an instance in another zone than the primary", () => {
    const { mean, min, max } = milliseconds(runOf({ network: ", interZoneRoundTrip: 3ms" }));
    expect(min).toBeCloseTo(5, 2);
    expect(max).toBeCloseTo(15, 2);
    expect(mean).toBeCloseTo(10, 1);
  });

  it("makes no difference where nothing is said of it", () => {
    const plain = runOf({});
    expect(milliseconds(plain).max).toBeCloseTo(5, 2);
    expect(plain.gauges.some(({ metric }) => metric === "InterZoneQueries")).toBe(false);
  });

  it("after a failover the other instances pay it", () => {
    const zoned = {
      network: ", interZoneRoundTrip: 3ms",
      sqlalchemy: "  sqlalchemy: { poolSize: 5, poolPrePing: true, connectCpu: 0s, connectRoundTrips: 0 }",
      database: "{ multiAZ: true, failover: { fencing: 0, promotion: 1, dnsUpdate: 0, dnsTtl: 0s, coldReads: 0 } }",
    };
    // All requests go to the instance of the first zone, where the primary stands: the other is away.
    const withFault = runOf({
      ...zoned,
      faults: `[{ at: 0s, instance: { action: deregister, index: 1 } }, { at: 20s, database: { action: rebootWithFailover } }]`,
    });
    const queries = crossing(withFault);
    expect(queries[10]!).toBe(0);
    expect(queries[40]!).toBeCloseTo(500, -1);
    const back = runOf({
      ...zoned,
      faults: `[{ at: 0s, instance: { action: deregister, index: 1 } }, { at: 10s, database: { action: rebootWithFailover } }, { at: 30s, database: { action: rebootWithFailover } }]`,
      database:
        "{ multiAZ: true, failover: { fencing: 0, promotion: 1, dnsUpdate: 0, dnsTtl: 0s, coldReads: 0, standbyRebuild: 1 } }",
    });
    expect(crossing(back)[20]!).toBeCloseTo(500, -1);
    expect(crossing(back)[50]!).toBe(0);
  });
});

describe("an impairment of one zone", () => {
  const impaired = (fault: string): string => `[{ at: 0s, networkImpairment: { ${fault} } }]`;

  it("on the way to instances slows those of the zone", () => {
    const { min, max, mean } = milliseconds(
      runOf({ faults: impaired("path: instance, delay: 20ms, availabilityZone: b") }),
    );
    expect([min, max]).toEqual([expect.closeTo(5, 1), expect.closeTo(25, 1)]);
    expect(mean).toBeCloseTo(15, 0);
  });

  it("on the way to the database slows all where the primary stands there, else the zone's own instances", () => {
    const ranges = (zone: string): number[] => {
      const { min, max } = milliseconds(
        runOf({ faults: impaired(`path: database, delay: 2ms, availabilityZone: ${zone}`) }),
      );
      return [Math.round(min), Math.round(max)];
    };
    expect(ranges("a")).toEqual([15, 15]);
    expect(ranges("b")).toEqual([5, 15]);
  });

  it("loses packets there only", () => {
    const { min, max } = milliseconds(runOf({ faults: impaired("path: instance, loss: 0.5, availabilityZone: b") }));
    expect(min).toBeCloseTo(5, 1);
    expect(max).toBeGreaterThan(200);
  });

  it.each([
    ["path: instance, delay: 1ms, availabilityZone: z", /did you mean "a"/],
    ["path: client, delay: 1ms, availabilityZone: a", /clients stand in no zone/],
  ])("%s is a located error", (fault, words) => {
    const bad = (): unknown => scenarioOf({ faults: impaired(fault) });
    expect(bad).toThrow(words);
    expect(bad).toThrow("faults[0].networkImpairment.availabilityZone: ");
  });
});
