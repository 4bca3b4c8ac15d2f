import { type MachineVector, WHOLE_SLICE_SECONDS } from "../scenario/machine-vector.js";

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
  sliceSeconds: WHOLE_SLICE_SECONDS,
};

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
  };
}
