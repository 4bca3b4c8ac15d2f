/** From scenario to result, in one thread. */
import { describe, expect, it } from "vitest";
import { inlinePool } from "../../src/parallel/index.js";
import { buildResult, replicate, type Result } from "../../src/result/index.js";
import { buildSystem, parseScenario } from "../../src/scenario/index.js";

const MMC = (rate: number, extra = ""): string => `
extends: theory
options:
  scenarios:
    load: { executor: constant-arrival-rate, rate: ${rate}, duration: 5m, preAllocatedVUs: 100000 }
${extra}
architecture:
  gunicorn: { workers: 4 }
calibration:
  routes:
    GET /: { cpu: { kind: exponential, mean: 0.04 } }
    GET /b: { cpu: 0.01 }
workload:
  journeys:
    visit: { steps: [GET /, GET /b] }
run: { replications: 10, horizon: load, warmUp: auto }
`;

async function resultOf(text: string): Promise<Result> {
  const scenario = parseScenario(text, "test.yaml");
  const outcome = await replicate(buildSystem(scenario), { settings: scenario.run, loadFactor: 1, pool: inlinePool });
  return buildResult(scenario, outcome);
}

const thresholds = (list: Record<string, string[]>): string => `  thresholds: ${JSON.stringify(list)}`;

describe("a result", () => {
  it("says how long the shortest and the longest iteration took", async () => {
    const { metrics } = await resultOf(MMC(40));
    const request = metrics["http_req_duration"]!.values;
    const iteration = metrics["iteration_duration"]!.values;
    // Two requests, one after the other; 10 ms of the second are certain. A bucket of the histogram is 0.8 % wide.
    expect(iteration["min"]).toBeGreaterThan(9.92);
    expect(iteration["min"]).toBeLessThan(iteration["med"]!);
    expect(iteration["max"]).toBeGreaterThan(request["max"]! * 0.992);
  });

  it("judges thresholds by their intervals, and sub-metrics by their requests", async () => {
    const { kneepoint, metrics } = await resultOf(
      MMC(
        40,
        thresholds({
          http_req_duration: ["p(95)<500", "avg<1", "p(99.999)<500"],
          "http_req_duration{name:GET /b}": ["med<40"],
          http_req_failed: ["rate<0.01"],
          http_reqs: ["rate>70"],
          "http_reqs{status:503}": ["count<1"],
        }),
      ),
    );
    const verdicts = Object.fromEntries(
      kneepoint.thresholds.map(({ metric, source, verdict }) => [`${metric} ${source}`, verdict]),
    );
    expect(verdicts).toEqual({
      "http_req_duration p(95)<500": "pass",
      "http_req_duration avg<1": "fail",
      "http_req_duration p(99.999)<500": "inconclusive",
      "http_req_duration{name:GET /b} med<40": "pass",
      "http_req_failed rate<0.01": "pass",
      "http_reqs rate>70": "pass",
      "http_reqs{status:503} count<1": "pass",
    });
    expect(kneepoint.verdict).toBe("fail");
    expect(metrics["http_req_duration"]!.thresholds!["avg<1"]).toEqual({ ok: false });
    expect(metrics["http_req_duration{name:GET /b}"]!.values["med"]).toBeGreaterThan(9.9);
  });

  it("leaves a limit inside the interval undecided", async () => {
    const first = await resultOf(MMC(40));
    const { avg } = first.kneepoint.intervals["http_req_duration"]!;
    const limit = (avg!.low + avg!.high) / 2;
    const { kneepoint } = await resultOf(MMC(40, thresholds({ http_req_duration: [`avg<${limit}`] })));
    expect(kneepoint.verdict).toBe("inconclusive");
    expect(kneepoint.thresholds[0]!.explanation).toContain("includes the limit");
  });

  it("adds up: routes to all requests, hops to the response time, the distribution to one", async () => {
    const { kneepoint, metrics } = await resultOf(MMC(30));
    const [all, ...routes] = kneepoint.routes;
    expect(routes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(all!.requestsPerSecond.value! / 60).toBeCloseTo(1, 1);
    for (const { parts, meanMs } of kneepoint.hops)
      expect(parts.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(meanMs, 6);
    expect(kneepoint.hops[0]!.meanMs / metrics["http_req_duration"]!.values["avg"]!).toBeCloseTo(1, 2);
    expect(kneepoint.distribution.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(kneepoint.checks.every(({ passed }) => passed)).toBe(true);
  });

  it("takes the time of a counted load as it was, not its maxDuration", async () => {
    const { metrics, kneepoint } = await resultOf(
      MMC(1).replace(
        /load: \{.*\}/u,
        "load: { executor: shared-iterations, vus: 4, iterations: 400, maxDuration: 10m }",
      ),
    );
    expect(metrics["iterations"]!.values["count"]).toBe(400);
    expect(kneepoint.horizonSeconds).toBeLessThan(10);
    expect(metrics["http_reqs"]!.values["rate"]! / (4 / 0.025)).toBeCloseTo(1, 0);
  });

  it("does not claim to know a failure rate of zero: the rule of three", async () => {
    const { kneepoint } = await resultOf(MMC(40));
    const { value, interval } = kneepoint.routes[0]!.failed;
    const requests = 80 * 300 * 10;
    expect(value).toBe(0);
    expect(interval!.high * requests).toBeGreaterThan(2.9);
    expect(interval!.high * requests).toBeLessThan(6.1); // up to half is deleted as warm-up
  });

  it("drops what finds maxVUs under way, as k6 does, and says so", async () => {
    const { metrics, kneepoint } = await resultOf(MMC(90).replace("preAllocatedVUs: 100000", "preAllocatedVUs: 4"));
    expect(metrics["dropped_iterations"]!.values["count"]).toBeGreaterThan(0);
    expect(kneepoint.findings.some(({ title }) => title.includes("dropped"))).toBe(true);
  });

  it("adds replications until the mean is as precise as asked", async () => {
    const text = MMC(70).replace(
      "replications: 10",
      "precision: { mean: 0.02 }, replications: { minimum: 10, maximum: 60 }",
    );
    const { kneepoint, metrics } = await resultOf(text);
    const { low, high } = kneepoint.intervals["http_req_duration"]!["avg"]!;
    const reached = (high - low) / 2 / metrics["http_req_duration"]!.values["avg"]! <= 0.02 / 1.02;
    expect(kneepoint.precision.reached).toBe(reached);
    expect(reached || kneepoint.replications === 60).toBe(true);
  });
});
