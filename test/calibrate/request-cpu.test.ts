import { describe, expect, it } from "vitest";
import { forecast } from "../../src/calibrate/forecast.js";
import { openLoopRun, openLoopSystem, type OpenLoopCase } from "../../src/calibrate/open-loop-system.js";
import { measuredRequestCpu, requestFactors, type RouteDemand } from "../../src/calibrate/request-cpu.js";
import { simulatedFigures } from "../../src/calibrate/run-figures.js";
import type { LoadRun } from "../../src/loadtest/index.js";
import { Draws, law, simulate, Stream } from "../../src/sim/index.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

function requests(kind: readonly number[], serverTimings: readonly (string | undefined)[]): LoadRun["requests"] {
  return { length: kind.length, kind: Uint16Array.from(kind), serverTimings } as unknown as LoadRun["requests"];
}

describe("what each request used", () => {
  it("is listed by kind, in order; of a static file nothing is known", () => {
    const timing = (ms: number): string => `wall;dur=9, cpu;dur=${ms}`;
    const run = requests([0, 1, 0, 2, 1], [timing(1.5), timing(3), timing(2.25), undefined, timing(4)]);
    expect(measuredRequestCpu(run)).toEqual([[0.0015, 0.00225], [0.003, 0.004], [null]]);
  });

  it("is not known of a server that does not say it, or not of enough requests", () => {
    expect(measuredRequestCpu(requests([0, 0], [undefined, undefined]))).toBeUndefined();
    expect(measuredRequestCpu(requests([0, 0], ["wall;dur=9, cpu;dur=1", undefined]))).toBeUndefined();
  });

  const seenOnly = (seconds: number): RouteDemand => ({ seenSeconds: seconds, totalSeconds: seconds });

  it("is relative to the route's demand and all requests; one that failed is like the one before", () => {
    const cpu = [
      [0.001, null, 0.003],
      [null, 0.001],
    ];
    // 8 ms were used where 6.5 ms were demanded.
    expect(requestFactors(cpu, [seenOnly(0.0015), seenOnly(0.001)], 0.0016)).toEqual([
      [expect.closeTo((6.5 / 8) * (2 / 3)), expect.closeTo((6.5 / 8) * (2 / 3)), expect.closeTo((6.5 / 8) * 2)],
      [expect.closeTo(6.5 / 8), expect.closeTo(6.5 / 8)],
    ]);
  });

  it("keeps the relation of the routes in the run, not that of the demands", () => {
    // Of two routes with the same demand one used twice as much.
    const [light, heavy] = requestFactors([[0.001], [0.002]], [seenOnly(0.001), seenOnly(0.001)], 0.0015);
    expect(heavy![0]! / light![0]!).toBeCloseTo(2, 12);
  });

  it("shares out what the run used beside what its requests say, by route as at saturation", () => {
    const short = { seenSeconds: 0.0001, totalSeconds: 0.0004 };
    const long = { seenSeconds: 0.005, totalSeconds: 0.0056 };
    const file = { seenSeconds: 0, totalSeconds: 0.0001 };
    // 0.3, 5 and 0 ms are said, 7.3 ms were used: 2 ms beside them, twice the 0.3, 0.6 and 0.1 ms of saturation.
    const [a, b, c] = requestFactors([[0.0003], [0.005], [null]], [short, long, file], 0.0073 / 3);
    const speed = (0.4 + 5.6 + 0.1) / 7.3;
    expect(a![0]! * 0.4).toBeCloseTo(speed * (0.3 + 0.6), 9);
    expect(b![0]! * 5.6).toBeCloseTo(speed * (5 + 1.2), 9);
    expect(c![0]! * 0.1).toBeCloseTo(speed * 0.2, 9);
  });
});

describe("a run that is followed request by request", () => {
  const calibration = syntheticCalibration({ cpuSeconds: 0.002 });
  const which: OpenLoopCase = {
    name: "followed",
    mix: [{ route: 0, weight: 1 }],
    ratePerSecond: 350,
    durationSeconds: 20,
    warmupSeconds: 1,
    seed: 3,
    arrivals: { kind: "poisson-exact" },
    stack: { workers: 4, workerClass: "sync", threads: 1, cores: 1 },
  };
  const vector = {
    overheadSeconds: 1e-4,
    idleArrivalSeconds: 0,
    contention: 0,
    slowShare: 0,
    slowdown: 1,
    slowDwellSeconds: 1,
    sliceSeconds: 8e-4,
    tickSeconds: 4e-3,
    cacheLifetimeSeconds: Infinity,
    cacheRouteShare: 0,
  };
  /** The core is slow or fast for some requests in turn: much faster than its CPU is read. */
  const coin = new Draws(new Stream(1, 0, "moods"), law({ kind: "uniform", min: 0, max: 1 }));
  let mood = 1;
  const cpu = Array.from({ length: 7350 }, (_, i) => {
    if (coin.at(i) < 0.08) mood = 2.2 - mood;
    return 0.002 * mood * (mood > 1 ? 1.25 : 0.65);
  });
  const demand = { seenSeconds: 0.002, totalSeconds: 0.002 };
  const mean = cpu.reduce((sum, each) => sum + each, 0) / cpu.length;
  const measured = simulatedFigures(
    simulate(
      openLoopSystem(calibration, which, { vector, requestFactors: requestFactors([cpu], [demand], mean) }),
      openLoopRun(which, 0),
    ),
    1,
  );

  it("is predicted better than by steps, and its demands' laws no longer matter", async () => {
    const machine = { ...machineOf(vector), runToRunSd: 0.02, speedIndex: 1, bootstrap: [] };
    const p95 = async (requestCpuSeconds: readonly number[][] | undefined): Promise<number> => {
      const cpuUse = { ...measured.cpuUse, requestCpuSeconds };
      const figures = await forecast({ ...calibration, machine }, which, { cpuUse, replications: 4 });
      return Math.log(figures.find(({ figure }) => figure === "p95")!.predicted / measured.p95);
    };
    expect(Math.abs(await p95([cpu]))).toBeLessThan(0.02);
    expect(Math.abs(await p95(undefined))).toBeGreaterThan(0.05);
  });
});

function machineOf(vector: Readonly<Record<string, number>>) {
  const parameter = (name: string) => ({
    value: vector[name]!,
    low: vector[name]!,
    high: vector[name]!,
    identified: true,
  });
  return {
    overheadSeconds: parameter("overheadSeconds"),
    idleArrivalSeconds: parameter("idleArrivalSeconds"),
    contention: parameter("contention"),
    scheduler: { sliceSeconds: vector["sliceSeconds"]!, tickSeconds: vector["tickSeconds"]! },
    cacheLifetimeSeconds: Infinity,
    cacheRouteShare: 0,
    modulation: {
      slowShare: parameter("slowShare"),
      slowdown: parameter("slowdown"),
      slowDwellSeconds: parameter("slowDwellSeconds"),
    },
  };
}
