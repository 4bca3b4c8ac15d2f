/** As little as keeps a direction finite that nothing is known of: more would be a prior, and make intervals too narrow. */
export const FAINT_RIDGE = 0.2;

/**
 * The Gauss-Newton step: d that minimises the sum of w (r - J d)² + `ridge` |d - anchor|², from the normal equations by
 * Cholesky's decomposition. The ridge says that a coordinate the data do not move goes to its anchor.
 *
 * @param jacobian one row per residual
 * @param anchor absent: 0, such a coordinate stays where it was
 */
export function leastSquaresStep(
  jacobian: readonly (readonly number[])[],
  weights: readonly number[],
  residuals: readonly number[],
  ridge: number,
  anchor?: readonly number[],
): number[] {
  const n = jacobian[0]?.length ?? 0;
  const normal = Array.from({ length: n }, (_, i) =>
    Array.from(
      { length: n },
      (_, j) => jacobian.reduce((sum, row, k) => sum + weights[k]! * row[i]! * row[j]!, 0) + (i === j ? ridge : 0),
    ),
  );
  const right = Array.from({ length: n }, (_, i) =>
    jacobian.reduce((sum, row, k) => sum + weights[k]! * row[i]! * residuals[k]!, ridge * (anchor?.[i] ?? 0)),
  );
  // In place: the lower triangle becomes L with L Lᵀ = normal.
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = normal[i]![j]!;
      for (let k = 0; k < j; k++) sum -= normal[i]![k]! * normal[j]![k]!;
      normal[i]![j] = i === j ? Math.sqrt(sum) : sum / normal[j]![j]!;
    }
  }
  const solution = [...right];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= normal[i]![k]! * solution[k]!;
    solution[i]! /= normal[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= normal[k]![i]! * solution[k]!;
    solution[i]! /= normal[i]![i]!;
  }
  return solution;
}
