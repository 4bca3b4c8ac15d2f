import { Draws, law, Stream } from "../../sim/index.js";

/**
 * `count` points of the unit cube of which each coordinate visits each of `count` equal strata once, in random order
 * and at a random place within (McKay, Beckman & Conover, Technometrics 21, 1979). A pure function of its arguments.
 */
export function latinHypercube(count: number, dimensions: number, seed: number): number[][] {
  const uniform = law({ kind: "uniform", min: 0, max: 1 });
  const columns = Array.from({ length: dimensions }, (_, dimension) => {
    const draws = new Draws(new Stream(seed, 0, "latinHypercube", String(dimension)), uniform);
    const strata = Array.from({ length: count }, (_, i) => i);
    // Fisher and Yates.
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(draws.at(i) * (i + 1));
      [strata[i], strata[j]] = [strata[j]!, strata[i]!];
    }
    return strata.map((stratum, i) => (stratum + draws.at(count + i)) / count);
  });
  return Array.from({ length: count }, (_, i) => columns.map((column) => column[i]!));
}
