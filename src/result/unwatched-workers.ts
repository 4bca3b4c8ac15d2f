/**
 * Whether Gunicorn's timeout would have mattered. A scenario that says nothing of timeouts, restarts or deployments has workers
 * that live for ever, as a queueing formula has, and is a third faster for it; so the 30 s after which Gunicorn kills a
 * sync worker that is silent are not there. Where requests were longer than that in a worker, it has to be said.
 */
import type { Run, SystemSpec } from "../sim/index.js";
import type { Finding } from "./result.js";

/** Gunicorn, settings: timeout [D]. */
const GUNICORN_TIMEOUT_SECONDS = 30;

/** What passes while a request is in a worker. */
const IN_WORKER: ReadonlySet<string> = new Set([
  "appCpu",
  "cpuContention",
  "database",
  "databaseAway",
  "databaseCommit",
  "databaseConnect",
  "databaseContention",
  "databaseLock",
  "databaseStorage",
  "externalCall",
  "gil",
  "poolWait",
  "poolerLatency",
  "poolerWait",
  "prePing",
  "replay",
  "wait",
]);

/** Of answered requests only: what became of those that their clients gave up is not known here. */
export function unwatchedWorkers({ appServer, gunicorn }: SystemSpec, runs: readonly Run[]): Finding[] {
  if (appServer !== undefined || gunicorn.workerClass !== "sync") return [];
  let held = 0;
  for (const { hops } of runs) {
    const width = hops.names.length;
    hops.counts.forEach((count, latencyClass) => {
      if (count === 0) return;
      const seconds = hops.names.reduce(
        (sum, { name }, hop) => (IN_WORKER.has(name) ? sum + hops.sums[latencyClass * width + hop]! : sum),
        0,
      );
      if (seconds / count > GUNICORN_TIMEOUT_SECONDS) held += count;
    });
  }
  if (held === 0) return [];
  return [
    {
      severity: "critical",
      title: `${Number((held / runs.length).toPrecision(3))} requests were in a worker for longer than Gunicorn's timeout of ${GUNICORN_TIMEOUT_SECONDS} s`,
      evidence:
        "The scenario says nothing of worker timeouts, so nobody was killed; Gunicorn would have killed these workers, and Nginx answered 502.",
      remedy: `Say gunicorn: { timeout: ${GUNICORN_TIMEOUT_SECONDS}s } to see it happen, or timeout: 0s if yours has none; and bound what takes so long.`,
    },
  ];
}
