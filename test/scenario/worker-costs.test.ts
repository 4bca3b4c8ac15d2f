import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Calibration, WorkerCost } from "../../src/scenario/calibration.js";
import { costFactors, idleArrivalAt, SAME_COST } from "../../src/scenario/worker-costs.js";

const cost = (workersPerCore: number, app: number): WorkerCost => ({
  workersPerCore,
  nginxSeconds: 0.0001 * workersPerCore,
  appSeconds: app,
  databaseSeconds: 0.0002,
});

/** Calibrated with two workers; two rounds on machines a factor of two apart. */
const costs: NonNullable<Calibration["workerCosts"]> = {
  workersPerCore: 2,
  rounds: [
    [cost(1, 0.001), cost(2, 0.002), cost(8, 0.003)],
    [cost(1, 0.002), cost(2, 0.004), cost(8, 0.008)],
  ],
};

describe("what a request costs with another number of workers", () => {
  it("is what was measured of them, over what was measured of the calibrated number", () => {
    const { nginx, app, database, addedSeconds } = costFactors(costs, 8);
    expect(app).toBeCloseTo(5.5 / 3, 12);
    expect(nginx).toBeCloseTo(4, 12);
    expect(database).toBe(1);
    expect(addedSeconds).toBeCloseTo(0.0025 + 0.0006, 12);
  });

  it("is linear in the logarithm between two measured numbers, and that of the last beyond", () => {
    // Half way from 2 to 8.
    expect(costFactors(costs, 4).app).toBeCloseTo((1 + 5.5 / 3) / 2, 12);
    expect(costFactors(costs, 100)).toEqual(costFactors(costs, 8));
    expect(costFactors(costs, 0.5)).toEqual(costFactors(costs, 1));
  });

  it("of one round is that round's, in turns", () => {
    expect([0, 1, 2].map((round) => costFactors(costs, 8, round).app)).toEqual([1.5, 2, 1.5]);
  });

  it("is the calibrated cost where nothing else is known or asked", () => {
    expect(costFactors(undefined, 8)).toBe(SAME_COST);
    expect(costFactors(costs, 2, 1)).toBe(SAME_COST);
  });

  it("lies between the costs of the measured numbers next to it", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 8, noNaN: true }), (workers) => {
        const { app } = costFactors(costs, workers);
        expect(app).toBeGreaterThanOrEqual(costFactors(costs, 1).app - 1e-12);
        expect(app).toBeLessThanOrEqual(costFactors(costs, 8).app + 1e-12);
      }),
    );
  });
});

describe("what a request costs that finds the core idle", () => {
  it("is the same in all, however much of it a request costs anyway", () => {
    const idle = 0.001;
    const total = (workers: number): number => {
      const factors = costFactors(costs, workers, 0);
      return 0.0002 + 0.0002 + 0.002 + factors.addedSeconds + idleArrivalAt(idle, factors);
    };
    expect(total(1)).toBeCloseTo(total(2), 12);
    // With eight a request costs more than a cold core of two: nothing is left to add.
    expect(idleArrivalAt(idle, costFactors(costs, 8))).toBe(0);
  });
});
