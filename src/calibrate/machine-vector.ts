import type { MachineCalibration } from "../scenario/calibration.js";
import type { MachineVector } from "../scenario/machine-vector.js";

export { coreOf, fittedVector, type MachineVector } from "../scenario/machine-vector.js";

export type MachineParameter = keyof MachineVector;

/** An ideal machine: none of the effects. */
export const IDEAL_MACHINE: MachineVector = {
  overheadSeconds: 0,
  idleArrivalSeconds: 0,
  contention: 0,
  slowShare: 0,
  slowdown: 1,
  slowDwellSeconds: 1,
  sliceSeconds: Infinity,
  tickSeconds: 0,
  cacheLifetimeSeconds: Infinity,
  cacheRouteShare: 0,
};

/**
 * The speed to reckon with where none was measured: the median of those met while calibrating, relative to that of the
 * demands. 1 where none is known.
 */
export function expectedSpeed(machine: MachineCalibration | undefined): number {
  const met = (machine?.bootstrap ?? []).flatMap(({ speed }) => speed ?? []).sort((a, b) => a - b);
  return met[met.length >> 1] ?? 1;
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
    sliceSeconds: of("sliceSeconds"),
    tickSeconds: of("tickSeconds"),
    cacheLifetimeSeconds: of("cacheLifetimeSeconds"),
    cacheRouteShare: of("cacheRouteShare"),
  };
}
