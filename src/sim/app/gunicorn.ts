import type { Demands } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import { STATUS, type Caller, type Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Levels } from "../metrics/levels.js";
import { schedulerOf } from "../scheduler.js";
import type { GunicornSpec, InstanceSpec, PoolSpec } from "../spec.js";
import type { Acceptance } from "./acceptance.js";
import type { AppLevels } from "./app-levels.js";
import { CacheAges } from "./cache-ages.js";
import type { Pool, PoolUser } from "./connection-pool.js";
import { Interpreter } from "./interpreter.js";
import { SharedBacklog } from "./shared-backlog.js";
import { acceptAhead, ThreadPools } from "./thread-pools.js";

/** Bits of a request's `phase` here. */
export const HOLDS_CONNECTION = 1;
/** Its process has ended while it had a connection. */
export const ORPHANED = 2;

/** What serves, and on what. */
export interface Served {
  readonly gunicorn: GunicornSpec;
  readonly pool: PoolSpec | null;
  readonly instance: Pick<InstanceSpec, "core" | "vCpus">;
}

/** The database as an application sees it. */
export interface DatabaseAccess {
  /** Where queries go. */
  readonly tier: Tier;
  /** Makes the pool of a process, or of an instance; null: a query needs no connection. */
  createPool(user: PoolUser, levels: AppLevels): Pool | null;
}

/** Third parties as an application sees them. */
export interface ThirdParties {
  /** Begins the call that the request's route makes, whose end `called` is told; false if it makes none. */
  begin(row: number): boolean;
}

/**
 * Gunicorn on one instance, with the Flask application in its workers. A request holds a worker (a thread,
 * for gthread) from the moment one accepts it to its answer, also while it waits for the database. When none
 * is free it stands in the listen backlog; when that is full Nginx answers 502.
 *
 * In the worker: CPU, then a query, then CPU, and so on, ending with CPU; then the call to a third party and `wait`, if the
 * route has them.
 */
