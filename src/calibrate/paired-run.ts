/** A run of the open loop and its simulation: same arrivals, same rates, the cores as fast as they were. */
import type { Calibration } from "../scenario/calibration.js";
import type { CpuUse } from "./cpu-use.js";
import type { ObservedRun } from "./fit/observed-run.js";
import { IDEAL_MACHINE } from "./machine-vector.js";
import { matchSpeed } from "./match-speed.js";
import { type OpenLoopCase, openLoopRun, openLoopSystem } from "./open-loop-system.js";
import type { SimulateRuns } from "./simulate-runs.js";

/** How a run is simulated. */
export type Paired = Pick<ObservedRun, "speed" | "simulation" | "match">;

/**
 * From the ideal machine's speed to that of another. After one round a machine whose requests get in each other's way is
 * still taken for faster than it is, for it is less crowded at its own speed.
 */
const ROUNDS = 2;
/** Of the runs that are simulated only to find a speed to begin with. */
const FIRST_DRAWS = [900_000, 900_001, 900_002];

/** At a speed that is known otherwise: from the speed index. */
export function pairedAt(calibration: Calibration, which: OpenLoopCase, speed: number): Paired {
  return {
    speed,
    simulation: (vector, draw, known) => ({
      system: openLoopSystem(calibration, which, {
        vector,
        speed: known?.speed ?? speed,
        speedTrace: known?.trace,
      }),
      run: openLoopRun(which, draw),
    }),
  };
}

/**
 * At the speed at which it uses the CPU that was measured (match-speed.ts). Found once for an ideal machine; from there a
 * few steps lead to that of any other.
 */
export async function pairedByCpu(
  calibration: Calibration,
  which: OpenLoopCase,
  cpuUse: CpuUse,
  simulate: SimulateRuns,
): Promise<Paired> {
  const from = await matchSpeed(calibration, which, cpuUse, { draws: FIRST_DRAWS, simulate, vector: IDEAL_MACHINE });
  return {
    ...pairedAt(calibration, which, from.speed),
    match: async (vector, draw) =>
      await matchSpeed(calibration, which, cpuUse, { draws: [draw], simulate, vector, from, rounds: ROUNDS }),
  };
}
