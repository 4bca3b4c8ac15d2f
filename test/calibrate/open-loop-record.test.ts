import { describe, expect, it } from "vitest";
import {
  type OpenLoopCase,
  openLoopRun,
  openLoopSystem,
  QUANTILE_LEVELS,
  simulatedFigures,
  simulateOn,
} from "../../src/calibrate/index.js";
import { openLoopRecords } from "../../src/calibrate/open-loop-record.js";
import type { StageAttempt } from "../../src/calibrate/open-loop-stage.js";
import { calibrationSchema } from "../../src/scenario/calibration.js";
import { quantile, simulate } from "../../src/sim/index.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

const calibration = syntheticCalibration({ cpuSeconds: 0.002 });
const which: OpenLoopCase = {
  name: "calibration",
  mix: [{ route: 0, weight: 1 }],
  ratePerSecond: 300,
  durationSeconds: 18,
  warmupSeconds: 2,
  seed: 7,
  arrivals: { kind: "poisson" },
  stack: { workers: 4, workerClass: "sync", threads: 1, cores: 1 },
};

/** A run of the model itself, on cores of four fifths of the speed, told as if it had been measured. */
function attempt(invalid: string[] = []): StageAttempt {
  const run = simulate(openLoopSystem(calibration, which, { speed: 0.8 }), openLoopRun(which, 3));
  const { cpuUse, histogram, ...figures } = simulatedFigures(run, 1);
  const times = Array.from({ length: 5000 }, (_, i) => quantile(histogram, (i + 0.5) / 5000));
  return {
    level: "GET / at 75 %",
    which,
    measured: {
      startedAt: "2026-11-25T00:00:00Z",
      figures,
      blocks: [Float64Array.from(times)],
      speed: 1,
      speedReadings: [{ atSeconds: 1, speed: 1 }],
      cpuSecondsPerRequest: 0.0025,
      cpuUse,
      invalid,
    },
  };
}

describe("the record of the runs that a machine was fitted to", () => {
  it("holds what was measured, and what is predicted blind and at the run's own speed", async () => {
    const [record] = await openLoopRecords(calibration, [attempt()], simulateOn());
    expect(calibrationSchema.parse({ ...calibration, openLoop: [record] }).openLoop).toHaveLength(1);
    const p95 = (of: readonly { figure: string; predicted: number }[]): number =>
      of.find(({ figure }) => figure === "p95")!.predicted;
    // The same model at the same speed; 6,000 requests at 75 % use: a p95 is known to some 10 %.
    expect(Math.abs(p95(record!.adjusted!) / record!.figures!.p95 - 1)).toBeLessThan(0.15);
    // At the calibration's speed it is much quicker: 60 % use.
    expect(p95(record!.blind) / record!.figures!.p95).toBeLessThan(0.7);
    const middle = QUANTILE_LEVELS.indexOf(0.5);
    expect(record!.predictedQuantilesSeconds[middle]! / record!.quantilesSeconds[middle]!).toBeCloseTo(1, 0.9);
  });

  it("lists a refused run with its reasons, and predicts nothing of it", async () => {
    const [record] = await openLoopRecords(calibration, [attempt(["The generator was late."])], simulateOn());
    expect(record).toMatchObject({ rejected: ["The generator was late."], blind: [], adjusted: null });
  });
});