export class Gunicorn implements Tier, Caller, ProcessorUser, PoolUser {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #levelStore: Levels;
  readonly #spec: GunicornSpec;
  readonly #demands: Demands;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #caller: Caller;
  readonly #database: Tier | null;
  readonly #levels: AppLevels;
  readonly #thirdParties: ThirdParties | null;
  readonly #interpreters: Interpreter[] = [];
  /** By process, or a single one; empty without a pool. */
  readonly #pools: Pool[] = [];
  readonly #releaseAfterQuery: boolean;
  readonly #workers: Acceptance;
  /** null: the caches keep everything. */
  readonly #caches: CacheAges | null;
  readonly #waits: DelayLine;
  readonly #queueHop: number;
  readonly #cpuHop: number;
  readonly #contentionHop: number;
  readonly #waitHop: number;

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: Served,
    database: DatabaseAccess | null,
    levels: AppLevels,
    caller: Caller,
    thirdParties: ThirdParties | null = null,
  ) {
    const { gunicorn, pool, instance } = spec;
    this.#requests = world.requests;
    this.#clock = world.calendar.clock;
    this.#levelStore = world.levels;
    this.#spec = gunicorn;
    this.#demands = demands;
    this.#cpu = cpu;
    this.#user = cpu.attach(this, {
      count: gunicorn.workers * gunicorn.threads,
      of: (row) => world.requests.worker[row]!,
      acceptTogether: gunicorn.threads === 1,
    });
    this.#caller = caller;
    this.#database = database?.tier ?? null;
    this.#levels = levels;
    this.#thirdParties = thirdParties;
    this.#releaseAfterQuery = pool?.release === "query";
    this.#workers = acceptAhead(gunicorn)
      ? new ThreadPools(world, gunicorn, (process) => {
          const interpreter = this.#interpreters[process];
          return interpreter !== undefined && (interpreter.kept || (interpreter.busy && cpu.length < cpu.cores));
        })
      : new SharedBacklog(world.requests, gunicorn);
    const caches = instance.core?.caches;
    this.#caches = caches === undefined ? null : new CacheAges(world, gunicorn.workers, demands.routes, caches);
    this.#waits = new DelayLine(world.calendar, { arrived: (row) => this.waited(row) });
    this.#queueHop = world.requests.hop("workerQueue", "Queueing for a worker");
    this.#cpuHop = world.requests.hop("appCpu", "Python CPU");
    this.#contentionHop = world.requests.hop("cpuContention", "Waiting for a vCPU");
    this.#waitHop = world.requests.hop("wait", "Other waiting in the worker");
    if (gunicorn.gil && gunicorn.threads > 1) {
      const { workers, threads, workerClass } = gunicorn;
      const takesTurns = schedulerOf(instance) !== undefined;
      const greenletBegins = workerClass === "gevent" ? (row: number) => this.held(row) : null;
      for (let process = 0; process < workers; process++)
        this.#interpreters.push(new Interpreter(world, cpu, this, { workers, threads, takesTurns, greenletBegins }));
    }
    const pools = pool?.sharedBy === "process" ? gunicorn.workers : 1;
    for (let i = 0; i < pools; i++) {
      const made = database?.createPool(this, levels) ?? null;
      if (made !== null) this.#pools.push(made);
    }
  }

  serve(row: number): void {
    if (this.#workers.full) this.overflow(row);
    else this.#enter(row);
  }

  #enter(row: number): void {
    const slot = this.#workers.take(row);
    if (slot < 0) this.#levelStore.change(this.#levels.backlog, 1);
    else this.#accept(row, slot); // no time has passed: nothing to book
  }

  /** A slice of Python CPU is done. With an interpreter lock, the interpreter has booked its time. */
  processed(row: number): void {
    const { appOpening, appSends } = this.#requests;
    if (this.#interpreters.length === 0) this.#cpu.book(row, this.#cpuHop, this.#contentionHop);
    if (appOpening[row]! > 0) {
      appOpening[row] = 0;
      this.#runSlice(row);
    } else if (appSends[row] === 1) this.#send(row);
    else this.#afterSlice(row);
  }

  connected(row: number): void {
    this.#requests.phase[row]! |= HOLDS_CONNECTION;
    this.#database!.serve(row);
  }

  refused(row: number): void {
    this.#requests.status[row] = STATUS.internalServerError;
    this.finish(row);
  }

  /** The database has answered. */
  answered(row: number): void {
    if (this.#releaseAfterQuery) this.#releaseConnection(row);
    const { appBegin } = this.#requests;
    const begin = appBegin[row]!;
    if (begin > 0) {
      appBegin[row] = 0;
      this.#run(row, begin);
    } else this.#runSlice(row);
  }

  /** The connection to the database broke under the request, or never came about. */
  databaseLost(row: number): void {
    const requests = this.#requests;
    if ((requests.phase[row]! & HOLDS_CONNECTION) !== 0) {
      requests.phase[row]! &= ~HOLDS_CONNECTION;
      if (this.#poolOf(row).invalidate(row)) return;
    }
    this.refused(row);
  }

  /** The database has answered with an error. */
  queryFailed(row: number): void {
    this.refused(row);
  }

  /** The call to a third party is over. */
  called(row: number, failed: boolean): void {
    if (failed) this.refused(row);
    else this.#afterCall(row);
  }

  /** The listen backlog is full. */
  protected overflow(row: number): void {
    this.#requests.status[row] = STATUS.badGateway;
    this.#caller.answered(row);
  }

  #accept(row: number, slot: number): void {
    const requests = this.#requests;
    this.#levelStore.change(this.#levels.busyWorkers, 1);
    requests.worker[row] = slot;
    requests.phase[row] = 0;
    if (this.#interpreters.length > 0) this.#interpreterOf(row).accept(row);
    this.begin(row);
  }

  /** A worker has the request. */
  protected begin(row: number): void {
    this.#demands.askApplication(row, this.#caches?.touch(this.#processOf(row), this.#demands.routeOf(row)) ?? 0);
    const opening = this.#requests.appOpening[row]!;
    if (opening > 0) this.#run(row, opening);
    else this.#runSlice(row);
  }

  #runSlice(row: number): void {
    const requests = this.#requests;
    const work = requests.queriesLeft[row]! > 0 ? requests.appSlice[row]! : requests.appLastSlice[row]!;
    if (work === 0) this.#afterSlice(row);
    else this.#run(row, work);
  }

  #run(row: number, work: number): void {
    if (this.#interpreters.length > 0) {
      this.#requests.appLeft[row] = work;
      this.#interpreterOf(row).run(row);
      return;
    }
    this.#requests.work[row] = work;
    this.#cpu.start(row, this.#user);
  }

  #afterSlice(row: number): void {
    const requests = this.#requests;
    if (requests.queriesLeft[row]! > 0) {
      const connected = this.#pools.length === 0 || (requests.phase[row]! & HOLDS_CONNECTION) !== 0;
      if (connected && this.#waitsInQuery(row)) return;
      requests.queriesLeft[row]!--;
      if (connected) this.#database!.serve(row);
      else this.#poolOf(row).acquire(row);
      return;
    }
    if (this.#thirdParties?.begin(row) !== true) this.#afterCall(row);
  }

  /** It is the last query that lasts: the database's process sleeps, and answers when it has woken up. */
  #waitsInQuery(row: number): boolean {
    const { appClosing, appWaited, queriesLeft, work } = this.#requests;
    if (queriesLeft[row] !== 1 || appWaited[row] !== 0 || appClosing[row] === 0 || !this.#demands.askWait(row))
      return false;
    appWaited[row] = 1;
    this.#waits.holdUntil(row, this.#clock[0]! + work[row]!);
    return true;
  }

  #afterCall(row: number): void {
    const requests = this.#requests;
    if (requests.appWaited[row] !== 2 && this.#demands.askWait(row))
      this.#waits.holdUntil(row, this.#clock[0]! + requests.work[row]!);
    else this.#send(row);
  }

  protected waited(row: number): void {
    const { appWaited } = this.#requests;
    this.#requests.elapse(row, this.#waitHop);
    if (appWaited[row] === 1) {
      appWaited[row] = 2;
      this.#afterSlice(row);
    } else this.#send(row);
  }

  /** The view is done: head and body of the answer go to Nginx one after the other, and each time it takes the core. */
  #send(row: number): void {
    const { appHead, appBody, appSends } = this.#requests;
    const part = appHead[row]! > 0 ? appHead : appBody;
    const work = part[row]!;
    if (work === 0) {
      this.#succeed(row);
      return;
    }
    appSends[row] = 1;
    part[row] = 0;
    this.#run(row, work);
  }

  #succeed(row: number): void {
    this.#requests.status[row] = STATUS.ok;
    this.finish(row);
  }

  protected finish(row: number): void {
    this.#releaseConnection(row);
    const closing = this.#requests.appClosing[row]!;
    if (this.#interpreters.length > 0) this.#interpreterOf(row).release(row, closing);
    else this.#cpu.release(row, this.#user, closing);
    this.leave(row);
    this.#caller.answered(row);
  }

  /** A greenlet begins to run. */
  protected held(_row: number): void {}

  /** Whether the next request would find the backlog full. */
  protected get full(): boolean {
    return this.#workers.full;
  }

  /** Requests that wait for a worker. */
  protected get queued(): number {
    return this.#workers.queued;
  }

  /** Takes a request that waits out of the middle. */
  protected withdrawRequest(row: number): void {
    if (this.#workers.remove(row)) this.#levelStore.change(this.#levels.backlog, -1);
  }

  /** The process accepts nothing until its slots are offered again; who waits for its threads goes to others. */
  protected withdraw(process: number): void {
    for (const row of this.#workers.withdraw(process)) {
      this.#levelStore.change(this.#levels.backlog, -1);
      this.#requests.elapse(row, this.#queueHop);
      this.#enter(row);
    }
  }

  /** Stops the Python code of a request; false if it runs none now. */
  protected stop(row: number): boolean {
    if (this.#interpreters.length === 0) return this.#cpu.cancel(row, this.#user);
    return this.#interpreterOf(row).drop(row);
  }

  /** Takes the longest waiting request out of the backlog; -1 if there is none. */
  protected unqueue(): number {
    const row = this.#workers.shift();
    if (row >= 0) this.#levelStore.change(this.#levels.backlog, -1);
    return row;
  }

  /** The request is out of its worker. */
  protected leave(row: number): void {
    this.#levelStore.change(this.#levels.busyWorkers, -1);
    this.offer(this.#requests.worker[row]!);
  }

  /** A slot takes the next request of the backlog, or waits for one. */
  protected offer(slot: number): void {
    const next = this.#workers.offer(slot);
    if (next < 0) return;
    this.#levelStore.change(this.#levels.backlog, -1);
    this.#requests.elapse(next, this.#queueHop);
    this.#accept(next, slot);
  }

  #releaseConnection(row: number): void {
    const requests = this.#requests;
    const phase = requests.phase[row]!;
    if ((phase & (HOLDS_CONNECTION | ORPHANED)) === 0) return;
    requests.phase[row] = phase & ~(HOLDS_CONNECTION | ORPHANED);
    if ((phase & ORPHANED) === 0) this.#poolOf(row).release(row);
    else this.#poolOf(row).orphanEnded(row);
  }

  /** The process of a request has ended, whose place in its pool is free. */
  protected forsake(row: number): void {
    if (this.#pools.length === 0) return;
    const { phase } = this.#requests;
    const holds = (phase[row]! & HOLDS_CONNECTION) !== 0;
    if (holds) phase[row] = (phase[row]! & ~HOLDS_CONNECTION) | ORPHANED;
    this.#poolOf(row).forsake(row, holds);
  }

  /** A process has ended, and with it the pool that is its own. */
  protected forget(process: number): void {
    if (this.#pools.length > 1) this.#pools[process]!.forget();
  }

  #interpreterOf(row: number): Interpreter {
    return this.#interpreters[this.#processOf(row)]!;
  }

  #poolOf(row: number): Pool {
    return this.#pools.length === 1 ? this.#pools[0]! : this.#pools[this.#processOf(row)]!;
  }

  #processOf(row: number): number {
    return this.#requests.worker[row]! % this.#spec.workers;
  }
}
