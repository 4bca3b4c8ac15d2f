import type { Pool } from "./pool.js";

/** Why a run of a pool has no result: somebody did not want to wait for it any longer. */
export class Aborted extends Error {
  override readonly name = "Aborted";

  constructor() {
    super("The run was aborted.");
  }
}

/**
 * The same pool, except that once `signal` aborts every run under way rejects with `Aborted` at once. A replication of
 * a long day takes many seconds and cannot be told to stop; it goes on unheard until its pool is closed.
 */
export function untilAborted(pool: Pool, signal: AbortSignal): Pool {
  // One listener for all runs, whose number has no bound.
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new Aborted());
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  // Nobody may be waiting when it comes.
  aborted.catch(() => {});
  return {
    jobs: pool.jobs,
    run: async (system, run) => await Promise.race([aborted, pool.run(system, run)]),
    close: async () => await pool.close(),
  };
}
