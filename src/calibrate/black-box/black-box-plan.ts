import type { Budget } from "../budget.js";
import type { CalibratedRoute } from "../routes.js";
import type { BlackBoxRoute } from "./parse-routes.js";
import { probeRoute } from "./probe-route.js";

/** What is going to be driven, and how much. */
export interface BlackBoxPlan {
  readonly routes: readonly CalibratedRoute[];
  readonly budget: Budget;
}

/** A round at one connection takes at most about this long per route, whatever its latency. */
const SINGLE_SECONDS = 5;
const FEWEST_REQUESTS = 20;

/** Asks every route whether it can be measured, and fits a budget made for a fast stack to what it answers. */
export async function blackBoxPlan(
  origin: string,
  routes: readonly BlackBoxRoute[],
  budgetFor: (routes: readonly CalibratedRoute[]) => Budget,
  signal?: AbortSignal,
): Promise<BlackBoxPlan> {
  const planned: CalibratedRoute[] = [];
  for (const route of routes) {
    planned.push({ ...route, static: false, typicalSeconds: await probeRoute(origin, route, signal) });
  }
  const budget = budgetFor(planned);
  const slowest = Math.max(...planned.map(({ typicalSeconds }) => typicalSeconds));
  const affordable = Math.max(FEWEST_REQUESTS, Math.floor(SINGLE_SECONDS / slowest));
  return {
    routes: planned,
    budget: {
      ...budget,
      singleRequests: Math.min(budget.singleRequests, affordable),
      // A run must be long enough for its connections to take some turns.
      saturationSeconds: Math.max(budget.saturationSeconds, 10 * slowest),
      validationSeconds: Math.max(budget.validationSeconds, 10 * slowest),
      validationRoutes: planned.map(({ name }) => name),
    },
  };
}
