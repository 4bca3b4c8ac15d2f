/**
 * What a request's CPU depends on beside the request: with which routes, and how many Gunicorn processes, it shares the core's
 * caches. The stack is started with one number of workers after the other, and driven at saturation by the shop's mix each time.
 */
import type { Calibration, MixCost } from "../scenario/calibration.js";
import { type ClosedLoopResult, parseServerTiming } from "../loadtest/index.js";
import type { StackState } from "../stack/index.js";
import type { WorkerCostBudget } from "./budget.js";
import { type CalibrationLog, segmentEntry } from "./calibration-journal.js";
import { type MeasuredSegment, type MeasureOptions, measureSegment } from "./measure.js";
import type { Restart } from "./open-loop-stage.js";
import { tierCpu } from "./pooled-run.js";
import type { CalibratedRoute } from "./routes.js";
import { mixSaturation, type Segment, shopOf, shuffled } from "./segments.js";
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
  return Array.from({ length: rounds }, (_, round) =>
    shuffled(
      workerCounts(stack).map((workers): WorkerRun => ({
        workers,
        segment: {
          ...mixSaturation(routes, Math.max(connections, 2 * workers), seconds),
          key: `the mix with ${workers} ${workers === 1 ? "worker" : "workers"}`,
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

/**
 * What requests cost in the mix: from the runs in turns with the routes alone, and with other numbers of workers.
 *
 * @param beside of the mix's saturation, one result a round, as measured
 * @param atReference states a run's CPU at the speed of the demands
 * @returns undefined: it was not measured, or the server does not say what each request used
 */
export function mixCostsOf(
  routes: readonly CalibratedRoute[],
  beside: readonly MeasuredSegment[],
  { plan, measured }: Pick<WorkerCostRuns, "plan" | "measured">,
  { workers, cores }: Pick<StackShape, "workers" | "cores">,
  atReference: (segment: MeasuredSegment) => MeasuredSegment,
): Calibration["mixCosts"] {
  const shop = shopOf(routes);
  const costOf = (results: readonly MeasuredSegment[]): MixCost | undefined => {
    const cpu = tierCpu(results);
    const stated = tierCpu(results.map(atReference));
    const views = viewSeconds(results, shop.length);
    if (cpu === undefined || stated === undefined || views === undefined) return undefined;
    // Of Gunicorn's CPU around the view each request has the same part.
    const around = Math.max(0, cpu.gunicorn - views.overall);
    const speed = stated.gunicorn / cpu.gunicorn;
    const appOf = (kind: number): number | null => (kind === -1 ? null : speed * (views.byKind[kind]! + around));
    return {
      nginxSeconds: stated.nginx,
      databaseSeconds: stated.database,
      appSeconds: routes.map((_, i) => appOf(shop.indexOf(i))),
    };
  };
  const besideCost = costOf(beside);
  const each = workerCounts({ workers, cores }).length;
  const rounds: NonNullable<Calibration["mixCosts"]>["rounds"] = [];
  for (let first = 0; first + each <= measured.length; first += each) {
    const round = plan.slice(first, first + each).flatMap((run, i) => {
      const cost = costOf([measured[first + i]!]);
      return cost === undefined ? [] : [{ workersPerCore: run.workers / cores, ...cost }];
    });
    if (round.length === each) rounds.push(round.sort((a, b) => a.workersPerCore - b.workersPerCore));
  }
  if (besideCost === undefined) return undefined;
  const workersPerCore = workers / cores;
  // Of a stack that may not be restarted only the company of routes is known.
  if (rounds.length === 0) rounds.push([{ workersPerCore, ...besideCost }]);
  return { workersPerCore, beside: besideCost, rounds };
}

/** Mean CPU of a view as Server-Timing says it, of each kind and of all requests; undefined: a kind does not say it. */
function viewSeconds(
  results: readonly ClosedLoopResult[],
  kinds: number,
): { readonly byKind: readonly number[]; readonly overall: number } | undefined {
  const sums = Array.from({ length: kinds }, () => ({ seconds: 0, requests: 0 }));
  for (const { samples } of results) {
    const headers = samples.serverTimings();
    for (const [row, kind] of samples.kinds().entries()) {
      const timing = parseServerTiming(headers[row] ?? "");
      if (timing === undefined) continue;
      sums[kind]!.seconds += timing.cpuSeconds;
      sums[kind]!.requests++;
    }
  }
  if (sums.some(({ requests }) => requests === 0)) return undefined;
  const total = (of: "seconds" | "requests"): number => sums.reduce((sum, each) => sum + each[of], 0);
  return {
    byKind: sums.map(({ seconds, requests }) => seconds / requests),
    overall: total("seconds") / total("requests"),
  };
}
