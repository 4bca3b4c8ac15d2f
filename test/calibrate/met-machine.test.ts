import { describe, expect, it } from "vitest";
import { metBy, openLoopCost } from "../../src/calibrate/met-machine.js";
import type { RouteCalibration } from "../../src/scenario/calibration.js";
import { simulate } from "../../src/sim/index.js";
import { hopTime } from "../theory/observe.js";
import { openLoad, queueSystem, route } from "../theory/system.js";

const [WARM, COLD] = [0.001, 0.002];
const law = (seconds: number): RouteCalibration["appCpu"] => ({
  meanSeconds: seconds,
  halfWidthSeconds: 0,
  scv: 0,
  quantilesSeconds: [seconds],
});
const one = {
  name: "GET /",
  nginxCpu: law(0),
  appCpu: law(WARM),
  database: law(0),
  wait: law(0),
  coldCpu: { nginxSeconds: 0, appSeconds: COLD, databaseSeconds: 0, shareAtSaturation: 0 },
} as unknown as RouteCalibration;
const routes = [one, { ...one, name: "GET /b" }];
const alone = { mix: [{ route: 0, weight: 1 }], workers: 4, throughput: 100 };

describe("the machine that a run met", () => {
  it.each([0.004, 0.02, 0.1])(
    "has a lifetime of %f s where the CPU says so, at the speed that the index says",
    (lifetime) => {
      const mix = [...alone.mix, { route: 1, weight: 2 }];
      const speed = 1.2;
      const cpuSecondsPerRequest = openLoopCost(routes, 0.3, { ...alone, mix }, lifetime) / speed;
      const met = metBy(routes, 0.3, { ...alone, mix, cpuSecondsPerRequest, speed });
      expect(met.lifetimeSeconds).toBeCloseTo(lifetime, 6);
      expect(met.speed).toBeCloseTo(speed, 9);
    },
  );

  it("is as slow as it must be where no lifetime explains the CPU", () => {
    const met = metBy(routes, 0, { ...alone, cpuSecondsPerRequest: 0.006, speed: 1 });
    expect(met.lifetimeSeconds).toBeCloseTo(5e-4, 9);
    expect(met.speed).toBeCloseTo(openLoopCost(routes, 0, alone, 5e-4) / 0.006, 9);
  });

  it("costs what the simulator says where workers take turns", () => {
    const lifetimeSeconds = 0.02;
    const system = queueSystem({
      load: openLoad(alone.throughput),
      routes: [
        {
          ...route({ kind: "constant", value: WARM }),
          coldCpu: { nginxSeconds: 0, appSeconds: COLD, databaseSeconds: 0 },
        },
      ],
      workers: alone.workers,
      cores: Infinity,
    });
    const run = simulate(
      { ...system, instance: { ...system.instance, core: { caches: { lifetimeSeconds, routeShare: 0 } } } },
      { seed: 4, replication: 0, horizonSeconds: 400, warmUpSeconds: 1, drainSeconds: 0, intervals: 5, loadFactor: 1 },
    );
    // 40,000 ages that overlap by four: half a per cent is five of their mean's standard errors.
    const simulated = hopTime("appCpu")(run) + hopTime("cpuContention")(run);
    expect(simulated / openLoopCost(routes, 0, alone, lifetimeSeconds)).toBeGreaterThan(0.995);
    expect(simulated / openLoopCost(routes, 0, alone, lifetimeSeconds)).toBeLessThan(1.005);
  });
});
