import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stackSystem } from "../../src/calibrate/stack-system.js";
import type { Calibration, FittedParameter, RouteCalibration } from "../../src/scenario/calibration.js";
import { cpuOf, goneAfter, goneInMix, routesAtSaturation, warmRoute } from "../../src/scenario/cold-caches.js";
import { fittedVector } from "../../src/scenario/machine-vector.js";
import { simulate } from "../../src/sim/index.js";

const fixture = JSON.parse(readFileSync("test/scenario/fixtures/calibration.json", "utf8")) as Calibration;
const fitted = (value: number): FittedParameter => ({ value, low: value, high: value, identified: true });
const caches = { lifetimeSeconds: fitted(0.02), routeShare: fitted(0.4) };

/** Constant demands of so many milliseconds warm, half as much again cold; in the file as at an age of 20 ms. */
function routeOf(name: string, warmMs: number): RouteCalibration {
  const share = goneAfter(0.02, caches.lifetimeSeconds.value);
  const law = (ms: number): RouteCalibration["appCpu"] => {
    const seconds = (ms + share * 0.5 * ms) / 1000;
    return { meanSeconds: seconds, halfWidthSeconds: 0, scv: 0, quantilesSeconds: [seconds] };
  };
  return {
    ...fixture.routes.find((route) => !route.static)!,
    name,
    queries: 1,
    nginxCpu: law(0.1 * warmMs),
    appCpu: law(0.7 * warmMs),
    database: law(0.2 * warmMs),
    wait: { ...law(0), quantilesSeconds: [0] },
    coldCpu: {
      nginxSeconds: 0.05e-3 * warmMs,
      appSeconds: 0.35e-3 * warmMs,
      databaseSeconds: 0.1e-3 * warmMs,
      shareAtSaturation: share,
    },
  };
}
const routes = [routeOf("GET /a", 2), routeOf("GET /b", 5)];
const mix = [
  { route: 0, weight: 3 },
  { route: 1, weight: 1 },
];

describe("what cold caches add", () => {
  it("leaves the demands of warm ones when what is in the stated ones is taken out", () => {
    expect(1000 * cpuOf(warmRoute(routes[0]!))).toBeCloseTo(2, 9);
    expect(warmRoute({ ...routes[0]!, coldCpu: undefined }).appCpu).toEqual(routes[0]!.appCpu);
  });

  it("is by age in the mix, and by that of the route for what is the route's own", () => {
    // A mix of one route is no mix; of what only a rare route touches nothing is left.
    expect(goneInMix(0.7, 1, 0.4)).toBeCloseTo(0.3, 12);
    expect(goneInMix(0.7, 1e-9, 0.4)).toBeCloseTo(0.6 * 0.3 + 0.4, 6);
    // Half of the requests: the last one was the k-th before with probability 2^-k.
    const series = Array.from({ length: 60 }, (_, i) => (0.5 * 0.7) ** (i + 1)).reduce((a, b) => a + b, 0);
    expect(goneInMix(0.7, 0.5, 1)).toBeCloseTo(1 - series, 9);
  });

  it.each([1, 2, 6])("gives what the simulator gives at saturation with %i workers", (workers) => {
    const calibration: Calibration = {
      ...fixture,
      routes,
      machine: {
        idleArrivalSeconds: fitted(0),
        contention: fitted(0),
        modulation: { slowShare: fitted(0), slowdown: fitted(1), slowDwellSeconds: fitted(1) },
        caches,
        overheadSeconds: fitted(0),
        runToRunSd: 0,
        speedIndex: 1,
        bootstrap: [],
      },
    };
    const shape = { workers, workerClass: "sync", threads: 1, cores: 1 } as const;
    const vector = fittedVector(calibration.machine!);
    const system = stackSystem(calibration, mix, shape, { vector, speed: 1 });
    const run = simulate(
      {
        ...system,
        loads: [
          {
            executor: "vus",
            name: "load",
            startVUs: 3 * workers,
            stages: [{ durationSeconds: 1e6, target: 3 * workers }],
            gracefulRampDownSeconds: 0,
            startTimeSeconds: 0,
            gracefulStopSeconds: 0,
            minIterationSeconds: 0,
            mix: mix.map(({ weight }, journey) => ({ journey, weight })),
          },
        ],
        journeys: system.routes.map(({ name }, route) => ({ name, steps: [{ route, thinkTime: null }] })),
      },
      { seed: 1, replication: 0, horizonSeconds: 200, warmUpSeconds: 5, drainSeconds: 0, intervals: 5, loadFactor: 1 },
    );
    const answered = run.sites.reduce((sum, site) => sum + site.count, 0) / 195;
    const costs = routesAtSaturation(routes, caches, { workersPerCore: workers, mix }).map(cpuOf);
    // Nginx, of which there is one, is less cold than the workers: a tenth of the demand.
    expect(answered * (0.75 * costs[0]! + 0.25 * costs[1]!)).toBeGreaterThan(0.98);
    expect(answered * (0.75 * costs[0]! + 0.25 * costs[1]!)).toBeLessThan(1.04);
  });
});
