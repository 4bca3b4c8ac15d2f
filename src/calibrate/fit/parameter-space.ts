import { IDEAL_MACHINE, type MachineParameter, type MachineVector } from "../machine-vector.js";

/** A parameter of the fit: what it may be, and what it is when there is no such effect. */
export interface ParameterRange {
  readonly name: MachineParameter;
  readonly low: number;
  readonly high: number;
  /** The scale is logarithmic in the distance from this. */
  readonly origin: number;
}

/**
 * From "nobody could measure it" to "nobody has seen it". All are searched on a logarithmic scale: they are positive,
 * and what matters is their order of magnitude.
 */
export const MACHINE_RANGES: readonly ParameterRange[] = [
  { name: "overheadSeconds", low: 2e-5, high: 5e-3, origin: 0 },
  { name: "idleArrivalSeconds", low: 2e-5, high: 4e-3, origin: 0 },
  { name: "contention", low: 2e-3, high: 0.3, origin: 0 },
  { name: "slowdown", low: 1.03, high: 3, origin: 1 },
  { name: "slowShare", low: 0.05, high: 0.95, origin: 0 },
  { name: "slowDwellSeconds", low: 3e-3, high: 2, origin: 0 },
];

/** Where it is known what each request used: what is not CPU. */
export const FOLLOWED_RANGES: readonly (ParameterRange & { readonly name: "overheadSeconds" })[] = [
  { name: "overheadSeconds", low: 2e-5, high: 5e-3, origin: 0 },
];

/** All the others. */
export const GIVEN_FOLLOWED_RANGES: readonly ParameterRange[] = MACHINE_RANGES.filter(
  ({ name }) => !FOLLOWED_RANGES.some((range) => range.name === name),
);

/** The parameter at `u`, 0 at the low end of its range and 1 at the high; outside, the end. */
export function parameterAt({ low, high, origin }: ParameterRange, u: number): number {
  const inside = Math.min(1, Math.max(0, u));
  return origin + (low - origin) * ((high - origin) / (low - origin)) ** inside;
}

/** The machine at a point of the search; parameters that are not searched are as in `fixed`, or have no effect. */
export function vectorAt(
  ranges: readonly ParameterRange[],
  at: readonly number[],
  fixed: MachineVector = IDEAL_MACHINE,
): MachineVector {
  const vector: { -readonly [name in MachineParameter]: number } = { ...fixed };
  ranges.forEach((range, i) => {
    vector[range.name] = parameterAt(range, at[i]!);
  });
  return vector;
}

/** How far a point lies outside the cube, squared: keeps the search inside without a wall. */
export function excess(at: readonly number[]): number {
  return at.reduce((sum, u) => sum + Math.max(0, -u, u - 1) ** 2, 0);
}
