import { describe, expect, it } from "vitest";
import {
  type CpuUse,
  forecast,
  matchSpeed,
  pairedByCpu,
  measuredCpuUse,
  type OpenLoopCase,
  openLoopRun,
  openLoopSystem,
  type SimulatedFigures,
  simulatedFigures,
  simulateOn,
  wholeCpuUse,
} from "../../src/calibrate/index.js";
import type { MachineVector } from "../../src/scenario/machine-vector.js";
import { simulate } from "../../src/sim/index.js";
import type { LoadRun } from "../../src/loadtest/load-run.js";
import { OUTCOME } from "../../src/loadtest/load-run.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

const calibration = syntheticCalibration({ cpuSeconds: 0.002 });
const which: OpenLoopCase = {
  name: "GET / at 420/s",
  mix: [{ route: 0, weight: 1 }],
  ratePerSecond: 420,
  durationSeconds: 18,
  warmupSeconds: 2,
  seed: 7,
  arrivals: { kind: "poisson-exact" },
  stack: { workers: 4, workerClass: "sync", threads: 1, cores: 1 },
};

const MACHINE: MachineVector = {
  overheadSeconds: 0.0005,
  idleArrivalSeconds: 0.0004,
  contention: 0.02,
  slowShare: 0,
  slowdown: 1,
  slowDwellSeconds: 1,
  sliceSeconds: Infinity,
  tickSeconds: 0,
  cacheLifetimeSeconds: Infinity,
  cacheRouteShare: 0,
};

/** A core that is as fast as the calibration says, but for three seconds in the middle of the run. */
const truth = Array.from({ length: 20 }, (_, second) => (second >= 8 && second < 11 ? 0.75 : 1.1));

