import { Aborted, type Pool, untilAborted } from "../parallel/index.js";
import type { RunSettings } from "../scenario/index.js";
import { BUCKETS, type Run, type SystemSpec } from "../sim/index.js";
import { relativeHalfWidth } from "./estimate.js";
import { prepare, type Preparation } from "./prepare.js";
import { ALL, Replications } from "./replications.js";

/** What replicating needs to know beyond the system. */
export interface ReplicateOptions {
  readonly settings: RunSettings;
  /** Multiplies the scenario's load. */
  readonly loadFactor: number;
  readonly pool: Pool;
  /** Stops at once: replications that are complete are kept, those under way are not waited for. */
  readonly signal?: AbortSignal;
  /** Called after each replication. `expected` grows when precision asks for more. */
  readonly onProgress?: (done: number, expected: number) => void;
}

export interface Outcome {
  readonly replications: Replications;
  readonly preparation: Preparation;
  readonly precision: { readonly reached: boolean; readonly explanation: string };
  readonly interrupted: boolean;
}

/** Replications added at a time: fixed, so that the number of workers does not change where it stops. */
const BATCH = 5;

const STATISTICS = { mean: "avg", med: "med", p95: "p(95)", p99: "p(99)" } as const;

/**
 * Replicates until the figures are as precise as asked (Law, Simulation Modeling and Analysis, section 9.4:
 * stop when t S / sqrt(R) / |mean| <= g / (1 + g)), within the bounds on the number of replications.
 *
 * @throws Aborted when the signal aborts before the first replication is complete
 */
export async function replicate(system: SystemSpec, options: ReplicateOptions): Promise<Outcome> {
  const { settings, loadFactor, signal, onProgress } = options;
  const pool = signal === undefined ? options.pool : untilAborted(options.pool, signal);
  const preparation = await prepare(system, settings, { seed: settings.seed, loadFactor }, pool);
  const { minimum, maximum } = settings.replications;
  const runs: Run[] = [];
  const latencySeries = new Float64Array(settings.intervals * BUCKETS);
  const replications = (): Replications => new Replications(system, runs, latencySeries, settings.confidence);
  // Overload has no average to be precise about; ten runs show how it grows.
  const enough = preparation.overload === null ? minimum : Math.min(minimum, 10);
  let wanted = enough;
  let precision = { reached: false, explanation: "" };
  while (runs.length < wanted) {
    let next = runs.length;
    let done = runs.length;
    const work = async (): Promise<void> => {
      while (next < wanted && signal?.aborted !== true) {
        const replication = next++;
        const run = await pool.run(system, {
          seed: settings.seed,
          replication,
          horizonSeconds: preparation.horizonSeconds,
          drainSeconds: preparation.drainSeconds,
          warmUpSeconds: preparation.warmUp.seconds,
          intervals: settings.intervals,
          loadFactor,
        });
        // By far the largest part of a run, and only ever looked at for all runs together.
        addCounts(latencySeries, run.series.histogram);
        runs.push({ ...run, series: { ...run.series, histogram: new Uint32Array(0) } });
        done++;
        onProgress?.(done, wanted);
      }
    };
    await Promise.all(Array.from({ length: 2 * pool.jobs }, work)).catch((error: unknown) => {
      if (!(error instanceof Aborted) || runs.length === 0) throw error;
    });
    precision = assess(replications(), settings);
    if (signal?.aborted === true) return { replications: replications(), preparation, precision, interrupted: true };
    if (preparation.overload === null && !precision.reached) wanted = Math.min(maximum, wanted + BATCH);
  }
  return { replications: replications(), preparation, precision, interrupted: false };
}

function addCounts(into: Float64Array, from: Uint32Array): void {
  for (let i = 0; i < from.length; i++) into[i]! += from[i]!;
}

function assess(replications: Replications, settings: RunSettings): Outcome["precision"] {
  const durations = replications.durations(ALL);
  const short = Object.entries(settings.precision).flatMap(([name, target]) => {
    const reached = relativeHalfWidth(durations.estimate(STATISTICS[name as keyof typeof STATISTICS]));
    return reached <= target / (1 + target) ? [] : [`${name} to ${percent(reached)} instead of ${percent(target)}`];
  });
  if (short.length === 0) return { reached: true, explanation: `reached with ${replications.count} replications` };
  return {
    reached: false,
    explanation: `not reached with ${replications.count} replications: ${short.join(", ")}`,
  };
}

function percent(share: number): string {
  return Number.isFinite(share) ? `±${(100 * share).toPrecision(2)} %` : "no interval";
}
