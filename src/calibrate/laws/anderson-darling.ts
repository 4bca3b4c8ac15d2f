/** Nearer to 0 or 1 a distribution function cannot be told from it. */
const LEAST = 1e-15;

/**
 * A² of a sample against a law: the squared distance of the two distribution functions, weighted towards the tails
 * (Anderson & Darling, Ann. Math. Stat. 23, 1952). It grows in proportion to n for any law that is not exactly true.
 */
export function andersonDarling(sorted: Float64Array, cdf: (value: number) => number): number {
  const n = sorted.length;
  const shares = sorted.map((value) => Math.min(1 - LEAST, Math.max(LEAST, cdf(value))));
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (2 * i + 1) * (Math.log(shares[i]!) + Math.log(1 - shares[n - 1 - i]!));
  return -n - sum / n;
}

/**
 * A² of a law that was known beforehand exceeds this in 5 of 100 samples, whatever the law and n >= 5 (Stephens, JASA
 * 69, 1974, case 0). Estimated parameters make A² smaller, by how much depends on the law: so above it a law is
 * rejected at less than 5 %, and below it nothing is proven.
 */
export const REJECTED_ABOVE = 2.492;
