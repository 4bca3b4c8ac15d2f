import type { Demands } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import type { Processor } from "../kernel/processor.js";
import { STATUS } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Levels } from "../metrics/levels.js";
import type { AppCause } from "./app-causes.js";
import type { AppCounters } from "./app-counters.js";
import type { AppLevels } from "./app-levels.js";
import type { AppServerSpec } from "./app-server-spec.js";
import { Arbiter } from "./arbiter.js";
import { CheapMode } from "./cheap-mode.js";
import { FullBacklog } from "./full-backlog.js";
import { Gunicorn, type DatabaseAccess, type Served, type ThirdParties } from "./gunicorn.js";
import { RequestLimits } from "./request-limits.js";
import type { Revisions } from "./revisions.js";
import type { Upstream } from "./upstream.js";
import { UpstreamQueue } from "./upstream-queue.js";
import { WorkerMemory } from "./worker-memory.js";
import { WorkerProcess } from "./worker-process.js";

/** Bits of a request's `phase`, besides those of Gunicorn: its worker is dead; above, the incarnation of its worker. */
const KILLED = 4;
const INCARNATION_SHIFT = 3;

/** No process starts in no time: where memory does not suffice, workers are forked and killed for ever. */
const FORK_SECONDS = 0.01;

/** What supervision needs besides what every Gunicorn does. */
export interface Supervision {
  readonly spec: AppServerSpec;
  readonly upstream: Upstream;
  readonly counters: AppCounters;
  /** null: there is only one. */
  readonly revisions: Revisions | null;
  /** Level of the bytes in use on all instances. */
  readonly memoryLevel: number;
  /** Names its random streams. */
  readonly instance: number;
}

/**
 * Gunicorn with its arbiter: workers are killed for their timeout, end after max_requests, are reloaded, and stop with the
 * whole server. A request in a dead worker stops executing at once if it runs Python; what the database or a third party
 * does for it goes on, and nobody hears of it.
 */
