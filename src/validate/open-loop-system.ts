import { expectedSpeed, openLoopSystem as calibratedSystem, type OpenLoopCase } from "../calibrate/index.js";
import type { Calibration } from "../scenario/calibration.js";
import type { SystemSpec } from "../sim/index.js";
import type { ValidationCase } from "./validation-case.js";

/** Keys the arrivals, in the simulator and in the load generator. */
export const LOAD_NAME = "validation";

/** A validation's case as the calibration forecasts it. */
export function openLoopCase(which: ValidationCase, cores: number): OpenLoopCase {
  const { series, ratePerSecond, durationSeconds, warmupSeconds, seed, arrivals } = which;
  const stack = { ...series.configuration, cores };
  return { name: LOAD_NAME, mix: series.mix, ratePerSecond, durationSeconds, warmupSeconds, seed, arrivals, stack };
}

/**
 * The calibrated stack under a case's arrivals and configuration, its cores at `speed` times the calibration's; default:
 * what is to be expected.
 */
export function openLoopSystem(
  calibration: Calibration,
  which: ValidationCase,
  cores: number,
  speed: number = expectedSpeed(calibration.machine),
): SystemSpec {
  return calibratedSystem(calibration, openLoopCase(which, cores), { speed });
}
