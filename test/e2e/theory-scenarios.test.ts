/** The theory scenarios through the whole product path: file, flags, replications, summary.json, against the formulas. */
import { describe, expect, it } from "vitest";
import { freshDirectory, kneepoint, readResult } from "./run-cli.js";

/** Probability of waiting in M/M/c with offered load a. */
function erlangC(a: number, c: number): number {
  let inverse = 1;
  for (let k = 1; k <= c; k++) inverse = 1 + (inverse * k) / a; // 1 / Erlang B
  const b = 1 / inverse;
  return b / (1 - (a / c) * (1 - b));
}

const mmcResponseTime = (lambda: number, mean: number, c: number): number =>
  mean + (erlangC(lambda * mean, c) * mean) / (c - lambda * mean);

/** [file, parameters, exact mean response time in s] */
const CASES: readonly [string, Record<string, string | number>, number][] = [
  ["mmc", { arrivalRate: 80, meanServiceTime: 0.04, servers: 4 }, mmcResponseTime(80, 0.04, 4)],
  ["mmc", { arrivalRate: 3.5, meanServiceTime: 2, servers: 10 }, mmcResponseTime(3.5, 2, 10)],
  ["mmc", { arrivalRate: 1200.5, meanServiceTime: 0.0005, servers: 1 }, mmcResponseTime(1200.5, 0.0005, 1)],
  ["mg1", { arrivalRate: 70, serviceTime: "{kind: lognormal, mean: 0.01, scv: 2}" }, 0.045],
  ["mg1", { arrivalRate: 60, serviceTime: "{kind: uniform, min: 0.004, max: 0.02}" }, 0.0297143],
  [
    "lps",
    { arrivalRate: 140, serviceTime: "{kind: hyperexponential, p: 0.9, mu1: 180, mu2: 20}", workers: 5, cores: 2 },
    0.0246317,
  ],
  [
    "held-worker",
    { arrivalRate: 60, workers: 8, cores: 2, meanCpuTime: 0.01, connections: 2, meanDatabaseTime: 0.025 },
    0.0681621,
  ],
  ["round-robin", { arrivalRate: 240, instances: 3, servers: 1, meanServiceTime: 0.01 }, 0.0345942],
  ["least-outstanding", { arrivalRate: 160, instances: 2, servers: 4, meanServiceTime: 0.04 }, 0.0521862],
  ["setup", { arrivalRate: 0.5, meanServiceTime: 1, meanStartTime: 10 }, 12],
  ["closed", { vus: 40, servers: 4, meanServiceTime: 0.04, meanThinkTime: 0.3 }, 0.110175],
];

describe.each(CASES)("scenarios/theory/%s.yaml with %j", (name, parameters, exact) => {
  it("agrees with its formula", () => {
    const out = freshDirectory();
    const set = Object.entries(parameters).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const { status, stderr } = kneepoint("simulate", `scenarios/theory/${name}.yaml`, ...set, "--out", out);
    expect(status, stderr).toBe(0);
    const { metrics, kneepoint: ours } = readResult(out);
    const average = metrics["http_req_duration"]!.values["avg"]! / 1000;
    const interval = ours.intervals["http_req_duration"]!["avg"]!;
    const half = (interval.high - interval.low) / 2000;
    // The interval is ± 2 standard errors; the rule is 3.5, or half a percent.
    expect(Math.abs(average - exact)).toBeLessThanOrEqual(Math.max(1.75 * half, 0.005 * exact));
    expect(half).toBeLessThanOrEqual(0.03 * exact);
    expect(interval.replications).toBeGreaterThanOrEqual(40);
  });
});

describe("scenarios/theory/erlang-a.yaml", () => {
  it("loses the share that the Markov chain says", () => {
    const out = freshDirectory();
    expect(kneepoint("simulate", "scenarios/theory/erlang-a.yaml", "--out", out).status).toBe(0);
    const { metrics } = readResult(out);
    expect(metrics["http_req_failed"]!.values["rate"]! / 0.129565).toBeCloseTo(1, 1);
  });
});

describe("scenarios/theory/mmck.yaml", () => {
  it("refuses what finds the system full, at once, and keeps that out of the response time", () => {
    const out = freshDirectory();
    const set = ["arrivalRate=150", "meanServiceTime=0.04", "servers=4", "systemCapacity=36"].flatMap((pair) => [
      "--set",
      pair,
    ]);
    expect(kneepoint("simulate", "scenarios/theory/mmck.yaml", ...set, "--out", out).status).toBe(0);
    const { metrics } = readResult(out);
    expect(metrics["http_req_failed"]!.values["rate"]).toBeCloseTo(0.333334, 2);
    expect(metrics["http_req_duration"]!.values["avg"]! / 340).toBeCloseTo(1, 2);
    expect(metrics["http_req_duration"]!.values["p(95)"]! / 465.905).toBeCloseTo(1, 2);
    expect(metrics["http_req_duration{expected_response:false}"]!.values["avg"]).toBe(0);
    expect(metrics["http_reqs"]!.values["rate"]! / 150).toBeCloseTo(1, 2);
  });
});
