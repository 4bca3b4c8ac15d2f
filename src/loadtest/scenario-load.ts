import { type ArrivalRateSpec, arrivalSchedule } from "../sim/index.js";
import { dispatch, spinMsOf } from "./dispatcher.js";
import { type Iteration, Iterations } from "./iterations.js";
import type { LoadRun } from "./load-run.js";
import { INTERRUPTED_DRAIN_SECONDS, type LoadOptions, LoadSession } from "./load-session.js";
import type { LoadWork, ScenarioWork } from "./scenario-work.js";
import { type Appointment, VirtualUsers } from "./virtual-users.js";

export interface ScenarioLoadOptions extends LoadOptions {
  readonly work: ScenarioWork;
}

/** What a run of a scenario amounts to, known before its first request. */
export interface LoadPlan {
  /** Until the last load's own end; graceful stops may add to it. */
  readonly durationSeconds: number;
  /** Of the arrival-rate loads. */
  readonly arrivals: number;
  /** Requests of those arrivals, by the journeys they chose. */
  readonly requests: number;
  /** The most requests of arrival-rate loads in any second. */
  readonly peakPerSecond: number;
  /** Virtual users of the closed loads, at most; their requests depend on the server. */
  readonly virtualUsers: number;
}

type Key = { readonly seed: number; readonly replication: number };

/** Most connections of a scenario's run unless told otherwise; a VU of k6 has one of its own. */
const MOST_CONNECTIONS = 1000;
const SETTLE_MS = 20;

/** The plan of a run: pure, nothing is sent. */
export function planScenarioLoad(work: ScenarioWork, key: Key): LoadPlan {
  const perSecond = new Map<number, number>();
  let arrivals = 0;
  let requests = 0;
  let virtualUsers = 0;
  for (const load of work.loads) {
    const { spec, journeys } = load;
    if (spec.executor !== "arrival-rate") {
      virtualUsers += mostIterations(load);
      continue;
    }
    const { atSeconds, choice } = arrivalSchedule(spec, key);
    arrivals += atSeconds.length;
    for (const [index, at] of atSeconds.entries()) {
      const { steps } = journeys[choice[index]!]!;
      requests += steps.length;
      perSecond.set(Math.floor(at), (perSecond.get(Math.floor(at)) ?? 0) + steps.length);
    }
  }
  const durationSeconds = Math.max(0, ...work.loads.map(endOf));
  return { durationSeconds, arrivals, requests, peakPerSecond: Math.max(0, ...perSecond.values()), virtualUsers };
}

/**
 * Sends a scenario's loads, all six executors, with its journeys and think times, at the times at which the
 * simulator has them for the same seed and replication. Resolves and throws as `runOpenLoop` does.
 */
