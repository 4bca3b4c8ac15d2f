import type { MachineCalibration } from "../scenario/calibration.js";
import type { CoreSpec } from "../sim/index.js";

/** What is fitted of a machine, as numbers: one point of the fit, one draw of its bootstrap. */
export interface MachineVector {
  readonly overheadSeconds: number;
  readonly idleArrivalSeconds: number;
  readonly contention: number;
  readonly slowShare: number;
  readonly slowdown: number;
  readonly slowDwellSeconds: number;
}

export type MachineParameter = keyof MachineVector;

/** An ideal machine: none of the effects. */
export const IDEAL_MACHINE: MachineVector = {
  overheadSeconds: 0,
  idleArrivalSeconds: 0,
  contention: 0,
  slowShare: 0,
  slowdown: 1,
  slowDwellSeconds: 1,
};

/** The best estimate. */
export function fittedVector(machine: MachineCalibration): MachineVector {
  const { modulation } = machine;
  return {
    overheadSeconds: machine.overheadSeconds.value,
    idleArrivalSeconds: machine.idleArrivalSeconds.value,
    contention: machine.contention.value,
    slowShare: modulation.slowShare.value,
    slowdown: modulation.slowdown.value,
    slowDwellSeconds: modulation.slowDwellSeconds.value,
  };
}

/** A vector of the bootstrap; what it leaves out is as in `otherwise`. */
export function vectorFrom(values: Readonly<Record<string, number>>, otherwise: MachineVector): MachineVector {
  const of = (name: MachineParameter): number => values[name] ?? otherwise[name];
  return {
    overheadSeconds: of("overheadSeconds"),
    idleArrivalSeconds: of("idleArrivalSeconds"),
    contention: of("contention"),
    slowShare: of("slowShare"),
    slowdown: of("slowdown"),
    slowDwellSeconds: of("slowDwellSeconds"),
  };
}

/** The simulator's core; undefined when it is an ideal one. */
export function coreOf(vector: MachineVector): CoreSpec | undefined {
  const { idleArrivalSeconds, contention, slowShare, slowdown, slowDwellSeconds } = vector;
  const modulated = slowdown > 1 && slowShare > 0;
  if (idleArrivalSeconds === 0 && contention === 0 && !modulated) return undefined;
  return {
    ...(idleArrivalSeconds > 0 ? { idleArrivalSeconds } : {}),
    ...(contention > 0 ? { contention } : {}),
    ...(modulated ? { modulation: { slowShare, slowdown, slowDwellSeconds } } : {}),
  };
}
