/** Median of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value));
  sorted.sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** Coefficient of variation; null with fewer than two values. */
export function variation(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) / mean;
}

const Z95 = 1.959964;

/**
 * Wilson's 95 % interval of a share of `n` independent trials: (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).
 * (Wilson, JASA 22, 1927; preferred for small n by Brown, Cai & DasGupta, Statistical Science 16(2), 2001.)
 */
export function binomialInterval(share: number, n: number): { readonly low: number; readonly high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const z2 = Z95 * Z95;
  const centre = share + z2 / (2 * n);
  const half = Z95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, (centre - half) / (1 + z2 / n)), high: Math.min(1, (centre + half) / (1 + z2 / n)) };
}
