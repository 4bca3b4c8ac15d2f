import { describe, expect, it } from "vitest";
import { openLoopCost } from "../../src/calibrate/met-machine.js";
import { goneAfter } from "../../src/scenario/cold-caches.js";
import type { Calibration, FittedParameter, RouteCalibration } from "../../src/scenario/calibration.js";
import type { PredictionEntry, RunEntry } from "../../src/validate/journal-entries.js";
import { cachesSentence, metCaches } from "../../src/validate/met-caches.js";
import { route, toyCalibration } from "./toy.js";

const LOADED = { workers: 4, throughput: 100 };
const between = (low: number, value: number, high: number): FittedParameter => ({ value, low, high, identified: true });
const cold: RouteCalibration = {
  ...route("GET /", 0.001, 0),
  coldCpu: { nginxSeconds: 0.0002, appSeconds: 0.0015, databaseSeconds: 0, shareAtSaturation: goneAfter(0.004, 0.02) },
};
const plain = toyCalibration([cold]);
const calibration: Calibration = {
  ...plain,
  machine: {
    ...plain.machine!,
    caches: { lifetimeSeconds: between(0.018, 0.02, 0.025), routeShare: between(0, 0, 0) },
  },
};
const mix = [{ route: 0, weight: 1 }];
const predicted = [
  { case: { name: "case", series: { mix, configuration: { workers: LOADED.workers } } } },
] as unknown as PredictionEntry[];

/** A run on cores twice as fast as the calibration's, whose caches kept what was touched for so long. */
function run(lifetimeSeconds: number, rest: Partial<RunEntry["summary"]> = {}): RunEntry {
  const cpuSecondsPerRequest = openLoopCost([cold], 0, { mix, ...LOADED }, lifetimeSeconds) / 2;
  const figures = { throughput: LOADED.throughput };
  const summary = { valid: true, speedIndex: 2, utilisation: 0.5, cpuSecondsPerRequest, figures, ...rest };
  return { case: "case", summary } as unknown as RunEntry;
}

describe("the caches that a campaign met", () => {
  it("are told by the CPU per request, at the speed of each run", () => {
    const met = metCaches(
      calibration,
      predicted,
      [0.005, 0.007, 0.009].map((each) => run(each)),
    )!;
    expect(met.medianSeconds).toBeCloseTo(0.007, 6);
    expect(met.runs).toBe(3);
    expect(met.calibrated.seconds).toBe(0.02);
    expect(cachesSentence(met)).toMatch(/kept .* 7 ms .* calibrating for 20 ms .* busier than then/);
  });

  it("are those of the calibration, or quieter ones", () => {
    const of = (seconds: number): string => cachesSentence(metCaches(calibration, predicted, [run(seconds)])!);
    expect(of(0.022)).toMatch(/\(18 to 25\)\.$/);
    expect(of(0.05)).toContain("quieter than then");
    expect(of(0.14)).toContain("for 140 ms");
  });

  it("are not told by runs that are invalid, saturated or not probed, nor where cold caches were not measured", () => {
    const silent = [run(0.01, { valid: false }), run(0.01, { utilisation: 0.95 }), run(0.01, { speedIndex: null })];
    expect(metCaches(calibration, predicted, silent)).toBeUndefined();
    expect(metCaches(plain, predicted, [run(0.01)])).toBeUndefined();
  });
});
