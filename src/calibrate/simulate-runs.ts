import { inlinePool, type Pool } from "../parallel/index.js";
import type { RunSpec, SystemSpec } from "../sim/index.js";
import { type SimulatedFigures, simulatedFigures } from "./run-figures.js";

/** A run to simulate. */
export interface Simulation {
  readonly system: SystemSpec;
  readonly run: RunSpec;
}

/** Simulates many runs, answers in order; injected, so that fit and forecast can be tested without a simulator. */
export type SimulateRuns = (simulations: readonly Simulation[]) => Promise<SimulatedFigures[]>;

/** On a pool of worker threads, or in this thread. */
export function simulateOn(pool: Pool = inlinePool): SimulateRuns {
  return async (simulations) =>
    await Promise.all(
      simulations.map(async ({ system, run }) => simulatedFigures(await pool.run(system, run), system.instance.vCpus)),
    );
}
