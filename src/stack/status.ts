import { setTimeout as sleep } from "node:timers/promises";
import { answers } from "./health.js";
import { databaseIsReady } from "./postgresql.js";
import { isAlive } from "./process-identity.js";
import { processTree, readTreeCpu, residentBytes, treeCpuBetween } from "./process-tree.js";
import type { ProcessName, StackState } from "./state.js";

/** How one of the servers is doing, its children included. */
export interface ServerStatus {
  readonly name: ProcessName;
  readonly pid: number;
  readonly processes: number;
  /** Cores in use over the sampling interval: 0.5 is half a core. */
  readonly cores: number;
  readonly residentBytes: number;
  readonly health: "healthy" | "not answering" | "gone";
}

/** Looks at every server, watching its CPU for `sampleSeconds`. */
export async function stackStatus(state: StackState, sampleSeconds = 0.5): Promise<ServerStatus[]> {
  const before = state.processes.map(({ pid }) => readTreeCpu(pid));
  const start = performance.now();
  await sleep(sampleSeconds * 1000);
  const elapsed = (performance.now() - start) / 1000;
  const used = state.processes.map(({ pid }, index) => {
    const then = before[index];
    return then === undefined ? 0 : treeCpuBetween(then, readTreeCpu(pid));
  });
  const checks: Record<ProcessName, () => Promise<boolean>> = {
    postgresql: () => databaseIsReady(state.socketDir),
    gunicorn: () => answers(`${state.url}/healthz`),
    nginx: () => answers(`${state.url}/static/style.css`),
  };
  return Promise.all(
    state.processes.map(async (server, index): Promise<ServerStatus> => {
      const alive = isAlive(server);
      const tree = alive ? processTree(server.pid) : [];
      return {
        name: server.name,
        pid: server.pid,
        processes: tree.length,
        cores: alive ? (used[index] ?? 0) / elapsed : 0,
        residentBytes: residentBytes(tree),
        health: alive ? ((await checks[server.name]()) ? "healthy" : "not answering") : "gone",
      };
    }),
  );
}
