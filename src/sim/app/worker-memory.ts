import type { Levels } from "../metrics/levels.js";
import type { MemorySpec } from "./app-server-spec.js";

/**
 * The memory of one instance, as its workers share it. A worker takes what an imported application takes, and keeps a
 * little of every request it has served (caches, fragmentation, leaks) until it ends. When there is no more, the kernel
 * kills the process that has most (Linux, mm/oom_kill.c: oom_badness is a process's share of memory [M]).
 *
 * Left out: pages that workers share after a fork, swap, and the slowness of the last free pages.
 */
export class WorkerMemory {
  readonly #spec: MemorySpec;
  readonly #levels: Levels;
  readonly #level: number;
  /** By worker; 0: it is not up. */
  readonly #bytes: Float64Array;
  /** [0]: bytes of all workers. */
  readonly #used = new Float64Array(1);
  #taken = 0;

  /** @param level of the bytes in use on all instances */
  constructor(spec: MemorySpec, workers: number, levels: Levels, level: number) {
    this.#spec = spec;
    this.#levels = levels;
    this.#level = level;
    this.#bytes = new Float64Array(workers);
  }

  /** The worker has imported the application. */
  begin(worker: number): void {
    this.#change(worker, this.#spec.workerBytes);
  }

  /** It has served a request. */
  grow(worker: number): void {
    this.#change(worker, this.#spec.bytesPerRequest);
  }

  /** It has ended. */
  end(worker: number): void {
    this.#change(worker, -this.#bytes[worker]!);
  }

  /** Something else on the instance takes this share of its memory. */
  take(share: number): void {
    this.#levels.change(this.#level, (share - this.#taken) * this.#spec.instanceBytes);
    this.#taken = share;
  }

  /** The worker that the kernel kills now: of equals the last; -1: there is memory enough. */
  victim(): number {
    if (this.#used[0]! <= (1 - this.#taken) * this.#spec.instanceBytes) return -1;
    let largest = -1;
    this.#bytes.forEach((bytes, worker) => {
      if (bytes > 0 && (largest < 0 || bytes >= this.#bytes[largest]!)) largest = worker;
    });
    return largest;
  }

  #change(worker: number, bytes: number): void {
    if (bytes === 0) return;
    this.#bytes[worker]! += bytes;
    this.#used[0]! += bytes;
    this.#levels.change(this.#level, bytes);
  }
}
