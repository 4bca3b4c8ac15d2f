import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { Levels } from "../metrics/levels.js";
import type { MemorySpec } from "./app-server-spec.js";

/** Is told whom the kernel kills: a worker, or what is left of its old process. */
export type OutOfMemory = (worker: number, old: boolean) => void;

/**
 * The memory of one instance, as its workers share it. A worker takes what an imported application takes, and keeps a
 * little of every request it has served (caches, fragmentation, leaks) until it ends. When there is no more, the kernel
 * kills the process that has most (Linux, mm/oom_kill.c: oom_badness is a process's share of memory [M]).
 *
 * A process that has been reloaded keeps its memory until its last request has ended, beside that of its successor.
 *
 * Left out: pages that workers share after a fork, swap, and the slowness of the last free pages.
 */
export class WorkerMemory {
  readonly #spec: MemorySpec;
  readonly #levels: Levels;
  readonly #clock: Float64Array;
  readonly #level: number;
  /** By worker, and then by old process of a worker; 0: there is none. */
  readonly #bytes: Float64Array;
  readonly #workers: number;
  readonly #kill: OutOfMemory;
  readonly #reclaims: DelayLine;
  /** [0]: bytes of all workers. */
  readonly #used = new Float64Array(1);
  #taken = 0;

  /** @param level of the bytes in use on all instances */
  constructor({ calendar, levels }: World, spec: MemorySpec, workers: number, level: number, kill: OutOfMemory) {
    this.#spec = spec;
    this.#levels = levels;
    this.#clock = calendar.clock;
    this.#level = level;
    this.#workers = workers;
    this.#bytes = new Float64Array(2 * workers);
    this.#kill = kill;
    this.#reclaims = new DelayLine(calendar, { arrived: () => this.#reclaim() });
  }

  /** The worker has imported the application. */
  begin(worker: number): void {
    this.#change(worker, this.#spec.workerBytes);
  }

  /** It has served a request. */
  grow(worker: number): void {
    this.#change(worker, this.#spec.bytesPerRequest);
  }

  /** It has ended, or, if it `lingers`, goes on beside its successor with the requests it has. */
  end(worker: number, lingers: boolean): void {
    const bytes = this.#bytes[worker]!;
    this.#change(worker, -bytes);
    if (lingers) this.#change(this.#workers + worker, bytes);
  }

  /** Its old process has no request left. */
  endOld(worker: number): void {
    this.#change(this.#workers + worker, -this.#bytes[this.#workers + worker]!);
  }

  /** Something else on the instance takes this share of its memory. */
  take(share: number): void {
    this.#levels.change(this.#level, (share - this.#taken) * this.#spec.instanceBytes);
    this.#taken = share;
    this.#watch();
  }

  /** Looks after memory as soon as what happens now has happened. */
  #watch(): void {
    if (this.#victim() >= 0 && this.#reclaims.length === 0) this.#reclaims.holdUntil(0, this.#clock[0]!);
  }

  /** The kernel kills until there is memory. */
  #reclaim(): void {
    for (let victim = this.#victim(); victim >= 0; victim = this.#victim())
      this.#kill(victim % this.#workers, victim >= this.#workers);
  }

  /** The process that the kernel kills now: of equals the last; -1: there is memory enough. */
  #victim(): number {
    if (this.#used[0]! <= (1 - this.#taken) * this.#spec.instanceBytes) return -1;
    let largest = -1;
    this.#bytes.forEach((bytes, process) => {
      if (bytes > 0 && (largest < 0 || bytes >= this.#bytes[largest]!)) largest = process;
    });
    return largest;
  }

  #change(process: number, bytes: number): void {
    if (bytes === 0) return;
    this.#bytes[process]! += bytes;
    this.#used[0]! += bytes;
    this.#levels.change(this.#level, bytes);
    if (bytes > 0) this.#watch();
  }
}
