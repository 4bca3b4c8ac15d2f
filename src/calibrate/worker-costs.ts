/**
 * What a request's CPU depends on beside the request: with how many Gunicorn processes the core's caches are shared. The stack is
 * started with one number of workers after the other, and driven at saturation by the shop's mix each time.
 */
import type { Calibration, WorkerCost } from "../scenario/calibration.js";
import type { StackState } from "../stack/index.js";
import type { WorkerCostBudget } from "./budget.js";
import { type CalibrationLog, segmentEntry } from "./calibration-journal.js";
import { type MeasuredSegment, type MeasureOptions, measureSegment } from "./measure.js";
import type { Restart } from "./open-loop-stage.js";
import { tierCpu } from "./pooled-run.js";
import type { CalibratedRoute } from "./routes.js";
import { type Segment, shuffled } from "./segments.js";
import type { StackShape } from "./stack-system.js";

/** From one process, which has the caches to itself but for Nginx and the database, to more than any of them holds. */
const WORKERS_PER_CORE = [1, 2, 4, 8];
/** For the stack to come up, and a fresh process to have imported, connected and compiled everything. */
const START_SECONDS = 4;
const WARMUP_REQUESTS_PER_WORKER = 50;

interface WorkerRun {
  readonly workers: number;
  readonly segment: Segment;
}

/** Runs in their order: round by round. */
export type WorkerCostPlan = readonly WorkerRun[];

/** Numbers of workers that are compared, the calibrated one among them. */
function workerCounts({ workers, cores }: Pick<StackShape, "workers" | "cores">): number[] {
  return [...new Set([...WORKERS_PER_CORE.map((each) => each * cores), workers])].sort((a, b) => a - b);
}

/** Every number of workers once a round, in an order of its own, so that the machine's moods fall on all alike. */
export function planWorkerCosts(
  routes: readonly CalibratedRoute[],
  stack: Pick<StackShape, "workers" | "cores">,
  connections: number,
  { rounds, seconds }: WorkerCostBudget,
): WorkerRun[] {
  const shop = [...routes.keys()].filter((i) => !routes[i]!.static && routes[i]!.apart !== true);
  return Array.from({ length: rounds }, (_, round) =>
    shuffled(
      workerCounts(stack).map((workers): WorkerRun => ({
        workers,
        segment: {
          key: `mix of ${shop.length} routes with ${workers} ${workers === 1 ? "worker" : "workers"}`,
          purpose: "saturation",
          routes: shop,
          kinds: shop.map((i) => routes[i]!.request),
          connections: Math.max(connections, 2 * workers),
          requests: Number.MAX_SAFE_INTEGER,
          maxSeconds: seconds,
          expectedSeconds: seconds,
        },
      })),
      round + 201,
    ),
  ).flat();
}

/** Announced duration: the calibrated number of workers is mostly one more. */
export function workerCostSeconds({ rounds, seconds }: WorkerCostBudget): number {
  return rounds * (WORKERS_PER_CORE.length + 1) * (START_SECONDS + seconds);
}

/** What was measured. */
export interface WorkerCostRuns {
  readonly plan: WorkerCostPlan;
  /** In the plan's order. */
  readonly measured: readonly MeasuredSegment[];
  /** Runs in the end: its processes are not those of the beginning. */
  readonly stack: Pick<StackState, "options" | "processes">;
}

interface WorkerCostTask {
  readonly url: string;
  /** Runs when the first of them begins. */
  readonly stack: WorkerCostRuns["stack"];
  readonly plan: WorkerCostPlan;
  /** Runs that were made already, the first of the plan. */
  readonly done: readonly MeasuredSegment[];
  readonly speedLoop: MeasureOptions["speedLoop"];
  /** Needed unless the plan is empty. */
  readonly restart?: Restart | undefined;
  readonly log: CalibrationLog;
  readonly signal?: AbortSignal | undefined;
  readonly onSegment?: MeasureOptions["onSegment"];
}

/** Makes the runs that are missing, each with a stack of its own. */
export async function measureWorkerCosts(task: WorkerCostTask): Promise<WorkerCostRuns> {
  const { url, plan, done, speedLoop, restart, log, signal, onSegment } = task;
  const { workerClass, threads, cores } = task.stack.options;
  const measured = [...done];
  let { stack } = task;
  for (const [index, { workers, segment }] of plan.entries()) {
    if (index < measured.length || restart === undefined) continue;
    onSegment?.(index, plan.length);
    stack = await restart({ workers, workerClass, threads, cores: cores.length });
    const tiers = Object.fromEntries(stack.processes.map(({ name, pid }) => [name, pid]));
    const observed = { cpus: cores, tiers };
    const warmupRequests = WARMUP_REQUESTS_PER_WORKER * workers;
    const result = await measureSegment(segment, index, { url, observed, speedLoop, signal, warmupRequests });
    measured.push(result);
    log.append(segmentEntry(result));
  }
  return { plan, measured, stack };
}

/** Rounds of which each number of workers is known; undefined: none. */
export function workerCostsOf(
  plan: WorkerCostPlan,
  measured: readonly MeasuredSegment[],
  { workers, cores }: Pick<StackShape, "workers" | "cores">,
): Calibration["workerCosts"] {
  const each = workerCounts({ workers, cores }).length;
  const rounds: WorkerCost[][] = [];
  for (let first = 0; first + each <= plan.length; first += each) {
    const round = plan.slice(first, first + each).flatMap((run, i): WorkerCost[] => {
      const cpu = tierCpu([measured[first + i]!]);
      if (cpu === undefined) return [];
      const { nginx: nginxSeconds, gunicorn: appSeconds, database: databaseSeconds } = cpu;
      return [{ workersPerCore: run.workers / cores, nginxSeconds, appSeconds, databaseSeconds }];
    });
    if (round.length === each) rounds.push(round.sort((a, b) => a.workersPerCore - b.workersPerCore));
  }
  return rounds.length === 0 ? undefined : { workersPerCore: workers / cores, rounds };
}
