import { describe, expect, it } from "vitest";
import {
  fitMachine,
  FOLLOWED_TRIAL,
  followedTrial,
  type ObservedRun,
  simulateOn,
  SMALL_TRIAL,
  syntheticTrial,
} from "../../../src/calibrate/index.js";
import { syntheticCalibration } from "../synthetic-calibration.js";

describe("the fit, on runs simulated with known parameters", () => {
  it("has 90 % intervals that hold the truth", async () => {
    const calibration = syntheticCalibration({ cpuSeconds: 0.003, scv: 0.3 });
    let covered = 0;
    for (let trial = 1; trial <= 2; trial++) {
      const outcome = await syntheticTrial(calibration, trial, SMALL_TRIAL, simulateOn());
      covered += outcome.filter((each) => each.covered).length;
      for (const each of outcome.filter(({ identified }) => identified))
        expect(each.low).toBeLessThanOrEqual(each.value);
    }
    // 8 intervals at 0.9: fewer than 4 has probability 4e-4 (binomial). All hundred trials: npm run coverage.
    expect(covered).toBeGreaterThanOrEqual(4);
  });

  it("has them, and narrow ones, where it is known what each request used", async () => {
    const calibration = syntheticCalibration({ cpuSeconds: 0.003, scv: 0.3 });
    let covered = 0;
    for (let trial = 1; trial <= 3; trial++) {
      const outcome = await followedTrial(calibration, trial, FOLLOWED_TRIAL, simulateOn());
      covered += outcome.filter((each) => each.covered).length;
      const [overhead] = outcome;
      expect(overhead!.identified).toBe(true);
      // Of a range of 250.
      expect(overhead!.high / overhead!.low).toBeLessThan(2);
    }
    // 3 intervals at 0.9: none has probability 1e-3 (binomial).
    expect(covered).toBeGreaterThanOrEqual(1);
  });

  it("says what the runs cannot tell", async () => {
    // A machine that answers everything in its overhead: nothing here depends on contention.
    const simulate = (all: readonly { run: { seed: number } }[]) =>
      Promise.resolve(all.map(({ run }) => flat(run.seed / 1e6)));
    const run = (level: string): ObservedRun => ({
      level,
      figures: flat(0.002),
      blocks: [],
      speed: 1,
      // The vector travels in the seed: a stand-in for the simulator.
      simulation: (vector) => ({ system: {} as never, run: { seed: 1e6 * vector.overheadSeconds } as never }),
    });
    const fit = await fitMachine([run("a"), run("a"), run("b")], {
      simulate,
      starts: 3,
      evaluations: 60,
      bootstraps: 20,
    });
    const overhead = fit.parameters.get("overheadSeconds")!;
    expect(overhead.identified).toBe(true);
    expect(overhead.value / 0.002).toBeCloseTo(1, 1);
    expect(fit.parameters.get("contention")).toMatchObject({ identified: false, value: 0 });
    expect(fit.vector.slowdown).toBe(1);
  });
});

function flat(seconds: number) {
  const cpuUse = { stepSeconds: 1, cpuSeconds: [0.5], answered: [10] };
  return {
    throughput: 10,
    mean: seconds,
    p50: seconds,
    p95: seconds,
    p99: seconds,
    utilisation: 0.5,
    cpuUse,
    histogram: new Float64Array(0),
    foundCounts: [],
  };
}
