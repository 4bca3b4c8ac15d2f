import { monitorEventLoopDelay } from "node:perf_hooks";
import { coreSeconds, readProcStat } from "../probes/core-time.js";
import { speedFigures, type SpeedFigures } from "../probes/probe-figures.js";
import { startSpeedLoop } from "../probes/speed-loop.js";
import { percentile } from "../latency-figures.js";

/** What a machine does while nobody asks it for anything. Shares of core time; undefined: this system does not say. */
export interface MachineFigures {
  readonly seconds: number;
  readonly stealShare: number | undefined;
  /** Of the stack's cores, busy with something else than the speed loop. */
  readonly foreignShare: number | undefined;
  /** Of the generator's cores, this program included. */
  readonly generatorBusyShare: number | undefined;
  /** Of the fixed loop on the stack's cores, relative to its median. */
  readonly speed: SpeedFigures;
  /** The median that is speed 1 here: turns of the loop per second of CPU. */
  readonly turnsPerCpuSecond: number;
  /** How late a timer fires. */
  readonly timerLagP50Seconds: number;
  readonly timerLagP99Seconds: number;
  readonly eventLoopDelayP99Seconds: number;
  /** The largest step of the wall clock against the monotonic one between two looks. */
  readonly clockStepSeconds: number;
  /** What the speed loop took of the stack's cores. */
  readonly speedLoopShare: number;
}

const TIMER_MS = 5;
const LOOP_DELAY_RESOLUTION_MS = 10;
/** Timings of the loop per second: five times as many as while measuring, for there is little time. */
const SPEEDS_PER_SECOND = 20;

export async function observeMachine(options: {
  readonly seconds: number;
  readonly stackCpus: readonly number[];
  readonly generatorCpus: readonly number[];
  readonly signal?: AbortSignal | undefined;
}): Promise<MachineFigures> {
  const { stackCpus, generatorCpus, signal } = options;
  const loop = await startSpeedLoop({ cpus: stackCpus, perSecond: SPEEDS_PER_SECOND });
  const cores = (cpus: readonly number[]): ReturnType<typeof coreSeconds> | undefined => {
    const stat = readProcStat();
    return stat === undefined ? undefined : coreSeconds(stat, cpus);
  };
  try {
    loop.take();
    const stackBefore = cores(stackCpus);
    const generatorBefore = cores(generatorCpus);
    const delay = monitorEventLoopDelay({ resolution: LOOP_DELAY_RESOLUTION_MS });
    delay.enable();
    const start = performance.now();
    const { lags, clockStepSeconds } = await watchTimers(start + 1000 * options.seconds, signal);
    const seconds = (performance.now() - start) / 1000;
    delay.disable();
    const stack = difference(stackBefore, cores(stackCpus));
    const generator = difference(generatorBefore, cores(generatorCpus));
    const samples = loop.take();
    const turns = samples.map(({ turnsPerCpuSecond }) => turnsPerCpuSecond);
    const median = speedFigures(turns)?.median ?? Number.NaN;
    const loopSeconds = (samples.at(-1)?.ownCpuSeconds ?? 0) - (samples[0]?.ownCpuSeconds ?? 0);
    return {
      seconds,
      stealShare: stack && stack.steal / stack.total,
      foreignShare: stack && (stack.busy - loopSeconds) / stack.total,
      generatorBusyShare: generator && generator.busy / generator.total,
      speed: speedFigures(turns.map((speed) => speed / median))!,
      turnsPerCpuSecond: median,
      timerLagP50Seconds: percentile(lags, 0.5),
      timerLagP99Seconds: percentile(lags, 0.99),
      eventLoopDelayP99Seconds: Math.max(0, delay.percentile(99) / 1e9 - LOOP_DELAY_RESOLUTION_MS / 1e3),
      clockStepSeconds,
      speedLoopShare: loopSeconds / seconds / stackCpus.length,
    };
  } finally {
    await loop.stop();
  }
}

/** Sleeps again and again until `untilMs` and notes how late it woke, and whether the clocks still agree. */
async function watchTimers(
  untilMs: number,
  signal: AbortSignal | undefined,
): Promise<{ lags: Float64Array; clockStepSeconds: number }> {
  const lags: number[] = [];
  let clockStepSeconds = 0;
  let offset = Date.now() - performance.now();
  for (let now = performance.now(); now < untilMs; now = performance.now()) {
    signal?.throwIfAborted();
    await new Promise((resolve) => {
      setTimeout(resolve, TIMER_MS);
    });
    lags.push((performance.now() - now - TIMER_MS) / 1000);
    const moved = Date.now() - performance.now() - offset;
    clockStepSeconds = Math.max(clockStepSeconds, Math.abs(moved) / 1000);
    offset += moved;
  }
  return { lags: Float64Array.from(lags).sort(), clockStepSeconds };
}

type Cores = ReturnType<typeof coreSeconds>;

function difference(before: Cores | undefined, after: Cores | undefined): Cores | undefined {
  if (before === undefined || after === undefined) return undefined;
  const total = after.total - before.total;
  return total > 0 ? { busy: after.busy - before.busy, steal: after.steal - before.steal, total: total } : undefined;
}