export async function runScenarioLoad(options: ScenarioLoadOptions): Promise<LoadRun> {
  const { work, seed = 1, replication = 0, warmupSeconds = 0 } = options;
  const { userAgent, insecureSkipTLSVerify, noConnectionReuse } = work.http;
  const timeoutSeconds = options.timeoutSeconds ?? work.timeoutSeconds;
  const open = work.loads.some(({ spec }) => spec.executor === "arrival-rate");
  const connections = Math.min(options.connections ?? MOST_CONNECTIONS, sum(work.loads.map(mostIterations)));
  const endSeconds = Math.max(0, ...work.loads.map(endOf));
  const session = await LoadSession.open(
    {
      ...options,
      timeoutSeconds,
      insecure: options.insecure === true || insecureSkipTLSVerify,
      closeAfterAnswer: options.closeAfterAnswer === true || noConnectionReuse,
      headers: { ...(userAgent === null ? {} : { "user-agent": userAgent }), ...options.headers },
    },
    {
      kinds: work.kinds,
      connections,
      loop: open ? "open" : "closed",
      endSeconds,
      stationary: work.loads.every(isSteady),
      asked: { loads: work.loads, http: work.http, replication, connections, warmupSeconds },
    },
  );
  const { driver, live } = session;
  const iterations = new Iterations(driver, seed, replication);
  const lags: number[] = [];
  const late = (atSeconds: number): void => {
    const seconds = driver.nowSeconds - atSeconds;
    live.late(seconds);
    if (atSeconds >= warmupSeconds) lags.push(seconds);
  };
  const users: VirtualUsers[] = [];
  const agenda: Appointment[] = [];
  for (const load of work.loads) {
    const { spec } = load;
    if (spec.executor === "arrival-rate") {
      // One by one: there may be more than a call can take as arguments.
      for (const each of arrivalsOf(load, spec, { seed, replication }, iterations, late, driver)) agenda.push(each);
    } else {
      const loop = new VirtualUsers(load, spec, iterations, () => driver.nowSeconds, { seed, replication });
      users.push(loop);
      agenda.push(...loop.appointments());
    }
  }
  agenda.sort((a, b) => a.atSeconds - b.atSeconds);
  // Done before the last appointment when nothing is left that any of them could stop. Counted, not timed: an arrival
  // that is due may still have to be sent, for a generator can be late.
  let startsLeft = agenda.filter(({ stops }) => stops !== true).length;
  const finished = new AbortController();
  const watch = setInterval(() => {
    const loadsOver = startsLeft === 0 && users.every((loop) => loop.done);
    if (loadsOver && iterations.underWay === 0) finished.abort();
  }, SETTLE_MS);
  const stop = AbortSignal.any([session.signal, finished.signal]);
  const spunSeconds = await dispatch({
    atSeconds: Float64Array.from(agenda, ({ atSeconds }) => atSeconds),
    originMs: session.originMs,
    spinMs: spinMsOf(options.spin),
    signal: stop,
    due: (index) => {
      const { act, stops } = agenda[index]!;
      act();
      if (stops !== true) startsLeft--;
    },
  });
  clearInterval(watch);
  const interrupted = session.signal.aborted;
  const toSeconds = Math.min(endSeconds, Math.max(0, driver.nowSeconds));
  session.endWindow();
  for (const loop of users) loop.halt();
  if (interrupted) await session.settle(INTERRUPTED_DRAIN_SECONDS);
  for (const loop of users) loop.stop();
  iterations.interruptAll();
  await session.drain(0);
  return await session.finish({
    toSeconds,
    lagSeconds: Float64Array.from(lags),
    spunSeconds,
    interrupted,
    iterations: iterations.figures(),
  });
}

/** Every arrival of a load, and the end of its patience. */
function arrivalsOf(
  work: LoadWork,
  spec: ArrivalRateSpec,
  key: Key,
  iterations: Iterations,
  late: (atSeconds: number) => void,
  driver: { dropped(atSeconds: number, kind: number): void },
): Appointment[] {
  const running = new Set<Iteration>();
  const { atSeconds, choice } = arrivalSchedule(spec, key);
  const agenda = Array.from(atSeconds, (at, index): Appointment => {
    const entry = choice[index]!;
    const act = (): void => {
      late(at);
      if (running.size >= spec.maxVUs) {
        iterations.dropped();
        driver.dropped(at, work.journeys[entry]!.steps[0]!.kind);
        return;
      }
      running.add(iterations.start(work, entry, at, (iteration) => running.delete(iteration)));
    };
    return { atSeconds: at, act };
  });
  const stop = (): void => {
    const left = [...running];
    for (const iteration of left) iteration.interrupt();
  };
  return [...agenda, { atSeconds: endOf(work) + spec.gracefulStopSeconds, act: stop, stops: true }];
}

/** When a load's own time is over, s. */
function endOf({ spec }: LoadWork): number {
  const { startTimeSeconds } = spec;
  if (spec.executor === "arrival-rate" || spec.executor === "vus") {
    return startTimeSeconds + sum(spec.stages.map(({ durationSeconds }) => durationSeconds));
  }
  return startTimeSeconds + spec.maxDurationSeconds;
}

/** Iterations of a load under way at most. */
function mostIterations({ spec }: LoadWork): number {
  if (spec.executor === "arrival-rate") return spec.maxVUs;
  if (spec.executor === "vus") return Math.max(spec.startVUs, ...spec.stages.map(({ target }) => target));
  return spec.vus;
}

function isSteady({ spec }: LoadWork): boolean {
  if (spec.startTimeSeconds > 0) return false;
  if (spec.executor === "arrival-rate") return spec.stages.every(({ target }) => target === spec.startRatePerSecond);
  if (spec.executor === "vus") return spec.stages.every(({ target }) => target === spec.startVUs);
  return true;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
