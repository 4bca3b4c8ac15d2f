import { describe, expect, it } from "vitest";
import { latinHypercube, leastSquaresStep, nelderMead } from "../../../src/calibrate/index.js";

describe("nelderMead", () => {
  it("finds the bottom of Rosenbrock's valley", async () => {
    const valley = ([x, y]: readonly number[]) => Promise.resolve((1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2);
    const found = await nelderMead(valley, [-1.2, 1], { step: 0.5, maxEvaluations: 400, tolerance: 1e-12, size: 1e-6 });
    expect(found.at[0]).toBeCloseTo(1, 4);
    expect(found.at[1]).toBeCloseTo(1, 4);
    expect(found.evaluations).toBeLessThan(400);
  });

  it("does not exceed its evaluations by more than one move", async () => {
    let asked = 0;
    const bowl = (at: readonly number[]) => Promise.resolve((asked++, at.reduce((sum, x) => sum + x * x, 0)));
    await nelderMead(bowl, [1, 1, 1], { step: 0.1, maxEvaluations: 20 });
    expect(asked).toBeLessThanOrEqual(20 + 5);
  });

  it("of no parameters is the objective itself", async () => {
    expect((await nelderMead(() => Promise.resolve(7), [], { step: 1, maxEvaluations: 5 })).value).toBe(7);
  });
});

describe("latinHypercube", () => {
  it("visits each stratum of each coordinate once, and is the same every time", () => {
    const points = latinHypercube(8, 3, 5);
    for (let d = 0; d < 3; d++) {
      expect(points.map((point) => Math.floor(point[d]! * 8)).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
    expect(latinHypercube(8, 3, 5)).toEqual(points);
    expect(latinHypercube(8, 3, 6)).not.toEqual(points);
  });
});

describe("leastSquaresStep", () => {
  it("is the weighted regression", () => {
    // y = 2 + 3 x at x = 0, 1, 2; the outlier has no weight.
    const jacobian = [
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
    ];
    const [a, b] = leastSquaresStep(jacobian, [1, 4, 1, 0], [2, 5, 8, 1000], 0);
    expect(a).toBeCloseTo(2, 10);
    expect(b).toBeCloseTo(3, 10);
  });

  it("leaves alone what nothing tells", () => {
    expect(leastSquaresStep([[1, 0]], [1e6], [1], 1)[1]).toBe(0);
  });
});