function measured(seed: number): SimulatedFigures {
  const system = openLoopSystem(calibration, which, {
    vector: MACHINE,
    speedTrace: { stepSeconds: 1, factors: truth },
  });
  return simulatedFigures(simulate(system, openLoopRun(which, seed)), 1);
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

const matching = { vector: MACHINE, draws: [11, 12, 13, 14, 15, 16], simulate: simulateOn() };

describe("the speed that explains the CPU of a run", () => {
  it("leaves a request what it used beyond what Server-Timing saw of its route at saturation", async () => {
    const [page] = calibration.routes;
    // Of the second route's CPU the view has a quarter: Gunicorn has the rest.
    const two = { ...calibration, routes: [page!, { ...page!, name: "GET /short", viewShare: 0.25 }] };
    const mix = [
      { route: 0, weight: 1 },
      { route: 1, weight: 1 },
    ];
    const cpuUse = { ...measured(3).cpuUse, requestCpuSeconds: [[0.002], [0.001]] };
    const { requestFactors } = await matchSpeed(two, { ...which, mix }, cpuUse, { ...matching, rounds: 0 });
    // All that the run used and its requests do not say is the second's.
    const perRequest = sumOf(cpuUse.cpuSeconds) / sumOf(cpuUse.answered);
    const expected = (2 * perRequest - 0.002) / 0.002;
    expect(requestFactors![1]![0]! / requestFactors![0]![0]!).toBeCloseTo(expected, 9);
  });

  it("does not change from step to step where each request says what it used, however few long ones there are in a step", async () => {
    const [page] = calibration.routes;
    const long = {
      ...page!,
      name: "GET /long",
      appCpu: { ...page!.appCpu, meanSeconds: 0.02, quantilesSeconds: [0.02] },
    };
    const two = { ...calibration, routes: [page!, long] };
    const mixed = {
      ...which,
      ratePerSecond: 160,
      mix: [
        { route: 0, weight: 8 },
        { route: 1, weight: 1 },
      ],
    };
    const run = simulate(openLoopSystem(two, mixed, { vector: MACHINE }), openLoopRun(mixed, 3));
    const told = [0.002, 0.02].map((seconds, site) => Array.from({ length: run.sites[site]!.count }, () => seconds));
    // Of one draw, as the fit and the forecast match: each draw has its own speed.
    const spread = async (cpuUse: CpuUse): Promise<number> => {
      const { trace } = await matchSpeed(two, mixed, cpuUse, { ...matching, draws: [11] });
      return Math.sqrt(trace.factors.reduce((sum, each) => sum + (each - 1) ** 2, 0) / trace.factors.length);
    };
    const { cpuUse } = simulatedFigures(run, 1);
    expect(await spread({ ...cpuUse, requestCpuSeconds: told })).toBeLessThan(0.06);
    expect(await spread(cpuUse)).toBeGreaterThan(0.12);
  });

  it("is found again, second by second", async () => {
    const { speed, trace } = await matchSpeed(calibration, which, measured(3).cpuUse, matching);
    const perSecond = trace.factors.length / truth.length;
    const found = truth.map((_, second) => {
      const factors = trace.factors.slice(second * perSecond, (second + 1) * perSecond);
      return (speed * factors.reduce((sum, factor) => sum + factor, 0)) / perSecond;
    });
    // The run's own 420 requests of scv 1 a second: standard error 5 %; three of them, and the draws' own.
    for (const [second, factor] of truth.entries()) expect(Math.abs(found[second]! / factor - 1)).toBeLessThan(0.17);
    expect(found.slice(8, 11).reduce((sum, each) => sum + each, 0) / 3).toBeCloseTo(0.75, 1);
    const mean = truth.reduce((sum, each) => sum + each, 0) / truth.length;
    expect(Math.abs(speed / mean - 1)).toBeLessThan(0.03);
  });

  it("does not count as slowness what a core spends on waking up", async () => {
    const idle = { ...which, ratePerSecond: 40, durationSeconds: 60 };
    const system = openLoopSystem(calibration, idle, { vector: MACHINE });
    const { cpuUse } = simulatedFigures(simulate(system, openLoopRun(idle, 3)), 1);
    const { speed } = await matchSpeed(calibration, idle, cpuUse, matching);
    expect(Math.abs(speed - 1)).toBeLessThan(0.05);
    const cold = await matchSpeed(calibration, idle, cpuUse, {
      ...matching,
      vector: { ...MACHINE, idleArrivalSeconds: 0 },
    });
    expect(cold.speed).toBeLessThan(0.87);
  });

  it("under each draw of the requests gives the run that was measured, its overload included", async () => {
    const seen = measured(3);
    const { match, simulation } = await pairedByCpu(calibration, which, seen.cpuUse, matching.simulate);
    for (const draw of [0, 1, 2, 3]) {
      const [found] = await matching.simulate([simulation(MACHINE, draw, await match!(MACHINE, draw))]);
      // In steps of a second and 150 requests, the last of them with what was answered behind the end: 20 to 60 % off.
      expect(Math.abs(Math.log(found!.mean / seen.mean))).toBeLessThan(0.08);
      expect(Math.abs(Math.log(found!.p95 / seen.p95))).toBeLessThan(0.08);
    }
  });

  it("predicts the overload of three slow seconds, which the run's mean speed does not", async () => {
    const seen = measured(3);
    const ideal = { ...calibration, machine: undefined };
    const p95 = async (cpuUse: CpuUse): Promise<number> =>
      (await forecast(ideal, which, { cpuUse, replications: 4 })).find(({ figure }) => figure === "p95")!.predicted;
    const traced = await p95(seen.cpuUse);
    const cpu = seen.cpuUse.cpuSeconds.reduce((sum, each) => sum + each, 0);
    const answered = seen.cpuUse.answered.reduce((sum, each) => sum + each, 0);
    const averaged = await p95(wholeCpuUse(which, cpu / answered));
    expect(Math.abs(Math.log(traced / seen.p95))).toBeLessThan(0.35);
    expect(averaged).toBeLessThan(0.4 * seen.p95);
  });
});

describe("the CPU of a simulated run", () => {
  it("belongs to what was answered until its end, not to what is answered behind it", () => {
    const overloaded = { ...which, ratePerSecond: 900 };
    const { answered } = simulatedFigures(
      simulate(openLoopSystem(calibration, overloaded), openLoopRun(overloaded, 1)),
      1,
    ).cpuUse;
    const earlier = answered.slice(-21, -1).reduce((sum, each) => sum + each, 0) / 20;
    // About 50 of scv 1; the drain would add ten seconds' worth.
    expect(answered.at(-1)!).toBeLessThan(earlier + 5 * Math.sqrt(earlier));
  });
});

describe("the CPU of a measured run", () => {
  /** Answers every 10 ms; CPU read every half second, a moment late, of 1 ms a request and 2 ms after the first second. */
  function run(lastReading: number): LoadRun {
    const ends = Float64Array.from({ length: 400 }, (_, i) => 0.005 + i / 100);
    const total = (at: number): number => 0.1 * Math.min(at, 1) + 0.2 * Math.max(0, at - 1);
    const probes = Array.from({ length: Math.floor(lastReading / 0.5) + 1 }, (_, i) => ({
      atSeconds: 0.01 + i * 0.5,
      cpuSeconds: { nginx: 0.25 * total(0.01 + i * 0.5), gunicorn: 0.75 * total(0.01 + i * 0.5) },
    }));
    const requests = {
      length: 400,
      endSeconds: ends,
      outcome: new Uint8Array(400).fill(OUTCOME.answered),
      kind: new Uint16Array(400),
      serverTimings: [],
    };
    return { requests, probes } as unknown as LoadRun;
  }

  it("is interpolated between readings, of all tiers", () => {
    const use = measuredCpuUse(run(4), 4, 8)!;
    expect(use.stepSeconds).toBe(0.5);
    expect(use.answered).toEqual(Array.from({ length: 8 }, () => 50));
    const perRequest = use.cpuSeconds.map((seconds, step) => seconds / use.answered[step]!);
    for (const each of perRequest.slice(3)) expect(each).toBeCloseTo(0.002, 9);
    // A reading 10 ms after the change of pace smears it over the two steps around.
    expect(perRequest[0]).toBeCloseTo(0.001, 4);
    expect(perRequest.reduce((sum, each) => sum + each, 0) / 8).toBeCloseTo(0.00175, 5);
  });

  it("counts what others had of the cores, while the requests stood still", () => {
    const { requests, probes } = run(4);
    const busy = (at: number): number => 0.05 * at + (at < 1 ? 0.1 * at : 0.1 + 0.2 * (at - 1));
    const shared = probes.map((reading) => ({
      ...reading,
      coreSeconds: { busy: busy(reading.atSeconds), steal: 0, total: reading.atSeconds },
    }));
    const alone = measuredCpuUse({ requests, probes }, 4, 8)!;
    const use = measuredCpuUse({ requests, probes: shared }, 4, 8)!;
    use.cpuSeconds.forEach((seconds, step) => expect(seconds * 0.95).toBeCloseTo(alone.cpuSeconds[step]!, 9));
  });

  it("has no finer steps than the readings", () => {
    expect(measuredCpuUse(run(4), 4, 80)!.cpuSeconds).toHaveLength(8);
  });

  it("is not known of a run whose processes were lost on the way", () => {
    expect(measuredCpuUse(run(2), 4, 8)).toBeUndefined();
    expect(measuredCpuUse({ ...run(4), probes: [] }, 4, 8)).toBeUndefined();
  });
});
