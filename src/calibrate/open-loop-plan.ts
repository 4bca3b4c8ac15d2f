import type { Calibration, RouteCalibration } from "../scenario/calibration.js";
import { servedRoutes } from "../scenario/mix-costs.js";
import type { OpenLoopBudget } from "./budget.js";
import type { OpenLoopCase } from "./open-loop-system.js";
import type { CalibratedRoute } from "./routes.js";
import { shuffled } from "./segments.js";
import type { StackShape } from "./stack-system.js";

/** Keys the arrivals, in the simulator and in the load generator. */
export const FIT_LOAD = "calibration";
export const WARMUP_SECONDS = 2;
/** Beside the seconds measured a run takes this long: warm-up, drain, start of the probe. */
export const RUN_OVERHEAD_SECONDS: number = WARMUP_SECONDS + 1.5;

/** A run of the plan; runs of one `level` are repeats. */
export interface PlannedRun {
  readonly level: string;
  /**
   * The case at the speed that the stack's cores had lately, relative to that of the demands. A rate that was right
   * ten minutes ago may overload the same machine now; the level is a share of what it can do.
   */
  readonly caseAt: (speed: number) => OpenLoopCase;
}

/**
 * The Poisson runs that the machine is fitted to: a route that is mostly CPU, the mix of the shop, and the route that
 * waits, each at shares of the rate at which the calibration sees it saturated. Every repeat has arrivals of its own;
 * each round visits all levels once, in random order, so that the machine's moods fall on all alike.
 */
export function planOpenLoop(
  calibration: Calibration,
  routes: readonly CalibratedRoute[],
  stack: StackShape,
  budget: OpenLoopBudget,
): PlannedRun[] {
  const index = (name: string): number => routes.findIndex((route) => route.name === name);
  const shop = [...routes.keys()].filter((i) => routes[i]?.static === false && routes[i]?.apart !== true);
  const series = [
    { name: "GET /", of: [index("GET /")], levels: budget.levels },
    { name: "mix of the shop", of: shop, levels: budget.levels },
    { name: "GET /dbwait", of: [index("GET /dbwait")], levels: budget.levels.slice(-2) },
  ]
    .filter(({ of }) => of.length > 0 && !of.includes(-1))
    .slice(0, budget.series);
  return Array.from({ length: budget.repeats }, (_, repeat) =>
    shuffled(
      series.flatMap(({ name, of, levels }) =>
        levels.map((share): PlannedRun => ({
          level: `${name} at ${Math.round(100 * share)} %`,
          caseAt: (speed) => ({
            name: FIT_LOAD,
            mix: of.map((route) => ({ route, weight: 1 })),
            ratePerSecond: share * saturation(calibration, of, stack, speed),
            durationSeconds: budget.seconds,
            warmupSeconds: WARMUP_SECONDS,
            seed: 1000 + repeat * 100 + Math.round(100 * share),
            arrivals: { kind: "poisson" },
            stack,
          }),
        })),
      ),
      repeat + 1,
    ),
  ).flat();
}

export function openLoopSeconds(budget: OpenLoopBudget): number {
  const levels = Math.min(2, budget.series) * budget.levels.length + (budget.series > 2 ? 2 : 0);
  return levels * budget.repeats * (budget.seconds + RUN_OVERHEAD_SECONDS);
}

/** What binds first, cores, workers or connections, for equal parts of the routes; per second. */
export function saturation(
  calibration: Calibration,
  indices: readonly number[],
  { workers, threads, cores, poolSize = 5, maxOverflow = 10 }: StackShape,
  speed: number,
): number {
  const mix = indices.map((route) => ({ route, weight: 1 }));
  const { routes } = servedRoutes(calibration, { workersPerCore: workers / cores, mix });
  const mean = (of: (route: RouteCalibration) => number): number =>
    indices.reduce((sum, i) => sum + of(routes[i]!) / indices.length, 0);
  const cpu = mean((r) => r.nginxCpu.meanSeconds + r.appCpu.meanSeconds + r.database.meanSeconds) / speed;
  const held = mean((r) => (r.appCpu.meanSeconds + r.database.meanSeconds) / speed + r.wait.meanSeconds);
  // A process has a pool of its own, and a request keeps its connection to the end.
  const slots = workers * Math.min(threads, poolSize + maxOverflow);
  return Math.min(cores / cpu, slots / held);
}
