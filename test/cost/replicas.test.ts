/** What copies of a database cost: each is an instance with a volume of its own. */
import { expect, it } from "vitest";
import { bill, meter } from "../../src/cost/index.js";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { LIST_PRICES } from "../../src/scenario/build-cost.js";
import { simulate } from "../../src/sim/index.js";

function billed(database: string, network = "ideal"): Map<string, number> {
  const scenario = parseScenario(
    `options:
  scenarios: { users: { executor: constant-arrival-rate, rate: 20, duration: 1h, preAllocatedVUs: 1000 } }
workload: { journeys: { shop: { steps: [GET /items] } } }
architecture:
  network: ${network}
  loadBalancer: { availabilityZones: [a, b, c] }
  autoScalingGroup: { desiredCapacity: 3 }
  gunicorn: { workers: 20 }
  vpc: { availabilityZones: [a, b, c] }
  database: { dbInstanceClass: db.m6g.large, allocatedStorage: 100, ${database} }
calibration: { routes: { GET /items: { cpu: 0.001, database: 0.001, queries: 2 } } }
run: { warmUp: none }
`,
    "replicas.yaml",
  );
  const system = buildSystem(scenario);
  const run = simulate(system, {
    seed: 1,
    replication: 0,
    horizonSeconds: 300,
    drainSeconds: 0,
    warmUpSeconds: 0,
    intervals: 10,
    loadFactor: 1,
  });
  const { lines } = bill(meter(scenario.cost!, run, system).usages, scenario.cost!);
  return new Map(lines.map(({ price, quantity }) => [price.name, quantity]));
}

const hourly = (name: string): number => LIST_PRICES.find((price) => price.name === name)!.tiers[0]!.dollars;

it("read replicas: an instance of their class and a Single-AZ volume each", () => {
  const bill = billed("multiAZ: true, readReplicas: { r1: {}, r2: { dbInstanceClass: db.m6g.xlarge } }");
  expect(bill.get("db.m6g.large")).toBeCloseTo(3 * 730, 6);
  expect(bill.get("db.m6g.xlarge")).toBeCloseTo(730, 6);
  expect(bill.get("rdsStorageMultiAz")).toBeCloseTo(100, 6);
  expect(bill.get("rdsStorage")).toBeCloseTo(200, 6);
  expect(hourly("db.m6g.xlarge")).toBe(2 * hourly("db.m6g.large"));
});

it("a cluster: three instances with a volume each", () => {
  const bill = billed("dbCluster: {}");
  expect(bill.get("db.m6g.large")).toBeCloseTo(3 * 730, 6);
  expect(bill.get("rdsStorage")).toBeCloseTo(300, 6);
});

it("queries to replicas in other zones are counted where they go", () => {
  const network = "{ interZoneRoundTrip: 1ms }";
  const near = billed("readReplicas: { r1: { availabilityZone: a } }, readRouting: { share: 0 }", network).get(
    "interZone",
  )!;
  const far = billed("readReplicas: { r1: { availabilityZone: b } }", network).get("interZone")!;
  // A third of the instances stands in each zone: two thirds of the queries cross, wherever all of them go.
  expect(near / far).toBeCloseTo(1, 1);
  // Two queries of a request, each to the replica that stands where half of them cross, and half to the primary.
  const split = billed("readReplicas: { r1: { availabilityZone: b } }, readRouting: { share: 0.5 }", network);
  expect(split.get("interZone")! / far).toBeCloseTo(1, 1);
});
