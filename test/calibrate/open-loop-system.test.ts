import { describe, expect, it } from "vitest";
import {
  forecast,
  openLoopRun,
  openLoopSystem,
  type OpenLoopCase,
  simulatedFigures,
} from "../../src/calibrate/index.js";
import { simulate } from "../../src/sim/index.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

const which: OpenLoopCase = {
  name: "GET / at 50/s",
  mix: [{ route: 0, weight: 1 }],
  ratePerSecond: 50,
  durationSeconds: 20,
  warmupSeconds: 2,
  seed: 7,
  arrivals: { kind: "poisson-exact" },
  stack: { workers: 4, workerClass: "sync", threads: 1, cores: 1 },
};

describe("an open loop against the calibrated stack", () => {
  const calibration = syntheticCalibration({ cpuSeconds: 0.01 });

  it("has the case's arrivals whatever else is drawn", () => {
    const run = (seed: number) => simulate(openLoopSystem(calibration, which), openLoopRun(which, seed));
    const [a, b] = [run(1), run(2)];
    expect([...a.series.sent]).toEqual([...b.series.sent]);
    expect(simulatedFigures(a, 1).mean).not.toBe(simulatedFigures(b, 1).mean);
  });

  it("has utilisation rate x demand / speed", () => {
    const at = (speed: number) =>
      simulatedFigures(simulate(openLoopSystem(calibration, which, { speed }), openLoopRun(which, 1)), 1).utilisation;
    // 1,000 services of scv 1: standard error 3 % of the mean; three of them.
    expect(at(1) / 0.5).toBeCloseTo(1, 0.9);
    expect(at(0.8) / at(1)).toBeCloseTo(1.25, 2);
  });

  it("has requests that use what is told of each, and then costs them nothing besides", () => {
    const vector = {
      overheadSeconds: 1e-4,
      idleArrivalSeconds: 1e-3,
      contention: 0.1,
      slowShare: 0.5,
      slowdown: 2,
      slowDwellSeconds: 0.02,
      sliceSeconds: 5e-4,
      tickSeconds: 4e-3,
      cacheLifetimeSeconds: Infinity,
      cacheRouteShare: 0,
    };
    const { routes, instance } = openLoopSystem(calibration, which, { vector, requestFactors: [[0.5, 1.5]] });
    expect(routes[0]!.appCpuSeconds).toEqual({ kind: "sequence", values: [0.005, 0.015] });
    expect(instance.core).toEqual({ scheduler: { sliceSeconds: 5e-4, tickSeconds: 4e-3 } });
  });

  it("has a backlog that the generator's connections never fill: beyond saturation requests wait in order", () => {
    const many = { ...which, ratePerSecond: 200, durationSeconds: 58, warmupSeconds: 2 };
    const [site] = simulate(openLoopSystem(calibration, many), openLoopRun(many, 1)).sites;
    // 200 a second come, 100 are answered until the drain ends at 70 s: the last of these came at 35 s. Two standard errors of 7,000
    // exponential services are 2 %; a backlog of 2048 would be full after 20 s, and let some in before their turn.
    expect(site!.max / 35).toBeCloseTo(1, 1);
    expect(site!.min).toBeGreaterThan(0.5);
  });

  it("takes the contention that was measured at saturation out of the demands", () => {
    const vector = {
      overheadSeconds: 0,
      idleArrivalSeconds: 0,
      contention: 0.1,
      slowShare: 0,
      slowdown: 1,
      slowDwellSeconds: 1,
      sliceSeconds: Infinity,
      tickSeconds: 0,
      cacheLifetimeSeconds: Infinity,
      cacheRouteShare: 0,
    };
    const route = openLoopSystem(calibration, which, { vector }).routes[0]!.appCpuSeconds;
    const mean = route.kind === "empirical" ? route.values.reduce((sum, v) => sum + v, 0) / route.values.length : 0;
    expect(mean).toBeCloseTo(0.01 / 1.3, 9);
  });

  it("adds a database delay to every query", () => {
    const delayed = openLoopSystem(calibration, { ...which, databaseDelaySeconds: 0.04 });
    expect(delayed.network.databaseRttSeconds).toEqual({ kind: "constant", value: 0.04 });
  });
});

describe("forecast", () => {
  const calibration = syntheticCalibration({ cpuSeconds: 0.01 });

  it("brackets its prediction, and is wider for a machine whose speed is not known", async () => {
    const fit = (value: number) => ({ value, low: value, high: value, identified: true });
    const machine = {
      overheadSeconds: fit(0.001),
      idleArrivalSeconds: fit(0),
      contention: fit(0),
      modulation: { slowShare: fit(0), slowdown: fit(1), slowDwellSeconds: fit(1) },
      runToRunSd: 0.02,
      speedIndex: 1,
      bootstrap: [{ speed: 0.8 }, { speed: 1 }, { speed: 1.2 }],
    };
    const known = { ...calibration, machine };
    const blind = await forecast(known, which, { replications: 30 });
    const adjusted = await forecast(known, which, { replications: 30, speed: 1 });
    for (const each of [...blind, ...adjusted]) {
      expect(each.low).toBeLessThanOrEqual(each.predicted);
      expect(each.high).toBeGreaterThanOrEqual(each.predicted);
    }
    const width = (all: typeof blind) => all[1]!.high / all[1]!.low;
    expect(width(blind)).toBeGreaterThan(1.2 * width(adjusted));
    // All arrivals are known; on which side of the window's ends what is in flight there is answered, is not.
    const [throughput, mean] = adjusted;
    const inFlight = throughput!.predicted * mean!.predicted;
    const half = (1.645 * Math.sqrt(2 * inFlight)) / which.durationSeconds;
    expect(throughput!.high - throughput!.low).toBeGreaterThanOrEqual(2 * half * 0.999);
  });
});
