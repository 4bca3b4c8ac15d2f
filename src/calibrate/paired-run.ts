/** A run of the open loop and its simulation: same arrivals, same rates, the cores as fast as they were. */
import type { Calibration } from "../scenario/calibration.js";
import type { CpuUse } from "./cpu-use.js";
import type { Pairing } from "./fit/observed-run.js";
import { IDEAL_MACHINE, type MachineVector } from "./machine-vector.js";
import { type MatchedSpeed, matchSpeed } from "./match-speed.js";
import { type OpenLoopCase, openLoopRun, openLoopSystem } from "./open-loop-system.js";
import type { SimulateRuns, Simulation } from "./simulate-runs.js";

/**
 * From the ideal machine's speed under the same draws to that of another. After one round a machine whose requests get in
 * each other's way is still taken for faster than it is, for it is less crowded at its own speed.
 */
const ROUNDS = 2;
/** Of the runs that are simulated only to find a speed to begin with. */
const FIRST_DRAWS = [900_000, 900_001, 900_002];

/**
 * One simulation of a case.
 *
 * @param at `vector` default: the best of the fit; `costRound` default: the mean of what workers cost; `matched`, where it is known, says how fast the cores were, else `speed`
 */
export function simulationOf(
  calibration: Calibration,
  which: OpenLoopCase,
  draw: number,
  at: {
    readonly vector?: MachineVector | undefined;
    readonly speed: number;
    readonly costRound?: number | undefined;
    readonly matched?: MatchedSpeed | undefined;
  },
): Simulation {
  const { vector, costRound, matched } = at;
  const speed = matched?.speed ?? at.speed;
  return {
    system: openLoopSystem(calibration, which, {
      vector,
      speed,
      speedTrace: matched?.trace,
      costRound,
      requestFactors: matched?.requestFactors,
    }),
    run: openLoopRun(which, draw),
  };
}

/** At a speed that is known otherwise: from the speed index. */
export function pairedAt(calibration: Calibration, which: OpenLoopCase, speed: number): Pairing {
  return {
    speed,
    simulation: (vector, draw, matched) => simulationOf(calibration, which, draw, { vector, speed, matched }),
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
): Promise<Pairing> {
  const match = matcher(calibration, which, cpuUse, simulate);
  const { speed } = await matchSpeed(calibration, which, cpuUse, {
    draws: FIRST_DRAWS,
    simulate,
    vector: IDEAL_MACHINE,
  });
  return { ...pairedAt(calibration, which, speed), match };
}

/**
 * The speed of the cores for each machine and draw of the requests. Found once for an ideal machine under each draw, whose
 * requests ask for more or less than those that were measured; from there a few steps lead to that of any other machine.
 */
export function matcher(
  calibration: Calibration,
  which: OpenLoopCase,
  cpuUse: CpuUse,
  simulate: SimulateRuns,
): (vector: MachineVector | undefined, draw: number) => Promise<MatchedSpeed> {
  const ideal = new Map<number, Promise<MatchedSpeed>>();
  return async (vector, draw) => {
    const options = { draws: [draw], simulate };
    let from = ideal.get(draw);
    if (from === undefined) {
      from = matchSpeed(calibration, which, cpuUse, { ...options, vector: IDEAL_MACHINE });
      ideal.set(draw, from);
    }
    return await matchSpeed(calibration, which, cpuUse, { ...options, vector, from: await from, rounds: ROUNDS });
  };
}
