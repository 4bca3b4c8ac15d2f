import type { Calibration } from "../scenario/calibration.js";
import { mixDemand } from "./capacity.js";
import type { SpeedSource } from "./journal-entries.js";
import type { RunSummary } from "./run-summary.js";
import type { Series } from "./validation-case.js";

/**
 * How fast the machine was during a run, relative to the calibration's demands: from the speed index, or from CPU
 * per request (calibrated over measured; a slower core takes more of it for the same work). `prefer` decides when
 * both are known; the other stands in when only it is. Null: neither was measured.
 */
export function relativeSpeed(
  calibration: Calibration,
  series: Series,
  { speedIndex, cpuSecondsPerRequest }: RunSummary,
  prefer: SpeedSource,
): { readonly by: SpeedSource; readonly speed: number } | null {
  const { cpuSeconds } = mixDemand(calibration, series.mix);
  const known: Partial<Record<SpeedSource, number>> = {
    // A calibration that does not know at which speed its demands were measured cannot be carried to another.
    ...(speedIndex === null || calibration.machine === undefined
      ? {}
      : { "speed-index": speedIndex / calibration.machine.speedIndex }),
    ...(cpuSecondsPerRequest === null || cpuSeconds === 0
      ? {}
      : { "cpu-per-request": cpuSeconds / cpuSecondsPerRequest }),
  };
  const other: SpeedSource = prefer === "speed-index" ? "cpu-per-request" : "speed-index";
  for (const by of [prefer, other]) {
    const speed = known[by];
    if (speed !== undefined && speed > 0) return { by, speed };
  }
  return null;
}
