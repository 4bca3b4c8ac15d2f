/** How a command ends. k6's numbers where k6 has one (errext/exitcodes), so that CI scripts carry over. */
export const EXIT = {
  /** Everything held. */
  passed: 0,
  /** No verdict: no data, too few samples, or an invalid measurement. k6 would pass. */
  inconclusive: 3,
  /** Worse than the baseline, by the gate's statistics. */
  regression: 4,
  /** A threshold failed. */
  thresholdsFailed: 99,
  /** The scenario, a flag or an input file is wrong. */
  invalidConfiguration: 104,
  /** Ctrl-C; partial results were written. */
  interrupted: 105,
  /** A fault of Kneepoint itself. */
  internal: 107,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
