/** The gamma function and the gamma law's quantile, for distributions and their exact moments. */

/** Coefficients of Lanczos' approximation, g = 7, n = 9 (relative error about 1e-15). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma function P(shape, x): series below the mode, continued fraction above. */
export function gammaCdf(shape: number, x: number): number {
  if (x <= 0) return 0;
  const scale = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    return Math.min(1, sum * scale);
  }
  // Modified Lentz evaluation of the continued fraction of the upper function.
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const delta = c * d;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return 1 - scale * h;
}

/** x with P(shape, x) = p, by bisection in ln x narrowed with Newton steps; relative error about 1e-13. */
export function gammaQuantile(shape: number, p: number): number {
  // For small p, P(shape, x) is about x^shape / Γ(shape + 1): a lower end that is never above the root.
  let low = (Math.log(p) + logGamma(shape + 1)) / shape;
  let high = Math.log(shape + 1);
  while (gammaCdf(shape, Math.exp(high)) < p) high += 1;
  low = Math.min(low, high - 1);
  let y = Math.max(low, Math.min(high, Math.log(shape)));
  for (let i = 0; i < 200 && high - low > 1e-14 * Math.max(1, Math.abs(y)); i++) {
    const x = Math.exp(y);
    const excess = gammaCdf(shape, x) - p;
    if (excess > 0) high = y;
    else low = y;
    const density = Math.exp(shape * y - x - logGamma(shape));
    const newton = y - excess / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - y) < 1e-15) break;
    y = next;
  }
  return Math.exp(y);
}
