import type { Core } from "./eevdf-core.js";
import type { Process } from "./eevdf-process.js";

/** Sums of seconds differ by less. */
const ROUNDING_SECONDS = 1e-9;

/** The processes that are runnable, and those that went to sleep ahead of the mean. */
export class RunQueue {
  readonly #processes: Process[] = [];
  readonly #sliceSeconds: number;
  /** The farthest that a sleeping process may be behind the mean: the kernel's limit is two slices, or a tick. */
  readonly #mostLagSeconds: number;

  constructor(sliceSeconds: number, tickSeconds: number) {
    this.#sliceSeconds = sliceSeconds;
    this.#mostLagSeconds = Math.max(2 * sliceSeconds, tickSeconds);
  }

  /** A process becomes runnable, as far behind the mean as it was when it went to sleep. */
  wake(process: Process): void {
    process.called = false;
    this.#enter(process);
  }

  /** A process is woken up by a connection. */
  call(process: Process): void {
    if (!process.queued || process.delayed) this.#enter(process);
    process.called = true;
  }

  /** The process of a core waits again, for another slice if it has had one. */
  putBack(core: Core): void {
    const { process } = core;
    if (process === null) return;
    core.process = null;
    process.running = false;
    if (process.hadSlice) process.deadline = process.virtualRuntime + this.#sliceSeconds;
  }

  /**
   * Of those that do not run and are not ahead of the mean the one with the earliest deadline. When all that wait are ahead of
   * it, because one that is behind has another core, the one least ahead. null: nobody waits.
   */
  pick(): Process | null {
    for (;;) {
      const mean = this.#mean() + ROUNDING_SECONDS;
      let best: Process | null = null;
      let least: Process | null = null;
      for (const process of this.#processes) {
        if (process.running) continue;
        if (least === null || process.virtualRuntime < least.virtualRuntime) least = process;
        if (process.virtualRuntime <= mean && (best === null || process.deadline < best.deadline)) best = process;
      }
      best ??= least;
      if (best === null || !best.delayed) return best;
      this.#leave(best, 0);
    }
  }

  /** A process has nothing to do any more. */
  sleep(process: Process): void {
    const lag = this.#mean() - process.virtualRuntime;
    process.called = false;
    if (lag < -ROUNDING_SECONDS && this.#processes.length > 1) process.delayed = true;
    else this.#leave(process, lag);
  }

  find(row: number, user: number): Process | undefined {
    return this.#processes.find((process) => process.row === row && process.user === user);
  }

  /** Of all jobs, s at reference speed. */
  workLeft(): number {
    return this.#processes.reduce((sum, { left }) => sum + left, 0);
  }

  #enter(process: Process): void {
    if (process.queued && !process.delayed) return;
    const mean = this.#mean();
    if (process.delayed) {
      process.delayed = false;
      // Still ahead: it goes on where it was.
      if (process.virtualRuntime >= mean) return;
      this.#leave(process, mean - process.virtualRuntime);
    }
    const others = this.#processes.length;
    // Its coming moves the mean towards it; so that it is as far behind the new one, it is put farther behind the old.
    process.virtualRuntime = others === 0 ? 0 : this.#mean() - (process.lag * (others + 1)) / others;
    process.deadline = process.virtualRuntime + this.#sliceSeconds;
    process.queued = true;
    this.#processes.push(process);
  }

  #leave(process: Process, lag: number): void {
    this.#processes.splice(this.#processes.indexOf(process), 1);
    process.queued = false;
    process.delayed = false;
    process.lag = Math.max(0, Math.min(this.#mostLagSeconds, this.#processes.length === 0 ? 0 : lag));
  }

  #mean(): number {
    let sum = 0;
    for (const { virtualRuntime } of this.#processes) sum += virtualRuntime;
    return this.#processes.length === 0 ? 0 : sum / this.#processes.length;
  }
}
