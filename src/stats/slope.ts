/** Slope of the least-squares line through equally spaced values, per step. */
export function slope(values: ArrayLike<number>): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  let cross = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    cross += (i - middle) * values[i]!;
    square += (i - middle) * (i - middle);
  }
  return square === 0 ? 0 : cross / square;
}
