import { CALIBRATION_SCHEMA, type Calibration, calibrationSchema } from "../scenario/calibration.js";
import type { ClosedLoopResult } from "../loadtest/index.js";
import { allowedCpus, formatCpuList, generatorCpus, pinProcess, type StackState } from "../stack/index.js";
import type { Budget } from "./budget.js";
import type { ClosedLoopCase } from "./closed-loop-system.js";
import { routeDemands } from "./demands.js";
import { measureSegments } from "./measure.js";
import type { Predict } from "./predict.js";
import { machine, versions } from "./provenance.js";
import type { CalibratedRoute } from "./routes.js";
import { roundSegments, schedule } from "./segments.js";
import { type HeldOutRun, validatePredictions } from "./validate-predictions.js";

export interface CalibrationTask {
  readonly name: string;
  readonly url: string;
  /** How the target runs. Its processes are watched when `processes` are known. */
  readonly stack: Pick<StackState, "options" | "processes">;
  readonly routes: readonly CalibratedRoute[];
  readonly budget: Budget;
  readonly commands: readonly string[];
  readonly predict: Predict;
  readonly signal?: AbortSignal | undefined;
  readonly onSegment?: (index: number, count: number) => void;
}

/** Measures a running stack and returns its calibration, with the held-out runs predicted. */
export async function calibrate(task: CalibrationTask): Promise<Calibration> {
  const { stack, routes, budget, signal } = task;
  const allowed = allowedCpus();
  const generator = generatorCpus(stack.options.cores, allowed);
  const tiers = Object.fromEntries(stack.processes.map(({ name, pid }) => [name, pid]));

  await pinProcess(generator);
  let results: Map<string, ClosedLoopResult[]>;
  try {
    results = await measureSegments(schedule(routes, budget), {
      url: task.url,
      observed: { cpus: stack.options.cores, tiers },
      signal,
      onSegment: task.onSegment,
    });
  } finally {
    await pinProcess(allowed);
  }

  const of = (key: string): readonly ClosedLoopResult[] => results.get(key) ?? [];
  const { workers, workerClass, threads, cores } = stack.options;
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
    routes: routes.map((route) => routeDemands(route, of(`${route.name} single`), of(`${route.name} saturation`))),
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
      return { driven, results: of(segment.key) };
    });
  calibration.validation = validatePredictions(calibration, heldOut, cores.length, task.predict);
  return calibrationSchema.parse(calibration);
}
