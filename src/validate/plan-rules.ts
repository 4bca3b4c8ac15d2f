/** How much a campaign measures. */
export interface PlanRules {
  readonly runsPerLevel: number;
  /** Requests of each run after its warm-up, at least. */
  readonly requestsPerRun: number;
  readonly warmupSeconds: number;
  /** A run measures at least this long, whatever its rate: shorter ones see one mood of the machine. */
  readonly leastSeconds: number;
  /** Attempts at a run in all, the first among them, before its level goes without it. */
  readonly attemptsPerRun: number;
  /**
   * The knee is the highest rate whose p95 stays under this many times the latency of a request alone. A core whose speed
   * doubles from one second to the next has a p95 of six times that at half use: what bends there is the machine.
   */
  readonly limitOverAlone: { readonly waiting: number; readonly cpu: number };
}

/** What the goals ask for (docs/validation/README.md). */
export const PLAN_RULES: PlanRules = {
  runsPerLevel: 5,
  requestsPerRun: 2_000,
  warmupSeconds: 3,
  leastSeconds: 8,
  attemptsPerRun: 3,
  limitOverAlone: { waiting: 3, cpu: 12 },
};

/** Levels of a waiting series, as shares of its predicted knee; those above 0.9 are there to find the knee. */
export const WAITING_LEVELS: readonly number[] = [0.5, 0.7, 0.8, 0.9, 0.98, 1.06];

/**
 * Levels of a CPU-bound series, as predicted utilisation of the cores: at least one a band, also on a day when the cores are a
 * tenth faster than while calibrating.
 */
export const CPU_LEVELS: readonly number[] = [0.4, 0.55, 0.68, 0.78, 0.86, 0.92, 0.97];

/** Beside the requests, a run takes this long: start, drain, forecasts. Seconds; for the announced duration only. */
export const RUN_OVERHEAD_SECONDS = 3;
/** For the stack to come up in another configuration. */
export const RESTART_SECONDS = 6;
