import { join } from "node:path";
import { allowedCpus, generatorCpus, gunicornSocket, type StackState } from "../../stack/index.js";
import type { ProbeReading } from "../load-run.js";
import { acceptQueueReader, type Listener } from "./accept-queue.js";
import { type CgroupCpu, ownCgroupCpu } from "./cgroup-cpu.js";
import { monotonicMsAtPerformanceZero } from "./clock.js";
import { coreSeconds, readPressureSeconds, readProcStat } from "./core-time.js";
import { ProcessCpuLedger } from "./process-cpu.js";
import { type SpeedLoop, type SpeedSample, startSpeedLoop } from "./speed-loop.js";
import { speedReference } from "./speed-reference.js";

/** What is watched; each part that is left out is a figure less and nothing worse. */
export interface ProbedStack {
  /** First process of each tier, by a name of the caller's choice. */
  readonly tiers: Readonly<Record<string, number>>;
  /** CPUs the stack runs on. */
  readonly cores: readonly number[];
  readonly listeners?: Readonly<Record<string, Listener>>;
}

export interface StackProbeOptions {
  /** Time between readings; default 250 ms. */
  readonly intervalMs?: number;
  /**
   * Between the readings, the CPU of the tiers alone; default: not. It costs little (see ProcessCpuLedger.glance), and a
   * calibration that knows the CPU ten times a second knows how fast the cores were each time.
   */
  readonly cpuIntervalMs?: number;
  /** CPUs of the load generator; default: those the stack leaves free. */
  readonly generatorCores?: readonly number[];
  /** Turns per CPU second that count as speed 1 (from a calibration); default: this machine's own, see speedReference. */
  readonly speedIndexReference?: number;
  /** Where this machine's own reference is kept. */
  readonly speedReferenceFile?: string;
  /** False: no speed loop on the stack's cores. */
  readonly speed?: boolean;
}

/**
 * Of a probe in the load generator's process: a reading takes its core for 2 ms, rarely enough not to be seen in its lag; the
 * CPU of the processes alone for 0.15 ms.
 */
export const GENERATOR_INTERVALS = { intervalMs: 500, cpuIntervalMs: 100 } as const;

/** What the load generator calls: see its option `probe`. */
export interface StackProbe {
  /** Turns per CPU second that are speed 1; undefined without a speed loop. */
  readonly speedIndexReference: number | undefined;
  /** @param originMs `performance.now()` of the run's zero */
  start(originMs: number): void;
  /** Ends the probe's processes; the readings, in order of time. */
  stop(): Promise<readonly ProbeReading[]>;
}

/** Gets everything ready, the speed loop running: the first use on a machine takes two seconds more. */
export async function createStackProbe(
  stack: StackState | ProbedStack,
  options: StackProbeOptions = {},
): Promise<StackProbe> {
  const probed = "processes" in stack ? ofReferenceStack(stack) : stack;
  let reference: number | undefined;
  let loop: SpeedLoop | undefined;
  if (options.speed !== false) {
    reference =
      options.speedIndexReference ?? (await speedReference(probed.cores, options.speedReferenceFile)).turnsPerCpuSecond;
    loop = await startSpeedLoop({ cpus: probed.cores });
  }
  return new Probe(probed, options, loop, reference);
}

/** The reference stack as the probe sees it. */
export function ofReferenceStack(state: StackState): ProbedStack {
  return {
    tiers: Object.fromEntries(state.processes.map(({ name, pid }) => [name, pid])),
    cores: state.options.cores,
    listeners: {
      nginx: { port: state.options.port },
      gunicorn: { path: gunicornSocket(state.socketDir) },
      postgresql: { path: join(state.socketDir, ".s.PGSQL.5432") },
    },
  };
}

