import { cpus } from "node:os";
import { CALIBRATION_SCHEMA, type Calibration, calibrationSchema } from "../scenario/calibration.js";
import { speedReference, startSpeedLoop } from "../loadtest/index.js";
import { allowedCpus, formatCpuList, generatorCpus, pinProcess, type StackState } from "../stack/index.js";
import type { Budget } from "./budget.js";
import type { ClosedLoopCase } from "./closed-loop-system.js";
import { routeDemands, viewShare } from "./demands.js";
import { calibrateMachine, LEAST_RUNS } from "./calibrate-machine.js";
import { type CalibrationLog, forgetful, measuredSegment, segmentEntry } from "./calibration-journal.js";
import { planLimits } from "./limit-plan.js";
import { linuxScheduler } from "./scheduler.js";
import { type MeasuredSegment, measureSegments, ofKey } from "./measure.js";
import { planOpenLoop } from "./open-loop-plan.js";
import { openLoopRecords } from "./open-loop-record.js";
import {
  type OpenLoopDriver,
  openLoopDriver,
  openLoopStage,
  type OpenLoopStage,
  relative,
  type Restart,
} from "./open-loop-stage.js";
import type { Predict } from "./predict.js";
import { machine, versions } from "./provenance.js";
import { atReferenceSpeed, referenceSpeed } from "./reference-speed.js";
import { type ColdCaches, coldCachesOf, withColdCpu } from "./cold-caches.js";
import { metBy } from "./met-machine.js";
import { rejectBlocks, rejectionNotice } from "./reject-blocks.js";
import type { CalibratedRoute } from "./routes.js";
import { MIX_SATURATION, roundSegments, schedule, withReferences } from "./segments.js";
import type { SimulateRuns } from "./simulate-runs.js";
import type { StackShape } from "./stack-system.js";
import { type HeldOutRun, validatePredictions } from "./validate-predictions.js";
import {
  measureWorkerCosts,
  planWorkerCosts,
  type WorkerCostPlan,
  type WorkerCostRuns,
  mixCostsOf,
} from "./mix-costs.js";

export interface CalibrationTask {
  readonly name: string;
  readonly url: string;
  /** How the target runs. Its processes are watched when `processes` are known. */
  readonly stack: Pick<StackState, "options" | "processes">;
  readonly routes: readonly CalibratedRoute[];
  readonly budget: Budget;
  readonly commands: readonly string[];
  readonly predict: Predict;
  /** How to simulate the open-loop runs that the machine is fitted to; absent: demands only. */
  readonly simulate?: SimulateRuns | undefined;
  /** Replaces the load generator of the open-loop runs. */
  readonly driver?: OpenLoopDriver | undefined;
  /** Brings the stack up with another limit; absent: limits are not varied, whatever the budget says. */
  readonly restart?: Restart | undefined;
  /** What it holds is not measured again; everything measured is appended. */
  readonly log?: CalibrationLog | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onSegment?: (index: number, count: number) => void;
  readonly onNotice?: (sentence: string) => void;
}

/** The shortest segment lasts half a second, and the core's speed changes within it: 1 % of the core's time. */
const SPEEDS_PER_SECOND = 20;

