import { FOUND } from "../found-in-flight.js";
import type { RunFigures } from "../run-figures.js";
import type { MachineVector } from "../machine-vector.js";
import type { MatchedSpeed } from "../match-speed.js";
import type { Simulation } from "../simulate-runs.js";

/** A measured run as the fit sees it: what it gave, and how to simulate it. */
export interface ObservedRun {
  /** Runs of one level are repeats of each other. */
  readonly level: string;
  /** Number of routes in its mix; default 1. */
  readonly routes?: number | undefined;
  readonly figures: RunFigures;
  /** Response times in blocks of five seconds, for the bootstrap; empty: the run is resampled whole. */
  readonly blocks: readonly Float64Array[];
  /** Relative to the speed at which the demands are stated. */
  readonly speed: number;
  /** The same run on a machine of these parameters; `draw` numbers what is not the arrivals. */
  readonly simulation: (vector: MachineVector, draw: number, matched?: MatchedSpeed) => Simulation;
  /**
   * How fast the cores were, were the machine of these parameters: what a core spends on waking up is not to be counted
   * as slowness, too. And were the requests those of this draw: then its simulation uses the CPU that was measured, and what
   * its requests happen to ask for is not counted as speed. Absent: `speed`, whatever the parameters.
   */
  readonly match?: ((vector: MachineVector, draw: number) => Promise<MatchedSpeed>) | undefined;
  /** The same run with requests that use what was measured of each one; absent: it was not. */
  readonly followed?: FollowedRun | undefined;
}

/** How a run is simulated whose requests are followed, and what it tells then: waits by number found, for one. */
export type FollowedRun = Pairing & Pick<ObservedRun, "figures">;

/** How a run is simulated. */
export type Pairing = Pick<ObservedRun, "speed" | "simulation" | "match">;

/** Every run `draws` times on a machine of these parameters, in order of the runs; under all parameters the same draws. */
export async function simulationsOf(
  runs: readonly ObservedRun[],
  vector: MachineVector,
  draws: number,
): Promise<Simulation[]> {
  const each = await Promise.all(
    runs.map(
      async (run, r) =>
        await Promise.all(
          Array.from({ length: draws }, async (_, d) => {
            const draw = r * 1000 + d;
            return run.simulation(vector, draw, await run.match?.(vector, draw));
          }),
        ),
    ),
  );
  return each.flat();
}

/** What the objective compares; p99 only with enough of a tail. Utilisation is matched (match-speed.ts), and says nothing more. */
export const FITTED_FIGURES = [
  "throughput",
  "mean",
  "p25",
  "p50",
  "p75",
  "p95",
  "p99",
  "found0",
  "found1",
  "found2",
  "found3",
] as const;

export type FittedFigure = (typeof FITTED_FIGURES)[number];

/**
 * Which quantiles of a mix these are is a matter of which routes it has: a slip of 0.1 ms between a static file and a page
 * moves them by half, and says nothing of the queues.
 */
export const OF_ONE_ROUTE: ReadonlySet<FittedFigure> = new Set(["p25", "p50", "p75", ...FOUND]);

/** Natural logarithm; NaN: it was not measured. */
export function logOf(figures: RunFigures, figure: FittedFigure): number {
  return Math.log(figures[figure] ?? Number.NaN);
}

/** Requests beyond the p99 for it to be a figure of the fit. */
export const TAIL_SAMPLES = 200;
