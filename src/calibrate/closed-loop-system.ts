import type { Calibration } from "../scenario/calibration.js";
import type { SystemSpec } from "../sim/index.js";
import type { MachineVector } from "./machine-vector.js";
import { stackSystem } from "./stack-system.js";

/** A closed loop against the calibrated stack: which routes, in equal parts, at how many connections. */
export interface ClosedLoopCase {
  readonly name: string;
  /** Indices into the calibration's routes. */
  readonly routes: readonly number[];
  readonly connections: number;
}

/** The calibrated stack, as it ran when it was calibrated, under a closed loop. */
export function closedLoopSystem(
  calibration: Calibration,
  which: ClosedLoopCase,
  stackCores: number,
  machine: { readonly vector?: MachineVector; readonly speed?: number } = {},
): SystemSpec {
  const stack = { ...calibration.provenance.stack, cores: stackCores };
  const mix = which.routes.map((route) => ({ route, weight: 1 }));
  const system = stackSystem(calibration, mix, stack, { vector: machine.vector, speed: machine.speed ?? 1 });
  return {
    ...system,
    loads: [
      {
        executor: "vus",
        name: which.name,
        startTimeSeconds: 0,
        gracefulStopSeconds: 0,
        gracefulRampDownSeconds: 0,
        minIterationSeconds: 0,
        mix: which.routes.map((_, journey) => ({ journey, weight: 1 })),
        startVUs: which.connections,
        stages: [{ durationSeconds: 1e6, target: which.connections }],
      },
    ],
    journeys: system.routes.map(({ name }, route) => ({ name, steps: [{ route, thinkTime: null }] })),
  };
}
