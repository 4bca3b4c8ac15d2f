/** The root of a function that changes sign once in [low, high]; undefined when it does not. */
export function bisect(f: (x: number) => number, low: number, high: number): number | undefined {
  const rising = f(high) > 0;
  if (f(low) > 0 === rising) return undefined;
  for (let i = 0; i < 80 && high - low > 1e-13 * Math.max(1, Math.abs(low)); i++) {
    const middle = (low + high) / 2;
    if (f(middle) > 0 === rising) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Where f is largest in [low, high], for an f with one maximum there (golden section). */
export function maximum(f: (x: number) => number, low: number, high: number): number {
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  for (let i = 0; i < 60 && high - low > 1e-9 * Math.max(1, Math.abs(low)); i++) {
    if (atLeft > atRight) {
      high = right;
      [right, atRight] = [left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      low = left;
      [left, atLeft] = [right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}

/**
 * The highest of f's local maxima between the ends of an ascending grid, refined; undefined when f is highest at an
 * end of every rise, that is where a likelihood grows without a bound or towards a simpler law.
 */
export function interiorMaximum(f: (x: number) => number, grid: readonly number[]): number | undefined {
  const values = grid.map(f);
  let best: number | undefined;
  for (let i = 1; i + 1 < grid.length; i++) {
    const local = values[i]! >= values[i - 1]! && values[i]! > values[i + 1]!;
    if (local && (best === undefined || values[i]! > values[best]!)) best = i;
  }
  return best === undefined ? undefined : maximum(f, grid[best - 1]!, grid[best + 1]!);
}
