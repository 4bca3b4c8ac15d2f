import { startChildProgram } from "../child-program.js";

/** One timing of the loop. */
export interface SpeedSample {
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly monotonicMs: number;
  /** Turns of the loop per second of CPU time: what the core can do, whoever else wants it. */
  readonly turnsPerCpuSecond: number;
  /** CPU the loop's process has used since it was ready, seconds. */
  readonly ownCpuSeconds: number;
}

export interface SpeedLoop {
  /** Samples that came since the last call. */
  take(): SpeedSample[];
  stop(): Promise<void>;
}

interface SpeedLoopOptions {
  /** CPUs whose speed is wanted. */
  readonly cpus?: readonly number[] | undefined;
  /** Timings per second. At the default of 4 the loop uses 0.2 to 0.4 % of a CPU. */
  readonly perSecond?: number;
  /** Times the work is done for each turn that is counted: 2 halves the speed. For tests of the index itself. */
  readonly handicap?: number;
}

/** Turns per timing: 0.3 to 0.6 ms of CPU on a Zen 3, two orders above the clock's microsecond. */
const TURNS = 20_000;

/**
 * Starts the loop in a process pinned to `cpus` and returns when its first timing is there.
 *
 * The loop is interpreted (`--jitless`): it then has an interpreter's mix of loads, branches and arithmetic, as
 * Python's, and feels what Python feels, a neighbour on the physical core included. A compiled loop of dependent
 * multiplications hardly feels that one. Before each timing a quarter of it is run untimed, so that the cold
 * caches of a process that just woke are not what is measured. The clock is the process's CPU time, not the wall's:
 * being preempted by the stack, or robbed by the hypervisor, does not count as slow.
 */
export async function startSpeedLoop(options: SpeedLoopOptions = {}): Promise<SpeedLoop> {
  const child = await startChildProgram(
    speedLoopProgram,
    { turns: TURNS, intervalMs: 1000 / (options.perSecond ?? 4), handicap: options.handicap ?? 1 },
    { cpus: options.cpus, nodeFlags: ["--jitless", "--no-expose-wasm", "--single-threaded"] },
  );
  let samples: SpeedSample[] = [];
  await new Promise<void>((resolve, reject) => {
    child.lines.once("close", () => reject(new Error("The speed loop's process ended before its first timing.")));
    child.lines.on("line", (line) => {
      const [monotonicMs, turnsPerCpuSecond, ownCpuSeconds] = line.split(" ").map(Number) as [number, number, number];
      samples.push({ monotonicMs, turnsPerCpuSecond, ownCpuSeconds });
      resolve();
    });
  });
  return {
    take: () => {
      const taken = samples;
      samples = [];
      return taken;
    },
    stop: child.stop,
  };
}

/** Runs in the child: see startChildProgram. */
function speedLoopProgram(options: { turns: number; intervalMs: number; handicap: number }): void {
  let sink = 0;
  const spin = (turns: number): void => {
    let x = sink;
    for (let i = 0; i < turns; i++) x = (x * 31 + i) % 65_521;
    sink = x;
  };
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  spin(options.turns * 10);
  const ready = cpuSeconds();
  const measure = (): void => {
    spin((options.turns * options.handicap) / 4);
    const before = cpuSeconds();
    spin(options.turns * options.handicap);
    const after = cpuSeconds();
    const monotonicMs = Number(process.hrtime.bigint()) / 1e6;
    process.stdout.write(`${monotonicMs} ${options.turns / (after - before)} ${after - ready}\n`);
  };
  measure();
  setInterval(measure, options.intervalMs);
}
