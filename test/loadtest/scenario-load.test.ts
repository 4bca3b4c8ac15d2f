import { describe, expect, test } from "vitest";
import {
  OUTCOME,
  planScenarioLoad,
  runScenarioLoad,
  type ScenarioWork,
  scenarioWork,
} from "../../src/loadtest/index.js";
import { parseScenario } from "../../src/scenario/index.js";
import { arrivalSchedule } from "../../src/sim/index.js";
import { delayed, serve } from "./server.js";

/** Work of one k6 scenario that walks through two routes. */
function work(executor: string, think = ""): ScenarioWork {
  return scenarioWork(
    parseScenario(
      `
name: t
options: { scenarios: { s: ${executor} } }
workload: { journeys: { j: { steps: [GET /a, { request: GET /bb${think} }] } } }
architecture: { gunicorn: { workers: 1 } }
calibration: { routes: { GET /a: { cpu: 1ms }, GET /bb: { cpu: 1ms } } }
`,
      "t.yaml",
    ),
  );
}

test("arrivals walk through their journey at the simulator's times; think times come in between", async () => {
  await using server = await serve(delayed(() => 5));
  const asked = work("{ executor: constant-arrival-rate, rate: 40, duration: 1s, preAllocatedVUs: 50 }");
  const run = await runScenarioLoad({ url: server.url, work: asked, seed: 3 });
  const { requests, iterations } = run;
  const first = [...requests.intendedSeconds].filter((_, row) => requests.kind[row] === 0);
  const spec = asked.loads[0]!.spec;
  if (spec.executor !== "arrival-rate") throw new Error("unexpected executor");
  expect(first).toEqual([...arrivalSchedule(spec, { seed: 3, replication: 0 }).atSeconds]);
  expect(iterations).toMatchObject({ completed: first.length, interrupted: 0, dropped: 0, atTheEnd: 0 });
  expect(requests.length).toBe(2 * first.length);
  expect(planScenarioLoad(asked, { seed: 3, replication: 0 })).toMatchObject({
    arrivals: first.length,
    requests: requests.length,
  });
});

test("an arrival that finds maxVUs under way is dropped and counted", async () => {
  await using server = await serve(delayed(() => 200));
  const run = await runScenarioLoad({
    url: server.url,
    work: work("{ executor: constant-arrival-rate, rate: 50, duration: 1s, preAllocatedVUs: 3 }"),
  });
  const dropped = run.requests.outcome.filter((outcome) => outcome === OUTCOME.dropped).length;
  expect(run.iterations?.dropped).toBe(dropped);
  expect(dropped).toBeGreaterThan(10);
  expect(run.iterations?.mostAtOnce).toBe(3);
  expect(run.validity.checks.find(({ name }) => name === "achieved rate")?.verdict).toBe("invalid");
});

describe("virtual users", () => {
  test("shared iterations are shared, per-vu iterations are not", async () => {
    await using server = await serve(delayed(() => 2));
    const shared = await runScenarioLoad({
      url: server.url,
      work: work("{ executor: shared-iterations, vus: 3, iterations: 10 }"),
    });
    expect(shared.iterations).toMatchObject({ completed: 10, mostAtOnce: 3 });
    const perVu = await runScenarioLoad({
      url: server.url,
      work: work("{ executor: per-vu-iterations, vus: 3, iterations: 4 }"),
    });
    expect(perVu.iterations).toMatchObject({ completed: 12, mostAtOnce: 3 });
    expect(perVu.header.loop).toBe("closed");
  });

  test("constant VUs go round until the end, and finish what they are doing", async () => {
    await using server = await serve(delayed(() => 20));
    const run = await runScenarioLoad({
      url: server.url,
      work: work("{ executor: constant-vus, vus: 4, duration: 1s }"),
    });
    expect(new Set(run.requests.outcome)).toEqual(new Set([OUTCOME.answered]));
    // Four users, 40 ms an iteration and more on a busy machine: at most 25 each.
    expect(run.iterations?.completed).toBeGreaterThan(20);
    expect(run.iterations?.completed).toBeLessThanOrEqual(104);
  });

  test("a ramp down interrupts those who do not finish within gracefulRampDown", async () => {
    await using server = await serve(delayed(() => 1500));
    const run = await runScenarioLoad({
      url: server.url,
      work: work(
        "{ executor: ramping-vus, startVUs: 2, gracefulRampDown: 0s, gracefulStop: 0s, stages: [{ duration: 300ms, target: 0 }] }",
      ),
    });
    expect(run.iterations).toMatchObject({ completed: 0, interrupted: 2, mostAtOnce: 2 });
    expect([...run.requests.outcome]).toEqual([OUTCOME.undrained, OUTCOME.undrained]);
  });

  test("a load without a server is not a hot loop", async () => {
    const server = await serve(delayed(() => 1));
    const running = runScenarioLoad({
      url: server.url,
      work: work("{ executor: constant-vus, vus: 2, duration: 1500ms }"),
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await server.kill();
    const run = await running;
    const failed = run.requests.outcome.filter((outcome) => outcome === OUTCOME.connectFailed).length;
    expect(failed).toBeGreaterThan(2);
    // Pauses of 25, 50, 100, … ms: six or seven attempts of two requests by each of two users in what is left.
    expect(failed).toBeLessThan(60);
    expect(run.validity.valid).toBe(false);
  });
});
