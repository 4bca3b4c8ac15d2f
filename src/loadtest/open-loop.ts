import { arrivalSchedule, type ArrivalProcess, type Stage } from "../sim/index.js";
import { dispatch, spinMsOf } from "./dispatcher.js";
import type { LoadRun } from "./load-run.js";
import { DEFAULT_TIMEOUT_SECONDS, INTERRUPTED_DRAIN_SECONDS, type LoadOptions, LoadSession } from "./load-session.js";
import type { RequestKind } from "./request-mix.js";

export interface OpenLoopOptions extends LoadOptions {
  /** Chosen for each arrival by weight. */
  readonly kinds: readonly RequestKind[];
  /** Constant, per second … */
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
  /** … or moving on from there, stage by stage; then the duration is the sum of theirs. */
  readonly stages?: readonly Stage[] | undefined;
  /** Default poisson. */
  readonly arrivals?: ArrivalProcess | undefined;
  /** Requests in flight or waiting beyond which further ones are dropped (k6's maxVUs). Default 10 000. */
  readonly maxInFlight?: number | undefined;
  /** Keys the random streams: a simulated load of the same name, mix, seed and replication has the same arrivals. Default "default". */
  readonly name?: string | undefined;
}

const DEFAULT_CONNECTIONS = 256;
const DEFAULT_MAX_IN_FLIGHT = 10_000;

/**
 * Sends requests when they are due, whatever became of the earlier ones, and measures each from when it was
 * due. Resolves when all have ended (or were given up); throws a UserError when the target may not be loaded
 * or cannot be reached. Ctrl-C (`signal`) ends it early with what was measured.
 */
export async function runOpenLoop(options: OpenLoopOptions): Promise<LoadRun> {
  const { ratePerSecond, durationSeconds, kinds, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const { arrivals = { kind: "poisson" }, name = "default", seed = 1, replication = 0 } = options;
  const { connections = DEFAULT_CONNECTIONS, maxInFlight = DEFAULT_MAX_IN_FLIGHT, warmupSeconds = 0 } = options;
  const stages = options.stages ?? [{ durationSeconds, target: ratePerSecond }];
  const endSeconds = stages.reduce((sum, stage) => sum + stage.durationSeconds, 0);
  const { atSeconds, choice } = arrivalSchedule(
    {
      executor: "arrival-rate",
      name,
      startTimeSeconds: 0,
      gracefulStopSeconds: timeoutSeconds,
      minIterationSeconds: 0,
      mix: kinds.map(({ weight = 1 }, journey) => ({ journey, weight })),
      startRatePerSecond: ratePerSecond,
      stages,
      arrivals,
      maxVUs: maxInFlight,
    },
    { seed, replication },
  );
  const session = await LoadSession.open(options, {
    kinds,
    connections: Math.min(connections, maxInFlight),
    loop: "open",
    endSeconds,
    stationary: stages.every(({ target }) => target === ratePerSecond),
    asked: { ratePerSecond, stages, arrivals, name, replication, connections, maxInFlight, warmupSeconds },
  });
  const { driver, live } = session;
  const lag = new Float64Array(atSeconds.length).fill(Number.NaN);
  const spunSeconds = await dispatch({
    atSeconds,
    originMs: session.originMs,
    spinMs: spinMsOf(options.spin),
    signal: session.signal,
    due: (index) => {
      const intended = atSeconds[index]!;
      lag[index] = driver.nowSeconds - intended;
      live.late(lag[index]);
      if (driver.inFlight >= maxInFlight) driver.dropped(intended, choice[index]!);
      else driver.request(intended, choice[index]!, () => {});
    },
  });
  const interrupted = session.signal.aborted;
  const toSeconds = interrupted ? Math.min(endSeconds, Math.max(0, driver.nowSeconds)) : endSeconds;
  session.endWindow();
  await session.drain(interrupted ? Math.min(timeoutSeconds, INTERRUPTED_DRAIN_SECONDS) : timeoutSeconds + 0.1);
  return await session.finish({
    toSeconds,
    lagSeconds: lag.filter((seconds, index) => !Number.isNaN(seconds) && atSeconds[index]! >= warmupSeconds),
    spunSeconds,
    interrupted,
  });
}
