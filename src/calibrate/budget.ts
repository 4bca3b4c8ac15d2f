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
  },
  /** At least 2,000 requests per route at one connection. */
  normal: {
    rounds: 8,
    singleRequests: 260,
    saturationConnections: 16,
    saturationSeconds: 1.2,
    validationConnections: [2, 4, 8],
    validationRoutes: ["GET /", "GET /api/items/<id>", "POST /api/orders", "GET /about", "GET /report"],
    validationSeconds: 1.2,
  },
};
