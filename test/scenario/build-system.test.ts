import { describe, expect, it } from "vitest";
import { buildSystem, loadScenario, STEADY_STATE_SECONDS } from "../../src/scenario/index.js";
import { load, scenarioText, SECTIONS } from "./scenario-text.js";

describe("buildSystem", () => {
  it("numbers routes by their first use and resolves journeys to them", () => {
    const system = buildSystem(
      load(
        scenarioText({
          workload: `workload:
  journeys:
    browse: { weight: 3, steps: [GET /b, { request: GET /a, think: 2s }, GET /b] }
    idle: { weight: 0, steps: [GET /a] }`,
          calibration: "calibration:\n  routes: { GET /a: { cpu: 1 }, GET /b: { cpu: 2 }, GET /c: { cpu: 3 } }",
        }),
      ),
    );
    expect(system.routes.map(({ name }) => name)).toEqual(["GET /b", "GET /a"]);
    expect(system.journeys[0]).toEqual({
      name: "browse",
      steps: [
        { route: 0, thinkTime: null },
        { route: 1, thinkTime: { kind: "constant", value: 2 } },
        { route: 0, thinkTime: null },
      ],
    });
    // A weight of 0 is a journey that only exec can choose.
    expect(system.loads[0]?.mix).toEqual([{ journey: 0, weight: 3 }]);
  });

  it("lets exec choose one journey", () => {
    const system = buildSystem(
      load(
        scenarioText({
          options: "options: { scenarios: { s: { executor: constant-vus, duration: 1m, exec: buy } } }",
          workload: "workload: { journeys: { browse: { steps: [GET /] }, buy: { steps: [GET /] } } }",
        }),
      ),
    );
    expect(system.loads[0]?.mix).toEqual([{ journey: 1, weight: 1 }]);
  });

  it("carries arrivals, timeout, least iteration time and the load's shape", () => {
    const system = buildSystem(
      load(
        scenarioText({
          options: `${SECTIONS.options}\n  minIterationDuration: 1s`,
          workload: "workload: { arrivals: { gamma: 4 }, timeout: 5s, journeys: { visit: { steps: [GET /] } } }",
        }),
      ),
    );
    expect(system.timeoutSeconds).toBe(5);
    expect(system.loads).toEqual([
      {
        name: "steady",
        executor: "arrival-rate",
        startTimeSeconds: 0,
        gracefulStopSeconds: 30,
        mix: [{ journey: 0, weight: 1 }],
        minIterationSeconds: 1,
        startRatePerSecond: 10,
        stages: [{ durationSeconds: 600, target: 10 }],
        arrivals: { kind: "gamma", burstiness: 4 },
        maxVUs: 100,
      },
    ]);
  });

  it("makes the load of a steady state outlast any horizon", () => {
    const system = buildSystem(load(scenarioText({ run: "run: { horizon: auto }" })));
    expect(system.loads[0]).toMatchObject({ stages: [{ durationSeconds: STEADY_STATE_SECONDS, target: 10 }] });
  });

  it("makes an M/M/c queue of scenarios/theory/mmc.yaml and nothing else", async () => {
    const scenario = await loadScenario("scenarios/theory/mmc.yaml", { set: ["arrivalRate=95", "servers=5"] });
    expect(buildSystem(scenario)).toMatchObject({
      loads: [{ startRatePerSecond: 95, arrivals: { kind: "poisson" } }],
      routes: [{ appCpuSeconds: { kind: "exponential", mean: 0.04 }, queries: 0, waitSeconds: null }],
      timeoutSeconds: Infinity,
      network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
      loadBalancer: null,
      instances: 1,
      instance: { vCpus: Infinity, relativeSpeed: 1, limitConn: Infinity },
      gunicorn: { workers: 5, workerClass: "sync", threads: 1 },
      pool: null,
      database: null,
    });
  });
});
