/** What a system of held workers carries at most: the closed network of its workers (Buzen), below every tier's own limit. */
import { expect, it } from "vitest";
import { replications, throughput } from "./observe.js";
import { closedLoad, queueSystem, route } from "./system.js";

const exponential = (mean: number) => ({ kind: "exponential", mean }) as const;

it.each([
  ["held-1", { workers: 5, cores: 2, cpu: 1 / 60, connections: 5, database: 0.025 }, 101.366],
  ["held-pool", { workers: 8, cores: 2, cpu: 0.01, connections: 2, database: 0.025 }, 79.9213],
] as const)(
  "%s saturates where the closed network does",
  (_, { workers, cores, cpu, connections, database }, exact) => {
    const routes = [{ ...route(exponential(cpu), exponential(database)), cpuAfterQueriesShare: 0 }];
    const runs = replications(queueSystem({ load: closedLoad(40), routes, workers, cores, connections }), 100);
    const mean = runs.reduce((sum, run) => sum + throughput(run), 0) / runs.length;
    expect(Math.abs(mean / exact - 1)).toBeLessThan(0.01);
  },
);
