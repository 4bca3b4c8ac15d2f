import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Calibration, MixCost } from "../../src/scenario/calibration.js";
import { idleArrivalAt, type Serving, servedRoutes } from "../../src/scenario/mix-costs.js";
import { syntheticCalibration } from "../calibrate/synthetic-calibration.js";

const cost = (first: number, second: number): MixCost => ({
  nginxSeconds: 0,
  databaseSeconds: 0,
  appSeconds: [first, second, null],
});

/** 1, 2 and 3 ms alone with two workers; in the mix 1.5 and 2 ms, the third was in no mix. Two rounds on different machines. */
const [one] = syntheticCalibration({ cpuSeconds: 0.001 }).routes;
const [two] = syntheticCalibration({ cpuSeconds: 0.002 }).routes;
const [three] = syntheticCalibration({ cpuSeconds: 0.003 }).routes;
const calibration: Calibration = {
  ...syntheticCalibration({ cpuSeconds: 0.001 }),
  routes: [one!, two!, three!],
  mixCosts: {
    workersPerCore: 2,
    beside: cost(0.0015, 0.002),
    rounds: [
      [
        { workersPerCore: 1, ...cost(0.001, 0.001) },
        { workersPerCore: 2, ...cost(0.0015, 0.0015) },
        { workersPerCore: 8, ...cost(0.003, 0.0015) },
      ],
      [
        { workersPerCore: 1, ...cost(0.002, 0.002) },
        { workersPerCore: 2, ...cost(0.0025, 0.0025) },
        { workersPerCore: 8, ...cost(0.003, 0.0025) },
      ],
    ],
  },
};

const alone = [{ route: 0, weight: 1 }];
const evenly = [
  { route: 0, weight: 3 },
  { route: 1, weight: 3 },
];
const appMs = (serving: Serving): number[] =>
  servedRoutes(calibration, serving).routes.map(({ appCpu }) => 1000 * appCpu.meanSeconds);
const near = (values: readonly number[]): unknown => values.map((value) => expect.closeTo(value, 9) as unknown);

describe("what a route costs as it is served", () => {
  it("is what it was calibrated at, alone with the calibrated number of workers", () => {
    expect(servedRoutes(calibration, { workersPerCore: 2, mix: alone }).routes).toBe(calibration.routes);
    const { mixCosts: _, ...without } = calibration;
    expect(servedRoutes(without, { workersPerCore: 8, mix: evenly })).toEqual({
      routes: calibration.routes,
      addedSeconds: 0,
    });
  });

  it("is what it took in the mix; of a route that was in none, in proportion to the others", () => {
    expect(appMs({ workersPerCore: 2, mix: evenly })).toEqual(near([1.5, 2, (3 * 1.75) / 1.5]));
  });

  it("changes with the workers as it did in the mix", () => {
    expect(appMs({ workersPerCore: 8, mix: alone })).toEqual(near([(1 * 3) / 2, 2, (3 * 5) / 4]));
    expect(appMs({ workersPerCore: 8, mix: evenly })).toEqual(near([(1.5 * 3) / 2, 2, (((3 * 1.75) / 1.5) * 5) / 4]));
  });

  it("is linear in the logarithm between two measured numbers, and as with the last beyond", () => {
    const [first] = appMs({ workersPerCore: 4, mix: alone });
    expect(first).toBeCloseTo((1 + 1.5) / 2, 9);
    expect(appMs({ workersPerCore: 100, mix: evenly })).toEqual(appMs({ workersPerCore: 8, mix: evenly }));
    expect(appMs({ workersPerCore: 0.5, mix: evenly })).toEqual(appMs({ workersPerCore: 1, mix: evenly }));
  });

  it("of one round is that round's, in turns", () => {
    const firsts = [0, 1, 2].map((round) => appMs({ workersPerCore: 8, mix: alone, round })[0]!);
    expect(firsts).toEqual(near([2, 1.2, 2]));
  });

  it("lies between alone and in the mix where one route prevails", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (weight) => {
        const mix = [
          { route: 0, weight },
          { route: 1, weight: 1 },
        ];
        const share = weight / (weight + 1);
        // 1 - Σw², relative to that of equal parts.
        const company = (1 - share ** 2 - (1 - share) ** 2) / 0.5;
        expect(appMs({ workersPerCore: 2, mix }).slice(0, 2)).toEqual(near([1 + 0.5 * company, 2]));
      }),
    );
  });
});

describe("what a request costs that finds the core idle", () => {
  it("is the same in any company", () => {
    const idle = 0.002;
    const total = (serving: Serving): number => {
      const served = servedRoutes(calibration, serving);
      return served.routes[0]!.appCpu.meanSeconds + idleArrivalAt(idle, served);
    };
    expect(total({ workersPerCore: 8, mix: alone })).toBeCloseTo(0.001 + idle, 12);
    // Where a request costs more than on a cold core, nothing is left to add.
    expect(idleArrivalAt(0.0001, servedRoutes(calibration, { workersPerCore: 8, mix: alone }))).toBe(0);
  });
});
