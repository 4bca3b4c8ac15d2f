import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadScenario, ScenarioError } from "../../src/scenario/index.js";

const FILE = join(mkdtempSync(join(tmpdir(), "kneepoint-cloudfront-")), "edge.yaml");

/** Paths of the problems of a scenario with this distribution, content and faults. */
async function problems(cloudFront: string, content = "{}", faults = "[]"): Promise<string[]> {
  writeFileSync(
    FILE,
    `extends: flask-small
options: { scenarios: { a: { executor: constant-arrival-rate, rate: 5, duration: 1m, preAllocatedVUs: 50 } } }
workload: { journeys: { a: { steps: [GET /] } }, content: ${content} }
architecture: { cloudFront: ${cloudFront} }
faults: ${faults}
`,
  );
  return loadScenario(FILE).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof ScenarioError)) throw error;
      return error.problems.map(({ path, line }) => `${path}:${line}`);
    },
  );
}

describe("an impossible distribution", () => {
  it.each([
    ["{}", "{}", "[]", []],
    ["{ defaultCacheBehavior: { targetOriginId: nope } }", "{}", "[]", ["defaultCacheBehavior.targetOriginId:4"]],
    [
      "{ defaultCacheBehavior: { cachePolicy: { minTtl: 9, maxTtl: 1 } } }",
      "{}",
      "[]",
      ["defaultCacheBehavior.cachePolicy.minTtl:4"],
    ],
    ["{ origins: { s: { latency: 5ms } } }", "{}", "[]", ["origins.s.latency:4"]],
    ["{ edgeLocations: [{ name: a, weight: 0 }] }", "{}", "[]", ["edgeLocations:4"]],
  ])("%s is reported where it stands", async (cloudFront, content, faults, expected) => {
    expect(await problems(cloudFront, content, faults)).toEqual(
      expected.map((path) => `architecture.cloudFront.${path}`),
    );
  });

  it("so are content of no request, an unknown directive and an outage of no origin", async () => {
    expect(await problems("{}", "{ GET /x: {} }")).toEqual(['workload.content["GET /x"]:3']);
    expect(await problems("{}", '{ GET /: { cacheControl: "no-chache" } }')).toEqual([
      'workload.content["GET /"].cacheControl:3',
    ]);
    expect(await problems("{}", "{}", "[{ at: 1s, originOutage: { origin: nope, mode: drop } }]")).toEqual([
      "faults[0].originOutage.origin:5",
    ]);
  });
});
