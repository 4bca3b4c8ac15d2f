import type { Calibration } from "../scenario/calibration.js";
import type { LimitBudget } from "./budget.js";
import { FIT_LOAD, type PlannedRun, RUN_OVERHEAD_SECONDS, saturation, WARMUP_SECONDS } from "./open-loop-plan.js";
import type { CalibratedRoute } from "./routes.js";
import { shuffled } from "./segments.js";
import type { StackShape } from "./stack-system.js";

/** The stack with one of its limits set. */
interface Variation {
  readonly name: string;
  readonly route: string;
  readonly shape: Pick<StackShape, "workers" | "workerClass" | "threads" | "poolSize" | "maxOverflow">;
  /** Share of the saturation that this limit gives. */
  readonly share: number;
}

/**
 * One limit at a time (reference B3, step 4). Sync workers on a CPU-bound route: the cores' limit stays, so what a request
 * costs more with eight workers than with one is contention. Connections of one process's pool, on the route that only
 * holds them: a pool of k is saturated at k / holding time, whatever the eight threads before it.
 */
const VARIATIONS: readonly Variation[] = [
  ...[1, 2, 4, 8].map((workers): Variation => ({
    name: `GET /, ${workers} ${workers === 1 ? "worker" : "workers"}`,
    route: "GET /",
    shape: { workers, workerClass: "sync", threads: 1 },
    share: 0.7,
  })),
  ...[1, 2, 5].map((poolSize): Variation => ({
    name: `GET /dbwait, pool of ${poolSize}`,
    route: "GET /dbwait",
    shape: { workers: 1, workerClass: "gthread", threads: 8, poolSize, maxOverflow: 0 },
    share: 0.7,
  })),
];

/** For the stack to come up in another configuration. */
const RESTART_SECONDS = 6;

/** Announced duration of the runs that vary one limit at a time. */
export function limitSeconds({ repeats, seconds }: LimitBudget): number {
  return repeats * VARIATIONS.length * (seconds + RUN_OVERHEAD_SECONDS + RESTART_SECONDS);
}

/** Every variation once a repeat, in random order; each run names the stack it needs. */
export function planLimits(
  calibration: Calibration,
  routes: readonly CalibratedRoute[],
  cores: number,
  { repeats, seconds }: LimitBudget,
): PlannedRun[] {
  return Array.from({ length: repeats }, (_, repeat) =>
    shuffled(
      VARIATIONS.flatMap(({ name, route, shape, share }, index): PlannedRun[] => {
        const driven = routes.findIndex((each) => each.name === route);
        if (driven === -1) return [];
        const stack = { ...shape, cores };
        return [
          {
            level: `${name} at ${Math.round(100 * share)} %`,
            caseAt: (speed) => ({
              name: FIT_LOAD,
              mix: [{ route: driven, weight: 1 }],
              ratePerSecond: share * saturation(calibration, [driven], stack, speed),
              durationSeconds: seconds,
              warmupSeconds: WARMUP_SECONDS,
              seed: 5000 + repeat * 100 + index,
              arrivals: { kind: "poisson" },
              stack,
            }),
          },
        ];
      }),
      repeat + 101,
    ),
  ).flat();
}
