/** The machine under a calibrated stack, as numbers, and what the simulator makes of them. Pure. */
import type { CoreSpec } from "../sim/spec.js";
import type { MachineCalibration } from "./calibration.js";

/** What is fitted of a machine, as numbers: one point of the fit, one draw of its bootstrap. */
export interface MachineVector {
  readonly overheadSeconds: number;
  readonly idleArrivalSeconds: number;
  readonly contention: number;
  readonly slowShare: number;
  readonly slowdown: number;
  readonly slowDwellSeconds: number;
  /** The scheduler's. Infinity: cores are shared evenly. */
  readonly sliceSeconds: number;
  readonly tickSeconds: number;
  /** Infinity: caches keep everything. */
  readonly cacheLifetimeSeconds: number;
  /** Share of what a request works with that only requests to its route touch. */
  readonly cacheRouteShare: number;
}

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
    sliceSeconds: machine.scheduler?.sliceSeconds ?? Infinity,
    tickSeconds: machine.scheduler?.tickSeconds ?? 0,
    cacheLifetimeSeconds: machine.caches?.lifetimeSeconds.value ?? Infinity,
    cacheRouteShare: machine.caches?.routeShare.value ?? 0,
  };
}

/**
 * The simulator's core; undefined when it is an ideal one. `idleArrivalSeconds` is CPU work, so a faster core
 * (`relativeSpeed`) gets it done sooner; `contention` and `slowShare` are ratios, and `slowDwellSeconds` belongs to the
 * host and its other guests: these three are the same at any speed.
 */
export function coreOf(vector: MachineVector): CoreSpec | undefined {
  const { idleArrivalSeconds, contention, slowShare, slowdown, slowDwellSeconds } = vector;
  const { sliceSeconds, tickSeconds, cacheLifetimeSeconds: lifetimeSeconds, cacheRouteShare: routeShare } = vector;
  const scheduled = sliceSeconds < Infinity;
  const modulated = slowdown > 1 && slowShare > 0;
  const forgetful = lifetimeSeconds < Infinity;
  if (idleArrivalSeconds === 0 && contention === 0 && !modulated && !scheduled && !forgetful) return undefined;
  return {
    ...(idleArrivalSeconds > 0 ? { idleArrivalSeconds } : {}),
    ...(forgetful ? { caches: { lifetimeSeconds, routeShare } } : {}),
    ...(contention > 0 ? { contention } : {}),
    ...(modulated ? { modulation: { slowShare, slowdown, slowDwellSeconds } } : {}),
    ...(scheduled ? { scheduler: { sliceSeconds, tickSeconds } } : {}),
  };
}
