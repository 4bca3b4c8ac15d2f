import { gammaCdf } from "../../sim/index.js";

/** Φ(z), to about 1e-16 absolutely: the χ² law of one degree of freedom, by its sign. */
export function normalCdf(z: number): number {
  const within = gammaCdf(0.5, (z * z) / 2);
  return z < 0 ? (1 - within) / 2 : (1 + within) / 2;
}

export const LOG_SQRT_TWO_PI: number = 0.5 * Math.log(2 * Math.PI);

export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_TWO_PI);
}
