/** A point of the search and the objective there. */
export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

export interface NelderMeadOptions {
  /** Length of the first simplex's edges, in each coordinate. */
  readonly step: number;
  readonly maxEvaluations: number;
  /** Ends when the simplex's values differ by less than this, and its points by less than `size`. */
  readonly tolerance?: number;
  readonly size?: number;
}

/**
 * Nelder & Mead's downhill simplex ("A simplex method for function minimization", Computer Journal 7, 1965) with
 * coefficients that depend on the dimension (Gao & Han, Comput. Optim. Appl. 51, 2012), without which it stalls in
 * more than a few dimensions. Needs no derivatives, which a simulation does not have. Deterministic.
 */
export async function nelderMead(
  objective: (at: readonly number[]) => Promise<number>,
  start: readonly number[],
  { step, maxEvaluations, tolerance = 1e-3, size = 1e-3 }: NelderMeadOptions,
): Promise<Minimum> {
  const n = start.length;
  let evaluations = 0;
  const evaluate = async (at: readonly number[]): Promise<Vertex> => {
    evaluations++;
    return { at, value: await objective(at) };
  };
  const simplex = [await evaluate(start)];
  for (let i = 0; i < n; i++) simplex.push(await evaluate(start.map((x, j) => (i === j ? x + step : x))));
  const dimension = Math.max(2, n);
  const expansion = 1 + 2 / dimension;
  const contraction = 0.75 - 1 / (2 * dimension);
  const shrinkage = 1 - 1 / dimension;
  for (;;) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex[n]!;
    if (n === 0 || evaluations >= maxEvaluations || converged(simplex, tolerance, size))
      return { ...best, evaluations };
    const centre = centroid(simplex.slice(0, n));
    const along = (factor: number): number[] => centre.map((c, i) => c + factor * (c - worst.at[i]!));
    const reflected = await evaluate(along(1));
    if (reflected.value < best.value) {
      const expanded = await evaluate(along(expansion));
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1]!.value) {
      simplex[n] = reflected;
    } else {
      const outside = reflected.value < worst.value;
      const contracted = await evaluate(along(outside ? contraction : -contraction));
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else {
        for (let k = 1; k <= n; k++) {
          simplex[k] = await evaluate(simplex[k]!.at.map((x, i) => best.at[i]! + shrinkage * (x - best.at[i]!)));
        }
      }
    }
  }
}

interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

function centroid(vertices: readonly Vertex[]): number[] {
  return vertices[0]!.at.map((_, i) => vertices.reduce((sum, { at }) => sum + at[i]!, 0) / vertices.length);
}

/** @param simplex sorted */
function converged(simplex: readonly Vertex[], tolerance: number, size: number): boolean {
  const best = simplex[0]!;
  if (simplex.at(-1)!.value - best.value > tolerance) return false;
  return simplex.every(({ at }) => at.every((x, i) => Math.abs(x - best.at[i]!) <= size));
}
