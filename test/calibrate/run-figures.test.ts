import { expect, it } from "vitest";
import { simulatedFigures } from "../../src/calibrate/run-figures.js";
import type { Run } from "../../src/sim/index.js";

it("counts of the bin in which the warm-up ends what lies behind it", () => {
  const run = {
    sites: [],
    gauges: [],
    path: { binSeconds: 1, counts: Float64Array.of(10, 20, 30, 40) },
    warmUpSeconds: 1.5,
    horizonSeconds: 4,
    intervalSeconds: 4,
  } as unknown as Run;
  expect(simulatedFigures(run, 1).throughput).toBe((20 / 2 + 30 + 40) / 2.5);
  expect(simulatedFigures({ ...run, warmUpSeconds: 2 }, 1).throughput).toBe((30 + 40) / 2);
});
