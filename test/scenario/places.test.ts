/** Where things are: users and CloudFront's edge locations, the load balancer's nodes and the VPC's subnets. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario, ScenarioError, type Scenario } from "../../src/scenario/index.js";
import { simulate } from "../../src/sim/index.js";

const FILE = join(mkdtempSync(join(tmpdir(), "kneepoint-places-")), "places.yaml");

async function load(architecture: string, clients = "{}"): Promise<Scenario> {
  writeFileSync(
    FILE,
    `extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 50, duration: 1m, preAllocatedVUs: 500 } } }
workload: { journeys: { a: { steps: [GET /] } }, clients: ${clients} }
architecture: ${architecture}
`,
  );
  return loadScenario(FILE);
}

async function problems(architecture: string, clients?: string): Promise<string[]> {
  return load(architecture, clients).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ScenarioError)) throw error;
      return error.problems.map(({ path, message }) => `${path}: ${message}`);
    },
  );
}

const CLOUD_FRONT = "{ cloudFront: { edgeLocations: [{ name: paris }, { name: ashburn }] }, network: ideal }";

describe("users and edge locations", () => {
  it("every region's users go to the edge location nearest to them, at its distance", async () => {
    const scenario = await load(
      CLOUD_FRONT,
      "{ regions: { eu: { share: 1, edgeRoundTrips: { paris: 10ms, ashburn: 90ms } }, us: { share: 1, edgeRoundTrips: { paris: 90ms, ashburn: 20ms } }, sa: { share: 1 } } }",
    );
    const { cloudFront, clients } = buildSystem(scenario);
    expect(cloudFront!.nearestEdge).toEqual([0, 1, -1]);
    const distances = clients!.access!.regions.map(({ roundTripSeconds }) => roundTripSeconds[0]);
    expect(distances[0]).toEqual({ kind: "constant", value: 0.01 });
    expect(distances[1]).toEqual({ kind: "constant", value: 0.02 });
  });

  it("so a cache sees the viewers of its own regions only", async () => {
    // All users are in Europe: Ashburn's weight does not matter, its cache stays cold.
    const scenario = await load(
      "{ cloudFront: { edgeLocations: [{ name: paris, weight: 0 }, { name: ashburn }], edgeLatency: ideal }, network: ideal }",
      "{ regions: { eu: { edgeRoundTrips: { paris: 10ms, ashburn: 90ms } } } }",
    );
    const run = (system: ReturnType<typeof buildSystem>) =>
      simulate(system, {
        seed: 1,
        replication: 0,
        horizonSeconds: 60,
        drainSeconds: 0,
        warmUpSeconds: 0,
        intervals: 1,
        loadFactor: 1,
      });
    const system = buildSystem(scenario);
    const quota = (edge: number) => ({
      ...system,
      cloudFront: { ...system.cloudFront!, edgeRequestsPerSecond: 1, nearestEdge: [edge] },
    });
    const refused = (edge: number): number =>
      run(quota(edge))
        .cloudFront!.outcomes.filter(({ resultType }) => resultType === "CapacityExceeded")
        .reduce((sum, { count }) => sum + count, 0);
    // A quota of one location binds the same wherever all the users are, and half as much where weights spread them.
    const weights = {
      ...quota(-1),
      cloudFront: {
        ...quota(-1).cloudFront,
        edgeLocations: system.cloudFront!.edgeLocations.map((edge) => ({ ...edge, weight: 1 })),
      },
    };
    expect(refused(0)).toBe(refused(1));
    const spread = run(weights).cloudFront!.outcomes.find(({ resultType }) => resultType === "CapacityExceeded")!.count;
    expect(refused(0) - spread).toBeGreaterThan(30);
  });

  it("a location that is not there, and one of no distribution, are reported where they stand", async () => {
    const at = "workload.clients.regions.eu.edgeRoundTrips";
    expect(await problems(CLOUD_FRONT, "{ regions: { eu: { edgeRoundTrips: { pariss: 10ms } } } }")).toEqual([
      `${at}.pariss: CloudFront has no edge location "pariss"`,
    ]);
    expect(await problems("{}", "{ regions: { eu: { edgeRoundTrips: { paris: 10ms } } } }")).toEqual([
      `${at}: the architecture has no CloudFront, so it has no edge locations`,
    ]);
  });
});

describe("the load balancer's zones", () => {
  const zones = async (architecture: string): Promise<readonly string[]> => {
    const { loadBalancer } = buildSystem(await load(architecture));
    return loadBalancer!.application!.zones;
  };

  it("are those given, else those of its subnets, else those of the VPC", async () => {
    const own = "healthCheck: { intervalSeconds: 10 }";
    expect(await zones(`{ loadBalancer: { ${own} } }`)).toEqual(["a", "b"]);
    expect(await zones(`{ loadBalancer: { ${own} }, vpc: { availabilityZones: [x, y, z] } }`)).toEqual(["x", "y", "z"]);
    expect(
      await zones(`{ loadBalancer: { ${own}, availabilityZones: [y, z] }, vpc: { availabilityZones: [x, y, z] } }`),
    ).toEqual(["y", "z"]);
  });

  it("must have a subnet each", async () => {
    expect(
      await problems("{ loadBalancer: { availabilityZones: [a, c] }, vpc: { availabilityZones: [a, b] } }"),
    ).toEqual(['architecture.loadBalancer.availabilityZones[1]: the VPC has no subnet in the Availability Zone "c"']);
  });
});
