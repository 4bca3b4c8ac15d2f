import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import { RequestQueue } from "../kernel/request-queue.js";
import type { World } from "../kernel/world.js";
import type { GunicornSpec } from "../spec.js";
import type { Acceptance } from "./acceptance.js";

/** Gunicorn's default `worker_connections`: a process with so many requests, those that wait for its threads among them, accepts none. */
const WORKER_CONNECTIONS = 1000;

/** How likely each process is to be first, beside the one before it in the kernel's list of those that it wakes. */
const NEXT_IN_LIST = 0.42;

/**
 * Processes of threads (gthread): the main thread of a process accepts whatever comes, whether a thread is free or not
 * (Gunicorn 27, `ThreadWorker.accept`), and there it waits, first come first served, also when others are idle. Only when all
 * have 1,000 requests the listen backlog is used.
 *
 * All n processes wake up for a connection, and who runs first accepts it. The chance falls along the list by which the kernel
 * wakes them, to 0.42 of the one before, and who accepted last has 1/n of its own, unless requests wait for its threads: then an
 * accept wakes no thread, its main thread is still awake, and it has 1/n more. So the share of the first rises with its load,
 * and its queue with its share [M: 2, 3 and 4 processes on one core, Linux 6.18; of two, who waits has its own chance then on a
 * Xeon and twice that on an EPYC; scripts/accept-shares.mjs, docs/validation/findings.md]. Where a core is idle, one that
 * needs no lock wakes up there at once, and one in which a thread has the interpreter lock comes too late; so it does everywhere
 * when that thread keeps the lock for the whole switch interval (5 ms), as a collection of garbage does. Not modelled: at a
 * few requests a second two processes take turns nearly always.
 */
export class ThreadPools implements Acceptance {
  readonly #world: World;
  readonly #limit: number;
  readonly #isLate: (process: number) => boolean;
  readonly #pools: readonly ThreadPool[];
  readonly #backlog: RequestQueue;
  /** By call site. */
  readonly #draws: Draws[] = [];
  #acceptedLast: ThreadPool | undefined;

  /** @param isLate whether others wake up before the process can */
  constructor(
    world: World,
    { workers, threads, backlog }: { workers: number; threads: number; backlog: number },
    isLate: (process: number) => boolean,
  ) {
    this.#isLate = isLate;
    this.#world = world;
    this.#limit = backlog;
    this.#backlog = new RequestQueue(world.requests);
    this.#pools = Array.from({ length: workers }, (_, process) => {
      const free = Array.from({ length: threads }, (__, thread) => process + thread * workers);
      return {
        process,
        free,
        threads,
        weight: NEXT_IN_LIST ** process,
        waiting: new RequestQueue(world.requests),
        accepts: true,
      };
    });
  }

  get queued(): number {
    return this.#pools.reduce((sum, { waiting }) => sum + waiting.length, this.#backlog.length);
  }

  get full(): boolean {
    return this.#backlog.length >= this.#limit && !this.#pools.some(hasRoom);
  }

  take(row: number): number {
    const pool = this.#accepting(row);
    const slot = pool?.free.shift();
    if (slot !== undefined) return slot;
    (pool?.waiting ?? this.#backlog).push(row);
    return -1;
  }

  offer(slot: number): number {
    const pool = this.#pools[slot % this.#pools.length]!;
    pool.accepts = true;
    const own = pool.waiting.shift();
    const next = own >= 0 ? own : this.#backlog.shift();
    if (next < 0) pool.free.push(slot);
    return next;
  }

  shift(): number {
    for (const { waiting } of this.#pools) if (waiting.length > 0) return waiting.shift();
    return this.#backlog.shift();
  }

  remove(row: number): boolean {
    return this.#pools.some(({ waiting }) => waiting.remove(row)) || this.#backlog.remove(row);
  }

  withdraw(process: number): readonly number[] {
    const pool = this.#pools[process]!;
    pool.accepts = false;
    pool.free.length = 0;
    const left: number[] = [];
    while (pool.waiting.length > 0) left.push(pool.waiting.shift());
    return left;
  }

  /** The process that accepts the request; undefined: none has room. */
  #accepting(row: number): ThreadPool | undefined {
    const withRoom = this.#pools.filter(hasRoom);
    const inTime = withRoom.filter(({ process }) => !this.#isLate(process));
    const open = inTime.length > 0 ? inTime : withRoom;
    let at = this.#drawn(row) * open.reduce((sum, pool) => sum + this.#weight(pool), 0);
    const accepting = open.find((pool) => (at -= this.#weight(pool)) < 0) ?? open.at(-1);
    this.#acceptedLast = accepting;
    return accepting;
  }

  #weight(pool: ThreadPool): number {
    if (pool !== this.#acceptedLast) return pool.weight;
    const part = 1 / this.#pools.length;
    return pool.weight * (pool.waiting.length === 0 ? part : 1 + part);
  }

  #drawn(row: number): number {
    const { requests } = this.#world;
    const site = requests.site[row]!;
    const draws = (this.#draws[site] ??= new Draws(
      this.#world.stream("accept", String(site)),
      law({ kind: "uniform", min: 0, max: 1 }),
    ));
    return draws.at(requests.draw[row]!);
  }
}

/** Whether processes accept more than they have threads; a single one has the same queue either way. */
export function acceptAhead({ workerClass, workers }: Pick<GunicornSpec, "workerClass" | "workers">): boolean {
  return workerClass === "gthread" && workers > 1;
}

/** Requests that may wait for a worker of an instance. */
export function roomToWait(gunicorn: GunicornSpec): number {
  const { workers, threads, backlog } = gunicorn;
  return acceptAhead(gunicorn) ? backlog + workers * Math.max(0, WORKER_CONNECTIONS - threads) : backlog;
}

interface ThreadPool {
  readonly process: number;
  /** Slots, longest idle first. */
  readonly free: number[];
  readonly threads: number;
  /** Of its chance to accept, relative to the others. */
  readonly weight: number;
  readonly waiting: RequestQueue;
  accepts: boolean;
}

function hasRoom({ accepts, free, threads, waiting }: ThreadPool): boolean {
  return accepts && threads - free.length + waiting.length < WORKER_CONNECTIONS;
}
