import type { Run, SystemSpec } from "../sim/index.js";
import { meanEstimate } from "./estimate.js";
import type { AppServerFigures } from "./result.js";

/** What Nginx and the supervisor of the workers saw, over the replications; null where nobody supervises. */
export function appServerFigures(
  { appServer }: SystemSpec,
  runs: readonly Run[],
  confidence: number,
): AppServerFigures | null {
  const all = runs.flatMap((run) => (run.appServer === undefined ? [] : [run.appServer]));
  if (appServer === undefined || all.length === 0) return null;
  const known = new Map(all.flatMap(({ causes }) => causes.map(({ cause, status }) => [cause, status] as const)));
  const causes = Array.from(known).map(([cause, status]) => {
    const counts = all.map((run) => run.causes.find((each) => each.cause === cause)?.count ?? 0);
    return { status, cause, count: meanEstimate(counts, confidence) };
  });
  causes.sort((a, b) => a.status - b.status || a.cause.localeCompare(b.cause, "en"));
  const mean = (of: (run: (typeof all)[number]) => number): AppServerFigures["workerTimeouts"] =>
    meanEstimate(all.map(of), confidence);
  return {
    server: appServer.server,
    causes,
    workerTimeouts: mean((run) => run.workerTimeouts),
    workerRestarts: mean((run) => run.workerRestarts),
    backlogOverflows: mean((run) => run.backlogOverflows),
    ...(all[0]!.outOfMemoryKills === undefined ? {} : { outOfMemoryKills: mean((run) => run.outOfMemoryKills!) }),
    ...(all[0]!.wakeUps === undefined ? {} : { wakeUps: mean((run) => run.wakeUps!) }),
  };
}
