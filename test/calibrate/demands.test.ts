import { describe, expect, test } from "vitest";
import { type CalibratedRoute, routeDemands } from "../../src/calibrate/index.js";
import { viewShare } from "../../src/calibrate/demands.js";
import { type ClosedLoopResult, SampleTable } from "../../src/loadtest/index.js";

const route: CalibratedRoute = {
  name: "GET /",
  request: { method: "GET", path: "/" },
  static: false,
  typicalSeconds: 0.005,
};

interface Cpu {
  readonly nginx: number;
  readonly gunicorn: number;
  readonly postgresql: number;
}

/** 100 requests, in ms: latency 5 to 6, wall 3, CPU 2.25, database 1 of which 0.75 waiting and 0.25 the driver's CPU. */
function result(connections: number, cpuMs: Cpu | null, header = true): ClosedLoopResult {
  const samples = new SampleTable();
  for (let i = 0; i < 100; i++) {
    const timing = 'wall;dur=3.000, cpu;dur=2.250, db;dur=1.000, dbn;desc="2"';
    samples.add(0.005 + i * 1e-5, 0, header ? timing : undefined);
  }
  const used = Object.entries(cpuMs ?? {}).map(([tier, ms]) => [tier, (ms / 1e3) * 100]);
  return {
    connections,
    samples,
    seconds: 0.5,
    completed: 100,
    requestsPerSecond: 200,
    errors: { statuses: new Map(), timeouts: 0, connection: 0, lost: 0 },
    usage: { stealShare: 0.01, cpuSeconds: Object.fromEntries(used) },
  };
}

describe("the demands of a route", () => {
  const alone = { nginx: 0.3, gunicorn: 2.5, postgresql: 0.7 };
  const busy = { nginx: 0.2, gunicorn: 2, postgresql: 0.5 };
  const found = routeDemands(route, [result(1, alone), result(1, alone)], [result(16, busy), result(16, busy)]);

  test("have the CPU per request at saturation as means", () => {
    expect(found.nginxCpu.meanSeconds).toBeCloseTo(0.0002, 9);
    expect(found.appCpu.meanSeconds).toBeCloseTo(0.002, 9);
    expect(found.database.meanSeconds).toBeCloseTo(0.0005, 9);
    expect(found.queries).toBe(2);
  });

  test("add up to the latency at one connection", () => {
    const parts = [found.nginxCpu, found.appCpu, found.database, found.wait, found.network];
    const sum = parts.reduce((total, law) => total + law.meanSeconds, 0);
    expect(sum).toBeCloseTo(found.single.latencySeconds.mean, 7);
    // 0.75 ms were waited for the database, and 0.7 ms of that is its CPU, more than at saturation.
    expect(found.wait.meanSeconds).toBeCloseTo(0.00005, 9);
  });

  test("say how much of Gunicorn's CPU the view has, at any speed of the cores", () => {
    // 2.25 ms of the view in 2.5 ms of the process, and in 5 ms.
    expect(viewShare([result(16, alone)])).toBeCloseTo(0.9, 9);
    expect(viewShare([result(16, { ...alone, gunicorn: 5 })])).toBeCloseTo(0.45, 9);
    expect(viewShare([result(16, alone, false)])).toBeUndefined();
    expect(viewShare([result(16, null)])).toBeUndefined();
  });

  test("carry both runs", () => {
    expect(found.single).toMatchObject({ connections: 1, requests: 200, requestsPerSecond: 200, stealShare: 0.01 });
    expect(found.saturation.cpuSecondsPerRequest?.gunicorn).toBeCloseTo(0.002, 9);
  });

  test("have the spread between rounds as interval", () => {
    const slower = { ...busy, gunicorn: 2.4 };
    const spread = routeDemands(route, [result(1, alone)], [result(16, busy), result(16, slower)]);
    expect(found.appCpu.halfWidthSeconds).toBeCloseTo(0, 9);
    // t(0.975, 1) x 0.2 ms
    expect(spread.appCpu.halfWidthSeconds).toBeCloseTo(12.7062 * 0.0002, 6);
  });

  test("without the processes' CPU are what the header says", () => {
    const blind = routeDemands(route, [result(1, null)], [result(16, null)]);
    expect(blind.appCpu.meanSeconds).toBeCloseTo(0.00225, 9);
    expect(blind.database.meanSeconds).toBeCloseTo(0.00075, 9);
    expect(blind.nginxCpu.meanSeconds).toBe(0);
    expect(blind.saturation.cpuSecondsPerRequest).toBeNull();
  });

  test("of a static file are Nginx's alone", () => {
    const file = { ...route, static: true };
    const found = routeDemands(file, [result(1, alone, false)], [result(16, busy, false)]);
    expect(found.nginxCpu.meanSeconds).toBeCloseTo(0.0002, 9);
    expect([found.appCpu, found.database, found.wait].map((law) => law.meanSeconds)).toEqual([0, 0, 0]);
    expect(found.network.meanSeconds).toBeCloseTo(found.single.latencySeconds.mean - 0.0002, 8);
  });
});
