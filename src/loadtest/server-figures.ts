import { setTimeout as sleep } from "node:timers/promises";
import { nginxAccessLog, type StackState } from "../stack/index.js";
import { measuredRows } from "./censored-sample.js";
import { type LoadRun, OUTCOME } from "./load-run.js";
import {
  createStackProbe,
  type NginxTimings,
  type ProbeFigures,
  probeFigures,
  type StackProbe,
  type StatementStatistics,
  watchNginxLog,
  watchStatements,
} from "./probes/index.js";

/** What the server's side says of a run's window. What could not be read is undefined. */
export interface ServerFigures {
  readonly probes: ProbeFigures | undefined;
  readonly nginx: readonly NginxTimings[] | undefined;
  /** Over the whole run, warm-up included. */
  readonly statements: readonly StatementStatistics[] | undefined;
}

export interface ServerWatch {
  /** For the load generator. */
  readonly probe: StackProbe;
  /** After the run. */
  figures(run: LoadRun): Promise<ServerFigures>;
}

/** Nginx writes its log this much later, at most. */
const LOG_DELAY_MS = 1200;

/** Watches a running reference stack, every part that it offers. */
export async function watchServer(stack: StackState): Promise<ServerWatch> {
  const probe = await createStackProbe(stack, { intervalMs: 500 });
  const statements = await watchStatements(stack.socketDir);
  const timings = watchNginxLog(nginxAccessLog(stack.options.runDir));
  return {
    probe,
    figures: async (run) => {
      const { window, probes, requests, header } = run;
      const executed = await statements?.();
      await sleep(LOG_DELAY_MS);
      const begin = Date.parse(header.startedAt);
      const answered = [...measuredRows(run)].filter((row) => requests.outcome[row] === OUTCOME.answered).length;
      return {
        probes: probes.length > 1 ? probeFigures(probes, window, answered) : undefined,
        nginx: timings?.(begin + 1e3 * window.fromSeconds, begin + 1e3 * window.toSeconds),
        statements: executed,
      };
    },
  };
}