class Probe implements StackProbe {
  readonly speedIndexReference: number | undefined;
  readonly #stack: ProbedStack;
  readonly #intervalMs: number;
  /** Of these, every so manieth has everything. */
  readonly #readingsPerInterval: number;
  readonly #generatorCores: readonly number[];
  readonly #loop: SpeedLoop | undefined;
  readonly #ledger: ProcessCpuLedger;
  readonly #cgroups: ReadonlyMap<string, CgroupCpu>;
  readonly #acceptQueues: () => Record<string, number>;
  readonly #readings: ProbeReading[] = [];
  readonly #monotonicOffsetMs = monotonicMsAtPerformanceZero();
  #originMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    stack: ProbedStack,
    options: StackProbeOptions,
    loop: SpeedLoop | undefined,
    reference: number | undefined,
  ) {
    this.#stack = stack;
    this.#intervalMs = options.intervalMs ?? 250;
    this.#readingsPerInterval = Math.max(1, Math.round(this.#intervalMs / (options.cpuIntervalMs ?? this.#intervalMs)));
    this.#generatorCores = options.generatorCores ?? generatorCpus(stack.cores, allowedCpus());
    this.#loop = loop;
    this.speedIndexReference = reference;
    this.#acceptQueues = acceptQueueReader(stack.listeners ?? {});
    const cgroups = new Map<string, CgroupCpu>();
    for (const [tier, pid] of Object.entries(stack.tiers)) {
      const cgroup = ownCgroupCpu(pid);
      if (cgroup !== undefined) cgroups.set(tier, cgroup);
    }
    this.#cgroups = cgroups;
    this.#ledger = new ProcessCpuLedger(
      Object.fromEntries(Object.entries(stack.tiers).filter(([tier]) => !cgroups.has(tier))),
    );
  }

  start(originMs: number): void {
    this.#originMs = originMs;
    this.#loop?.take();
    this.#read();
    const began = performance.now();
    const apart = this.#intervalMs / this.#readingsPerInterval;
    let number = 0;
    const next = (): void => {
      // On absolute deadlines; one that was missed is left out, not made up for.
      number = Math.max(number, Math.floor((performance.now() - began) / apart)) + 1;
      this.#timer = setTimeout(
        () => {
          if (number % this.#readingsPerInterval === 0) this.#read();
          else this.#glance();
          next();
        },
        began + number * apart - performance.now(),
      );
    };
    next();
  }

  async stop(): Promise<readonly ProbeReading[]> {
    clearTimeout(this.#timer);
    if (this.#timer !== undefined) this.#read();
    this.#timer = undefined;
    const samples = this.#loop?.take() ?? [];
    await this.#loop?.stop();
    let before: number | undefined;
    return this.#readings.map((reading) => {
      // The loop is timed a few times a second: a glance would have one timing or none.
      if (reading.coreSeconds === undefined && this.#readingsPerInterval > 1) return reading;
      const speed = this.#speedBetween(samples, before, reading.atSeconds);
      before = reading.atSeconds;
      return { ...reading, ...speed };
    });
  }

  #read(): void {
    const atSeconds = (performance.now() - this.#originMs) / 1000;
    const procStat = readProcStat();
    const cpuSeconds = this.#cpuSeconds(() => this.#ledger.read());
    const pressure = readPressureSeconds();
    this.#readings.push({
      atSeconds,
      cpuSeconds,
      ...(procStat === undefined
        ? {}
        : {
            coreSeconds: coreSeconds(procStat, this.#stack.cores),
            generatorCoreSeconds: coreSeconds(procStat, this.#generatorCores),
          }),
      acceptQueue: this.#acceptQueues(),
      ...(pressure === undefined ? {} : { cpuPressureSeconds: pressure }),
    });
  }

  #glance(): void {
    const atSeconds = (performance.now() - this.#originMs) / 1000;
    this.#readings.push({ atSeconds, cpuSeconds: this.#cpuSeconds(() => this.#ledger.glance()) });
  }

  #cpuSeconds(ofProcesses: () => Record<string, number>): Record<string, number> {
    const cpuSeconds = process.platform === "linux" ? ofProcesses() : {};
    for (const [tier, cgroup] of this.#cgroups) {
      const seconds = cgroup();
      if (seconds !== undefined) cpuSeconds[tier] = seconds;
    }
    return cpuSeconds;
  }

  /** The mean of the loop's timings that ended between two readings, by their own stamps and not by their arrival. */
  #speedBetween(samples: readonly SpeedSample[], from: number | undefined, to: number): Partial<ProbeReading> {
    const reference = this.speedIndexReference;
    if (from === undefined || reference === undefined) return {};
    const inside = samples.filter(({ monotonicMs }) => {
      const atSeconds = (monotonicMs - this.#monotonicOffsetMs - this.#originMs) / 1000;
      return atSeconds > from && atSeconds <= to;
    });
    const last = inside.at(-1);
    if (last === undefined) return {};
    const mean = inside.reduce((sum, { turnsPerCpuSecond }) => sum + turnsPerCpuSecond, 0) / inside.length;
    return { speed: mean / reference, probeCpuSeconds: last.ownCpuSeconds };
  }
}