/** Measures a running stack and returns its calibration, with the held-out runs predicted. */
export async function calibrate(task: CalibrationTask): Promise<Calibration> {
  const { stack, routes, budget, signal } = task;
  const allowed = allowedCpus();
  const generator = generatorCpus(stack.options.cores, allowed);
  const tiers = Object.fromEntries(stack.processes.map(({ name, pid }) => [name, pid]));

  // Without processes to watch the target may be anywhere: no loop of ours is pinned beside it.
  const watched = stack.processes.length > 0;
  const speedLoop = watched
    ? await startSpeedLoop({ cpus: stack.options.cores, perSecond: SPEEDS_PER_SECOND })
    : undefined;
  await pinProcess(generator);
  const log = task.log ?? forgetful();
  const done = log.entries.flatMap((entry) => (entry.type === "segment" ? measuredSegment(entry) : []));
  const segments = withReferences(schedule(routes, budget), routes, budget);
  let measured: MeasuredSegment[];
  let costs: WorkerCostRuns;
  try {
    measured = await measureSegments(segments, {
      url: task.url,
      observed: { cpus: stack.options.cores, tiers },
      speedLoop,
      done: done.slice(0, segments.length),
      onMeasured: (segment) => log.append(segmentEntry(segment)),
      signal,
      onSegment: task.onSegment,
    });
    costs = await measureWorkerCosts({
      ...task,
      plan: costPlan(task),
      done: done.slice(segments.length),
      speedLoop,
      log,
    });
  } finally {
    await speedLoop?.stop();
    await pinProcess(allowed);
  }
  const turns = referenceSpeed(measured);
  const judged = rejectBlocks(measured, turns);
  const notice = rejectionNotice(judged);
  if (notice !== undefined) task.onNotice?.(notice);

  const of = (key: string): readonly MeasuredSegment[] =>
    ofKey(judged.accepted, key).map((segment) => atReferenceSpeed(segment, turns));
  const { workers, workerClass, threads, cores } = stack.options;
  const caches = coldCachesOf(routes, of, workers, [
    ...of(MIX_SATURATION).map((result) => ({ workers, result })),
    ...costs.plan.flatMap(({ workers: each }, i) => {
      const result = costs.measured[i];
      return result === undefined ? [] : [{ workers: each, result: atReferenceSpeed(result, turns) }];
    }),
  ]);
  const calibration: Calibration = {
    schema: CALIBRATION_SCHEMA,
    name: task.name,
    provenance: {
      date: new Date().toISOString(),
      commands: [...task.commands],
      machine: machine(),
      versions: await versions(),
      stack: {
        workers,
        workerClass,
        threads,
        cores: formatCpuList(cores),
        generatorCores: formatCpuList(generator),
      },
    },
    routes: routes.map((route, i) => ({
      ...withColdCpu(
        routeDemands(route, of(`${route.name} single`), of(`${route.name} saturation`)),
        caches?.coldCpu[i],
      ),
      viewShare: viewShare(ofKey(judged.accepted, `${route.name} saturation`)),
    })),
    mixCosts: mixCostsOf(routes, ofKey(judged.accepted, MIX_SATURATION), costs, shapeOf(stack.options), (segment) =>
      atReferenceSpeed(segment, turns),
    ),
    validation: [],
  };
  const heldOut = roundSegments(routes, budget)
    .filter(({ purpose }) => purpose === "validation")
    .map((segment): HeldOutRun => {
      const driven: ClosedLoopCase = {
        name: segment.key,
        routes: segment.routes,
        connections: segment.connections,
      };
      const runs = of(segment.key);
      const speed = referenceSpeed(runs);
      return { driven, results: runs, speed: speed === undefined || turns === undefined ? 1 : speed / turns };
    });
  calibration.validation = validatePredictions(calibration, heldOut, cores.length, task.predict);
  if (task.simulate !== undefined && watched) {
    const stage = await fitMachineOf({ ...task, stack: costs.stack, log }, calibration, turns, task.simulate, caches);
    calibration.machine = stage.machine;
    calibration.openLoop = await openLoopRecords(calibration, stage.attempts, task.simulate);
  }
  return calibrationSchema.parse(calibration);
}

/** Nothing where the stack may not be started with other numbers of workers, or nobody would see what they cost. */
function costPlan({ stack, routes, budget, restart }: CalibrationTask): WorkerCostPlan {
  const { workerCosts, saturationConnections } = budget;
  if (workerCosts === undefined || restart === undefined || stack.processes.length === 0) return [];
  return planWorkerCosts(routes, shapeOf(stack.options), saturationConnections, workerCosts);
}

function shapeOf({ workers, workerClass, threads, cores, poolSize, maxOverflow }: StackState["options"]): StackShape {
  return { workers, workerClass, threads, cores: cores.length, poolSize, maxOverflow };
}

/** Makes the open-loop runs and fits the machine to them; no machine, with a notice, when too few were valid. */
async function fitMachineOf(
  task: CalibrationTask,
  calibration: Calibration,
  turns: number | undefined,
  simulate: SimulateRuns,
  caches: ColdCaches | undefined,
): Promise<{ readonly machine: Calibration["machine"]; readonly attempts: OpenLoopStage["attempts"] }> {
  const { url, stack, routes, budget, signal, restart, onNotice = () => {} } = task;
  const { cores } = stack.options;
  const allowed = allowedCpus();
  const plan = planOpenLoop(calibration, routes, shapeOf(stack.options), budget.openLoop);
  if (budget.limits !== undefined && restart !== undefined)
    plan.push(...planLimits(calibration, routes, cores.length, budget.limits));
  const reference = await speedReference(cores);
  const speedIndex = turns === undefined ? undefined : turns / reference.turnsPerCpuSecond;
  await pinProcess(generatorCpus(cores, allowed));
  const driver = task.driver ?? (await openLoopDriver(url, stack, routes, { signal, restart }));
  let stage: OpenLoopStage;
  try {
    stage = await openLoopStage(calibration, plan, driver, speedIndex, {
      log: task.log,
      simulate,
      onRun: task.onSegment,
    });
  } finally {
    await driver.close();
    await pinProcess(allowed);
  }
  const { attempts } = stage;
  for (const { level, measured } of stage.rejected) onNotice(`Rejected: ${level}: ${measured.invalid.join(" ")}`);
  if (stage.observed.length < LEAST_RUNS) {
    onNotice(
      `Only ${stage.observed.length} of ${plan.length} open-loop runs were valid, and a fit needs ${LEAST_RUNS}: ` +
        "the calibration has demands but no machine. Calibrate when nothing else runs here.",
    );
    return { machine: undefined, attempts };
  }
  const measured = caches && {
    ...caches,
    met: stage.observed.map(({ which: { mix, stack }, measured: { figures, cpuSecondsPerRequest, speed } }) =>
      metBy(calibration.routes, caches.routeShare.value, {
        mix,
        workers: stack.workers,
        throughput: figures.throughput,
        cpuSecondsPerRequest,
        speed: relative(speed, speedIndex),
      }),
    ),
  };
  const given = { scheduler: linuxScheduler(cpus().length), caches: measured };
  return { machine: await calibrateMachine(stage.observed, speedIndex, { simulate, signal }, given), attempts };
}
