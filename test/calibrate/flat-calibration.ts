import type { CalibratedRoute } from "../../src/calibrate/index.js";
import type { Calibration } from "../../src/scenario/calibration.js";
import { syntheticCalibration } from "./synthetic-calibration.js";

/** All routes alike, 2 ms of CPU each; those that stand apart wait for 40 ms besides. */
export function flatCalibration(routes: readonly CalibratedRoute[]): Calibration {
  const one = syntheticCalibration({ cpuSeconds: 0.002 });
  const [route] = one.routes;
  const waiting = { meanSeconds: 0.04, halfWidthSeconds: 0, scv: 0, quantilesSeconds: [0.04] };
  return {
    ...one,
    routes: routes.map(({ name, apart }) => ({ ...route!, name, ...(apart === true ? { wait: waiting } : {}) })),
  };
}
