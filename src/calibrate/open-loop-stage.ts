import { setTimeout } from "node:timers/promises";
import { meanOf, speedReference, startSpeedLoop } from "../loadtest/index.js";
import type { Calibration } from "../scenario/calibration.js";
import type { StackState } from "../stack/index.js";
import type { ObservedRun } from "./fit/observed-run.js";
import { startGenerator } from "./generator-process.js";
import type { MeasuredRun } from "./measured-run.js";
import type { PlannedRun } from "./open-loop-plan.js";
import { type OpenLoopCase, openLoopRun, openLoopSystem } from "./open-loop-system.js";
import type { CalibratedRoute } from "./routes.js";

/** Drives cases against a running stack. Injected: the stage is tested without a network. */
export interface OpenLoopDriver {
  /** Mean speed index of the stack's cores since the last call; undefined: not watched. */
  speedLately(): Promise<number | undefined>;
  measure(which: OpenLoopCase): Promise<MeasuredRun>;
  close(): Promise<void>;
}

/** Drives the stack from a process of its own, which must be started where this one is pinned. */
export async function openLoopDriver(
  url: string,
  stack: Pick<StackState, "options" | "processes">,
  routes: readonly CalibratedRoute[],
  signal?: AbortSignal,
): Promise<OpenLoopDriver> {
  const tiers = Object.fromEntries(stack.processes.map(({ name, pid }) => [name, pid]));
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
    measure: (which) =>
      generator.measure({
        url,
        which,
        kinds: which.mix.map(({ route, weight }) => ({ ...routes[route]!.request, weight })),
        tiers,
        cores,
      }),
    close: async () => {
      await generator.close();
      await loop.stop();
    },
  };
}

export interface OpenLoopStage {
  /** What may be fitted, with how to simulate it. */
  readonly observed: readonly ObservedRun[];
  /** Level and reasons of every run that the validity gate refused. */
  readonly rejected: readonly { readonly level: string; readonly reasons: readonly string[] }[];
}

/** Attempts at one planned run in all: a neighbour's burst is over by the next. */
const ATTEMPTS = 2;

/**
 * Makes the planned runs and pairs each with its simulation: same arrivals, same rates, the cores at the run's own
 * speed relative to that of the demands.
 *
 * @param speedIndex at which the demands are stated; undefined: speeds are unknown and taken as equal
 */
export async function openLoopStage(
  calibration: Calibration,
  plan: readonly PlannedRun[],
  driver: OpenLoopDriver,
  speedIndex: number | undefined,
  onRun?: (index: number, count: number) => void,
): Promise<OpenLoopStage> {
  const observed: ObservedRun[] = [];
  const rejected: { level: string; reasons: readonly string[] }[] = [];
  for (const [index, planned] of plan.entries()) {
    onRun?.(index, plan.length);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = speedIndex === undefined ? undefined : await driver.speedLately();
      const which = planned.caseAt(relative(before, speedIndex));
      const measured = await driver.measure(which);
      if (measured.invalid.length > 0) {
        rejected.push({ level: planned.level, reasons: measured.invalid });
        continue;
      }
      const speed = relative(measured.speed, speedIndex);
      observed.push({
        level: planned.level,
        figures: measured.figures,
        blocks: measured.blocks,
        speed,
        simulation: (vector, draw) => ({
          system: openLoopSystem(calibration, which, { vector, speed }),
          run: openLoopRun(which, draw),
        }),
      });
      break;
    }
  }
  return { observed, rejected };
}

/** Unknown speeds are taken as equal. */
function relative(speed: number | undefined, speedIndex: number | undefined): number {
  return speed === undefined || speedIndex === undefined ? 1 : speed / speedIndex;
}
