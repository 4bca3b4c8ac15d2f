import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { simulate, type Run, type RunSpec, type SystemSpec } from "../sim/index.js";
import { tuneV8 } from "./tune-v8.js";

/** Runs replications somewhere. */
export interface Pool {
  /** How many run at once. */
  readonly jobs: number;
  /** One replication. A pure function of its arguments, so where and when it runs changes nothing. */
  run(system: SystemSpec, run: RunSpec): Promise<Run>;
  close(): Promise<void>;
}

export interface Task {
  readonly system: SystemSpec;
  readonly run: RunSpec;
}

/** A pool of worker threads. The calling thread stays free for progress and Ctrl-C. */
export function workerPool(jobs: number = availableParallelism()): Pool {
  tuneV8();
  const piscina = new Piscina<Task, Run>({
    filename: new URL("./worker.js", import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
  });
  return {
    jobs,
    run: async (system, run) => await piscina.run({ system, run }),
    close: async () => {
      await piscina.destroy();
    },
  };
}

/** Runs in the calling thread: for tests and small tools. */
export const inlinePool: Pool = {
  jobs: 1,
  run: async (system, run) => await Promise.resolve(simulate(system, run)),
  close: async () => {
    await Promise.resolve();
  },
};
