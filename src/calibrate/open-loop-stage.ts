import { setTimeout } from "node:timers/promises";
import { meanOf, speedReference, startSpeedLoop } from "../loadtest/index.js";
import type { Calibration } from "../scenario/calibration.js";
import type { StackState } from "../stack/index.js";
import {
  type CalibrationLog,
  forgetful,
  type OpenLoopEntry,
  openLoopEntry,
  openLoopRunOf,
} from "./calibration-journal.js";
import { bySteps, type CpuUse } from "./cpu-use.js";
import type { ObservedRun, Pairing } from "./fit/observed-run.js";
import { startGenerator } from "./generator-process.js";
import type { MeasuredRun } from "./measured-run.js";
import { withoutFound } from "./run-figures.js";
import type { PlannedRun } from "./open-loop-plan.js";
import type { OpenLoopCase } from "./open-loop-system.js";
import { pairedAt, pairedByCpu } from "./paired-run.js";
import type { CalibratedRoute } from "./routes.js";
import { type SimulateRuns, simulateOn } from "./simulate-runs.js";
import type { StackShape } from "./stack-system.js";

/** Drives cases against a running stack. Injected: the stage is tested without a network. */
export interface OpenLoopDriver {
  /** Mean speed index of the stack's cores since the last call; undefined: not watched. */
  speedLately(): Promise<number | undefined>;
  measure(which: OpenLoopCase): Promise<MeasuredRun>;
  close(): Promise<void>;
}

/** Brings the stack up in another shape, at the same address and on the same cores. */
export type Restart = (shape: StackShape) => Promise<Pick<StackState, "options" | "processes">>;

/**
 * Drives the stack from a process of its own, which must be started where this one is pinned. A case that wants another
 * stack than the one that runs gets it with `restart`.
 */
export async function openLoopDriver(
  url: string,
  stack: Pick<StackState, "options" | "processes">,
  routes: readonly CalibratedRoute[],
  { signal, restart }: { readonly signal?: AbortSignal | undefined; readonly restart?: Restart | undefined } = {},
): Promise<OpenLoopDriver> {
  let running = stack;
  const { cores } = stack.options;
  const reference = await speedReference(cores);
  const loop = await startSpeedLoop({ cpus: cores });
  const generator = startGenerator(signal);
  return {
    // A single second says little of the next ten; the whole of the last run does.
    speedLately: async () => {
      await setTimeout(1000, undefined, { signal });
      const turns = loop.take().map(({ turnsPerCpuSecond }) => turnsPerCpuSecond);
      return turns.length === 0 ? undefined : meanOf(turns) / reference.turnsPerCpuSecond;
    },
    measure: async (which) => {
      if (restart !== undefined && !isShaped(running.options, which.stack)) running = await restart(which.stack);
      return await generator.measure({
        url,
        which,
        kinds: which.mix.map(({ route, weight }) => ({ ...routes[route]!.request, weight })),
        tiers: Object.fromEntries(running.processes.map(({ name, pid }) => [name, pid])),
        cores,
      });
    },
    close: async () => {
      await generator.close();
      await loop.stop();
    },
  };
}

function isShaped(options: StackState["options"], shape: StackShape): boolean {
  const { poolSize = options.poolSize, maxOverflow = options.maxOverflow } = shape;
  const same = (["workers", "workerClass", "threads"] as const).every((name) => options[name] === shape[name]);
  return same && options.poolSize === poolSize && options.maxOverflow === maxOverflow;
}

/** A measured run with what was asked. */
export interface StageRun extends ObservedRun {
  readonly which: OpenLoopCase;
  readonly measured: MeasuredRun;
}

/** A run as it came, fit for the fit or not. */
export interface StageAttempt {
  readonly level: string;
  readonly which: OpenLoopCase;
  readonly measured: MeasuredRun;
}

export interface OpenLoopStage {
  /** What may be fitted, with how to simulate it. */
  readonly observed: readonly StageRun[];
  /** Every attempt that the validity gate refused. */
  readonly rejected: readonly StageAttempt[];
  /** All attempts, in order. */
  readonly attempts: readonly StageAttempt[];
}

/** Attempts at one planned run in all: a neighbour's burst is over by the next. */
const ATTEMPTS = 2;

/**
 * Makes the planned runs and pairs each with its simulation: same arrivals, same rates, the cores at the run's own
 * speed relative to that of the demands: the one at which it uses the CPU that was measured (match-speed.ts), or what the
 * speed index says where processes are not watched.
 *
 * @param speedIndex at which the demands are stated; undefined: speeds are unknown and taken as equal
 */
export async function openLoopStage(
  calibration: Calibration,
  plan: readonly PlannedRun[],
  driver: OpenLoopDriver,
  speedIndex: number | undefined,
  {
    log = forgetful(),
    simulate = simulateOn(),
    onRun,
  }: {
    readonly simulate?: SimulateRuns | undefined;
    /** Attempts that it holds are not made again. */
    readonly log?: CalibrationLog | undefined;
    readonly onRun?: ((index: number, count: number) => void) | undefined;
  } = {},
): Promise<OpenLoopStage> {
  const observed: StageRun[] = [];
  const attempts: StageAttempt[] = [];
  for (const [index, planned] of plan.entries()) {
    onRun?.(index, plan.length);
    const made = log.entries.filter((entry) => entry.type === "open loop" && entry.index === index);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const entry = made[attempt] ?? (await attemptAt(index));
      if (entry.type !== "open loop") continue;
      const { which } = entry;
      const measured = openLoopRunOf(entry);
      attempts.push({ level: planned.level, which, measured });
      if (measured.invalid.length > 0) continue;
      const { blocks } = measured;
      const figures = withoutFound(measured.figures);
      const run = { level: planned.level, routes: which.mix.length, figures, blocks, which, measured };
      const indexed = relative(measured.speed, speedIndex);
      observed.push(
        measured.cpuUse === undefined
          ? { ...run, ...pairedAt(calibration, which, indexed) }
          : { ...run, ...(await pairedBothWays(calibration, run, measured.cpuUse, simulate)) },
      );
      break;
    }
  }
  return { observed, attempts, rejected: attempts.filter(({ measured }) => measured.invalid.length > 0) };

  async function attemptAt(index: number): Promise<OpenLoopEntry> {
    const planned = plan[index]!;
    const before = speedIndex === undefined ? undefined : await driver.speedLately();
    const which = planned.caseAt(relative(before, speedIndex));
    const entry = openLoopEntry(planned.level, index, which, await driver.measure(which));
    log.append(entry);
    return entry;
  }
}

/** By what all requests of a step used, and, where that is known, by what each of them did. */
async function pairedBothWays(
  calibration: Calibration,
  { which, measured }: Pick<StageRun, "which" | "measured">,
  cpuUse: CpuUse,
  simulate: SimulateRuns,
): Promise<Pairing & Pick<StageRun, "followed">> {
  return {
    ...(await pairedByCpu(calibration, which, bySteps(cpuUse), simulate)),
    followed: cpuUse.requestCpuSeconds && {
      figures: measured.figures,
      ...(await pairedByCpu(calibration, which, cpuUse, simulate)),
    },
  };
}

/** Unknown speeds are taken as equal. */
export function relative(speed: number | undefined, speedIndex: number | undefined): number {
  return speed === undefined || speedIndex === undefined ? 1 : speed / speedIndex;
}
