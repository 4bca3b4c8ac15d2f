/** Failed requests are told apart by what the load balancer knows of them. */
import { describe, expect, it } from "vitest";
import { buildResult, replicate } from "../../src/result/index.js";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";
import { inlinePool } from "../../src/parallel/index.js";

const scenario = (fault: string) =>
  parseScenario(
    `
options: { scenarios: { users: { executor: constant-arrival-rate, rate: 10, duration: 2m, preAllocatedVUs: 5000 } } }
workload: { timeout: 5s, arrivals: poisson, journeys: { look: { steps: [GET /] } } }
architecture:
  network: ideal
  loadBalancer: { healthCheck: { path: /health, intervalSeconds: 10 } }
  autoScalingGroup: { desiredCapacity: 2, launchTemplate: { vCpus: 1 } }
  gunicorn: { workers: 1, backlog: 8 }
calibration: { routes: { GET /: { cpu: 20ms }, GET /health: { cpu: 1ms } } }
run: { warmUp: none, replications: { minimum: 2, maximum: 2 } }
`,
    "shop.yaml",
    { faults: [fault] },
  );

async function findingsOf(fault: string): Promise<{ titles: string[]; routes: string[] }> {
  const parsed = scenario(fault);
  const settings = parsed.run;
  const result = buildResult(
    parsed,
    await replicate(buildSystem(parsed), { settings, loadFactor: 1, pool: inlinePool }),
  );
  const { findings, routes } = result.kneepoint;
  return { titles: findings.map(({ title }) => title), routes: routes.map(({ name }) => name) };
}

it("a crash is no full backlog", async () => {
  const { titles } = await findingsOf("1m for 30s instance crash index=0");
  expect(titles.some((title) => title.includes("502, the target refused the connection"))).toBe(true);
  expect(titles.some((title) => title.includes("backlog is full"))).toBe(false);
});

it("an overload is no crash", async () => {
  const { titles } = await findingsOf("1m for 30s traffic spike factor=20");
  expect(titles.some((title) => title.includes("502, Gunicorn's listen backlog is full"))).toBe(true);
  expect(titles.some((title) => title.includes("refused the connection"))).toBe(false);
});

it("a route that only health checks ask for is none of the users'", async () => {
  expect((await findingsOf("1m for 30s traffic spike factor=2")).routes).toEqual(["all", "GET /"]);
});

describe("Gunicorn's timeout, where the scenario says nothing of it", () => {
  const slow = (more: string, wait: string) =>
    parseScenario(
      `
options: { scenarios: { users: { executor: constant-arrival-rate, rate: 1, duration: 2m, preAllocatedVUs: 5000 } } }
workload: { timeout: none, journeys: { look: { steps: [GET /] } } }
architecture: { network: ideal, gunicorn: { workers: 100${more} } }
calibration: { routes: { GET /: { wait: ${wait} } } }
run: { warmUp: none, replications: { minimum: 2, maximum: 2 } }
`,
      "slow.yaml",
    );
  const titles = async (more: string, wait: string): Promise<string[]> => {
    const parsed = slow(more, wait);
    const run = await replicate(buildSystem(parsed), { settings: parsed.run, loadFactor: 1, pool: inlinePool });
    return buildResult(parsed, run).kneepoint.findings.map(({ title }) => title);
  };

  it.each([
    ["", "40s", true],
    ["", "20s", false],
    [", timeout: 0s", "40s", false],
    [", threads: 2", "40s", false],
  ])("workers: 100%s, requests of %s: told %s", async (more, wait, told) => {
    expect((await titles(more, wait)).some((title) => title.includes("longer than Gunicorn's timeout"))).toBe(told);
  });
});