export class SupervisedGunicorn extends Gunicorn {
  readonly #requests: Requests;
  readonly #clock: Float64Array;
  readonly #levelStore: Levels;
  readonly #busyWorkers: number;
  readonly #spec: AppServerSpec;
  readonly #slots: number;
  readonly #upstream: Upstream;
  readonly #counters: AppCounters;
  readonly #revisions: Revisions | null;
  readonly #processes: readonly WorkerProcess[];
  /** null: nobody watches. */
  readonly #arbiter: Arbiter | null;
  readonly #starts: DelayLine;
  readonly #deadlines: DelayLine;
  readonly #fullBacklog: FullBacklog;
  readonly #limits: RequestLimits;
  /** null: requests wait in the listen backlog, for as long as Nginx reads. */
  readonly #queue: UpstreamQueue | null;
  /** null: the processes are always there. */
  readonly #cheap: CheapMode | null;
  readonly #memory: WorkerMemory | null;
  #running = true;

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: Served,
    database: DatabaseAccess | null,
    levels: AppLevels,
    thirdParties: ThirdParties | null,
    supervision: Supervision,
  ) {
    super(world, demands, cpu, spec, database, levels, supervision.upstream, thirdParties);
    const { calendar, requests } = world;
    const { gunicorn } = spec;
    this.#requests = requests;
    this.#clock = calendar.clock;
    this.#levelStore = world.levels;
    this.#busyWorkers = levels.busyWorkers;
    this.#spec = supervision.spec;
    this.#slots = gunicorn.workers * gunicorn.threads;
    this.#upstream = supervision.upstream;
    this.#counters = supervision.counters;
    this.#revisions = supervision.revisions;
    const { watch, cheap, nginx, memory } = supervision.spec;
    this.#arbiter =
      watch === null
        ? null
        : new Arbiter(world, watch, {
            isDead: (row) => this.#isKilled(row),
            processOf: (row) => this.#processOf(row),
            kill: (row) => this.#execute(row),
          });
    this.#starts = new DelayLine(calendar, { arrived: (item) => this.#started(item) });
    this.#deadlines = new DelayLine(calendar, { arrived: (item) => this.#deadline(item) });
    this.#fullBacklog = new FullBacklog(world, supervision.spec.nginx.connectTimeoutSeconds, {
      serve: (row) => this.serve(row),
      notConnected: (row) => this.#refuse(row, "connectTimeout"),
    });
    this.#limits = new RequestLimits(world, supervision.spec, supervision.instance);
    this.#processes = Array.from({ length: gunicorn.workers }, (_, index) => new WorkerProcess(index));
    for (const process of this.#processes) process.limit = this.#limits.next();
    this.#memory =
      memory === undefined
        ? null
        : new WorkerMemory(world, memory, gunicorn.workers, supervision.memoryLevel, (worker, old) =>
            this.#outOfMemory(this.#processes[worker]!, old),
          );
    for (const { index } of this.#processes) this.#memory?.begin(index);
    this.#queue =
      nginx.queue === undefined
        ? null
        : new UpstreamQueue(world, nginx.queue, supervision.instance, (row, cause) => {
            this.withdrawRequest(row);
            this.#refuse(row, cause);
          });
    this.#cheap =
      cheap === undefined
        ? null
        : new CheapMode(world, cheap, supervision.instance, {
            isIdle: () => this.queued === 0 && this.#processes.every(({ rows }) => rows.size === 0),
            stop: () => this.#sleep(),
            start: (seconds) => this.#wake(seconds),
          });
  }

  override serve(row: number): void {
    if (!this.#running) {
      this.#refuse(row, "refused");
      return;
    }
    if (this.#queue === null && !this.full) this.#upstream.accepted(row);
    const { queued } = this;
    super.serve(row);
    if (this.queued > queued) this.#queue?.joined(row);
    this.#cheap?.arrived();
  }

  /** The old workers stop accepting and finish; new ones import the application. The socket stays open (HUP). */
  reload(): void {
    this.#cheap?.started();
    for (const process of this.#processes) {
      this.#retire(process);
      this.#replace(process);
    }
  }

  /** The socket is closed, the backlog lost; workers finish within graceful_timeout, or, if not `graceful`, die now. */
  shutDown(graceful: boolean): void {
    this.#running = false;
    for (const process of this.#processes) {
      this.#retire(process);
      if (!graceful) this.#kill(process, process.incarnation, "workerStopped");
      this.#renew(process);
    }
    for (let row = this.unqueue(); row >= 0; row = this.unqueue()) {
      this.#queue?.left(row);
      this.#refuse(row, "workerStopped");
    }
  }

  /** Begins to serve again. */
  startUp(): void {
    this.#running = true;
    this.#cheap?.started();
    for (const process of this.#processes) this.#replace(process);
  }

  /** Something else on the instance takes this share of its memory. */
  takeMemory(share: number): void {
    this.#memory?.take(share);
  }

  /** Another instance is at this one's place: its processes have served nobody. */
  boot(): void {
    if (this.#memory === null) return;
    this.#memory.take(0);
    for (const process of this.#processes) {
      process.served = 0;
      if (process.state !== "serving") continue;
      this.#memory.end(process.index, false);
      this.#memory.begin(process.index);
    }
  }

  protected override overflow(row: number): void {
    this.#counters.count("BacklogOverflows");
    if (this.#queue !== null) this.#refuse(row, "queueFull");
    else if (this.#spec.bind === "tcp") this.#fullBacklog.wait(row);
    else this.#refuse(row, "backlogFull");
  }

  protected override begin(row: number): void {
    if (this.#queue !== null) {
      this.#queue.left(row);
      this.#upstream.accepted(row);
    }
    const process = this.#processOf(row);
    this.#requests.phase[row] = process.incarnation << INCARNATION_SHIFT;
    process.rows.add(row);
    this.#arbiter?.began(row);
    super.begin(row);
  }

  override answered(row: number): void {
    if (this.#isKilled(row)) this.finish(row);
    else super.answered(row);
  }

  override called(row: number, failed: boolean): void {
    if (this.#isKilled(row)) this.finish(row);
    else super.called(row, failed);
  }

  protected override waited(row: number): void {
    if (this.#isKilled(row)) this.finish(row);
    else super.waited(row);
  }

  protected override finish(row: number): void {
    const { status } = this.#requests;
    if (status[row] === STATUS.ok && this.#revisions?.fails(row) === true) status[row] = STATUS.internalServerError;
    super.finish(row);
    this.#cheap?.ended();
  }

  protected override leave(row: number): void {
    if (this.#isKilled(row)) return;
    const process = this.#processOf(row);
    process.rows.delete(row);
    if (this.#incarnation(row) === process.incarnation) {
      process.served++;
      this.#memory?.grow(process.index);
      if (process.state === "serving" && process.served < process.limit) {
        super.leave(row);
        return;
      }
      if (process.state === "serving") {
        this.#counters.count("WorkerRestarts");
        this.#retire(process);
        process.state = "ending";
      }
      if (process.state === "ending" && !this.#hasRequests(process)) this.#replace(process);
    } else this.#settle(process);
    this.#levelStore.change(this.#busyWorkers, -1);
  }

  protected override held(row: number): void {
    this.#arbiter?.runs(row);
  }

  override processed(row: number): void {
    this.#processOf(row).runs = -1;
    super.processed(row);
  }

  /** The worker of this request has been silent for too long. */
  #execute(row: number): void {
    const process = this.#processOf(row);
    this.#counters.count("WorkerTimeouts");
    const incarnation = this.#incarnation(row);
    const current = incarnation === process.incarnation;
    if (current) this.#retire(process);
    this.#kill(process, incarnation, "workerTimeout");
    if (current) this.#replace(process);
  }

  /** Ends all requests of an incarnation: their clients hear of it, and their Python stops. */
  #kill(process: WorkerProcess, incarnation: number, cause: AppCause): void {
    const rows = [...process.rows].filter((row) => this.#incarnation(row) === incarnation);
    for (const row of rows) {
      process.rows.delete(row);
      this.#requests.phase[row]! |= KILLED;
      this.#levelStore.change(this.#busyWorkers, -1);
    }
    for (const row of rows) this.#upstream.abandon(row, cause);
    for (const row of rows) {
      const stopped = this.stop(row);
      this.forsake(row);
      this.#requests.appClosing[row] = 0;
      if (stopped) this.finish(row);
    }
    process.runs = -1;
    this.#settle(process);
  }

  /** It takes no further request; what it has may go on for graceful_timeout. */
  #retire(process: WorkerProcess): void {
    this.withdraw(process.index);
    if (process.rows.size > 0)
      this.#deadlines.holdUntil(this.#ticket(process), this.#clock[0]! + this.#spec.gracefulTimeoutSeconds);
  }

  /** A new incarnation begins to import the application. */
  #replace(process: WorkerProcess, startSeconds = this.#spec.startSeconds): void {
    this.#begin(process);
    this.#starts.holdUntil(this.#ticket(process), this.#clock[0]! + startSeconds);
  }

  /** Another incarnation, which is not up yet. */
  #begin(process: WorkerProcess): void {
    this.forget(process.index);
    this.#renew(process);
  }

  #renew(process: WorkerProcess): void {
    this.#memory?.end(process.index, this.#hasRequests(process));
    process.incarnation++;
    process.state = "starting";
  }

  /** An old process may have lost its last request. */
  #settle(process: WorkerProcess): void {
    if (this.#memory === null) return;
    for (const row of process.rows) if (this.#incarnation(row) !== process.incarnation) return;
    this.#memory.endOld(process.index);
  }

  /** The kernel kills a process; the arbiter forks it again if it is not an old one. */
  #outOfMemory(process: WorkerProcess, old: boolean): void {
    this.#counters.count("OutOfMemoryKills");
    if (old) {
      for (const incarnation of new Set([...process.rows].map((row) => this.#incarnation(row))))
        if (incarnation !== process.incarnation) this.#kill(process, incarnation, "outOfMemory");
      this.#memory!.endOld(process.index);
      return;
    }
    this.#retire(process);
    this.#kill(process, process.incarnation, "outOfMemory");
    this.#replace(process, Math.max(FORK_SECONDS, this.#spec.startSeconds));
  }

  #started(ticket: number): void {
    const process = this.#processes[ticket % this.#processes.length]!;
    if (this.#ticket(process) !== ticket || process.state !== "starting") return;
    process.state = "serving";
    process.served = 0;
    process.limit = this.#limits.next();
    this.#memory?.begin(process.index);
    for (let slot = process.index; slot < this.#slots; slot += this.#processes.length) this.offer(slot);
  }

  /** graceful_timeout is over. */
  #deadline(ticket: number): void {
    const process = this.#processes[ticket % this.#processes.length]!;
    const incarnation = Math.floor(ticket / this.#processes.length);
    this.#kill(process, incarnation, "workerStopped");
    if (incarnation === process.incarnation && process.state === "ending") this.#replace(process);
  }

  /** All processes end: nobody has asked for anything. */
  #sleep(): void {
    for (const process of this.#processes) {
      this.withdraw(process.index);
      this.#begin(process);
    }
  }

  #wake(seconds: number): void {
    this.#counters.count("WorkerWakeUps");
    for (const process of this.#processes) this.#starts.holdUntil(this.#ticket(process), this.#clock[0]! + seconds);
  }

  /** Nginx answers, and nobody executes it. */
  #refuse(row: number, cause: AppCause): void {
    this.#upstream.abandon(row, cause);
    this.#upstream.answered(row);
  }

  #hasRequests(process: WorkerProcess): boolean {
    for (const row of process.rows) if (this.#incarnation(row) === process.incarnation) return true;
    return false;
  }

  #processOf(row: number): WorkerProcess {
    return this.#processes[this.#requests.worker[row]! % this.#processes.length]!;
  }

  /** Names an incarnation of a process. */
  #ticket(process: WorkerProcess): number {
    return process.index + this.#processes.length * process.incarnation;
  }

  #incarnation(row: number): number {
    return this.#requests.phase[row]! >> INCARNATION_SHIFT;
  }

  #isKilled(row: number): boolean {
    return (this.#requests.phase[row]! & KILLED) !== 0;
  }
}
