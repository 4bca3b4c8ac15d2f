/** Levels of the quantiles kept of each run, for QQ plots: even in the body, fine in the tail. */
export const QUANTILE_LEVELS: readonly number[] = [
  ...Array.from({ length: 19 }, (_, i) => (i + 1) / 20),
  0.96,
  0.97,
  0.98,
  0.99,
  0.995,
];
