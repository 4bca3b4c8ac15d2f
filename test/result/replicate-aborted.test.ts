import { join } from "node:path";
import { expect, test } from "vitest";
import { Aborted, inlinePool, type Pool } from "../../src/parallel/index.js";
import { replicate } from "../../src/result/index.js";
import { buildSystem, loadScenario } from "../../src/scenario/index.js";

const FILE = join(import.meta.dirname, "../../scenarios/first.yaml");

/** Completes so many runs and is never done with the next: a day-long replication. */
function slowAfter(runs: number, onStuck: () => void): Pool {
  let begun = 0;
  return {
    ...inlinePool,
    run: async (system, run) => {
      if (begun++ < runs) return await inlinePool.run(system, run);
      onStuck();
      return await new Promise(() => {});
    },
  };
}

async function interruptedAfter(runs: number): Promise<Awaited<ReturnType<typeof replicate>>> {
  const scenario = await loadScenario(FILE, {
    set: ["options.scenarios.steady.duration=20s", "run.warmUp=1s"],
  });
  const controller = new AbortController();
  const pool = slowAfter(runs, () => setTimeout(() => controller.abort(), 0));
  return await replicate(buildSystem(scenario), {
    settings: scenario.run,
    loadFactor: 1,
    pool,
    signal: controller.signal,
  });
}

test("an interruption does not wait for the replication under way, and keeps those that are complete", async () => {
  const { interrupted, replications } = await interruptedAfter(3);
  expect(interrupted).toBe(true);
  expect(replications.count).toBe(3);
});

test("before the first replication is complete there is nothing to keep", async () => {
  await expect(interruptedAfter(0)).rejects.toThrow(Aborted);
});
