/** How much measuring a calibration does. Everything is divided into rounds that each visit everything. */
export interface Budget {
  /** The blocks of every interval: at least 3. */
  readonly rounds: number;
  /** Requests per route and round at one connection. */
  readonly singleRequests: number;
  readonly saturationConnections: number;
  readonly saturationSeconds: number;
  /** Connections of the runs that are predicted; never those of the fit. */
  readonly validationConnections: readonly number[];
  /** Routes validated alone; the mix of all is always validated. */
  readonly validationRoutes: readonly string[];
  readonly validationSeconds: number;
  /** Requests per route and round after pauses, see segments.ts; absent: no time for them, or nobody sees their CPU. */
  readonly pausedRequests?: { readonly some: number; readonly none: number } | undefined;
  /** Seconds of the run that is the same every time, and watches the machine. */
  readonly referenceSeconds: number;
  readonly openLoop: OpenLoopBudget;
  /** Runs with other numbers of workers; absent: no time for them. */
  readonly workerCosts?: WorkerCostBudget | undefined;
  /** Runs that vary one limit at a time; absent: no time for them. */
  readonly limits?: LimitBudget | undefined;
}

/** Of runs with another number of workers each. */
export interface WorkerCostBudget {
  readonly rounds: number;
  /** Measured seconds of a run. */
  readonly seconds: number;
}

/** Of runs that vary one limit at a time. */
export interface LimitBudget {
  readonly repeats: number;
  /** Measured seconds of a run. */
  readonly seconds: number;
}

/** The Poisson runs that the machine's parameters are fitted to. */
export interface OpenLoopBudget {
  /** Shares of the calibrated saturation. */
  readonly levels: readonly number[];
  /** How many of: a CPU-bound route, the shop's mix, the route that waits. */
  readonly series: number;
  readonly repeats: number;
  /** Measured seconds of a run. */
  readonly seconds: number;
}

export type BudgetName = "quick" | "normal";

export const BUDGETS: Readonly<Record<BudgetName, Budget>> = {
  /** A first look: intervals are wide. */
  quick: {
    rounds: 4,
    singleRequests: 125,
    saturationConnections: 16,
    saturationSeconds: 0.5,
    validationConnections: [2, 8],
    validationRoutes: ["GET /", "POST /api/orders"],
    validationSeconds: 0.5,
    referenceSeconds: 0.5,
    openLoop: { levels: [0.15, 0.5, 0.8], series: 1, repeats: 3, seconds: 6 },
  },
  /** At least 2,000 requests per route at one connection. */
  normal: {
    rounds: 8,
    singleRequests: 260,
    saturationConnections: 16,
    saturationSeconds: 1.2,
    validationConnections: [2, 4, 8],
    validationRoutes: ["GET /", "GET /api/items/<id>", "POST /api/orders", "GET /about", "GET /report"],
    validationSeconds: 1,
    referenceSeconds: 1,
    pausedRequests: { some: 40, none: 10 },
    workerCosts: { rounds: 4, seconds: 1.5 },
    openLoop: { levels: [0.12, 0.35, 0.58, 0.76, 0.87], series: 3, repeats: 2, seconds: 10 },
  },
};
