import type { Demands } from "../demands.js";
import { DelayLine } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Processor } from "../kernel/processor.js";
import { STATUS } from "../kernel/tier.js";
import { TimeoutLine } from "../kernel/timeout-line.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { Levels } from "../metrics/levels.js";
import type { GunicornSpec, PoolSpec } from "../spec.js";
import type { AppCause } from "./app-causes.js";
import type { AppCounters } from "./app-counters.js";
import type { AppLevels } from "./app-levels.js";
import type { AppServerSpec } from "./app-server-spec.js";
import { FullBacklog } from "./full-backlog.js";
import { Gunicorn, type DatabaseAccess, type ThirdParties } from "./gunicorn.js";
import type { Revisions } from "./revisions.js";
import type { Upstream } from "./upstream.js";
import { WorkerMemory } from "./worker-memory.js";
import { WorkerProcess } from "./worker-process.js";

/** Bits of a request's `phase`, besides those of Gunicorn: its worker is dead; above, the incarnation of its worker. */
const KILLED = 4;
const INCARNATION_SHIFT = 3;

/** The arbiter looks after its workers once a second (gunicorn, arbiter.py: select with a timeout of 1.0 [src]). */
const ARBITER_SECONDS = 1;

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
  readonly #timeouts: TimeoutLine | null;
  /** What the arbiter's next pass kills. Rows, with their generation. */
  readonly #condemned: DelayLine;
  readonly #generation = new Map<number, number>();
  readonly #starts: DelayLine;
  readonly #deadlines: DelayLine;
  readonly #fullBacklog: FullBacklog;
  readonly #jitter: Draws | null;
  #limitsDrawn = 0;
  readonly #memory: WorkerMemory | null;
  readonly #reclaims: DelayLine;
  #running = true;

  constructor(
    world: World,
    demands: Demands,
    cpu: Processor,
    spec: { gunicorn: GunicornSpec; pool: PoolSpec | null },
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
    const { watch, maxRequests, maxRequestsJitter } = supervision.spec;
    this.#timeouts =
      watch === null
        ? null
        : new TimeoutLine(calendar, requests, { timedOut: (row) => this.#timedOut(row) }, watch.timeoutSeconds);
    this.#condemned = new DelayLine(calendar, { arrived: (row) => this.#execute(row) });
    this.#starts = new DelayLine(calendar, { arrived: (item) => this.#started(item) });
    this.#deadlines = new DelayLine(calendar, { arrived: (item) => this.#deadline(item) });
    this.#fullBacklog = new FullBacklog(world, supervision.spec.nginx.connectTimeoutSeconds, {
      serve: (row) => this.serve(row),
      notConnected: (row) => {
        this.#upstream.abandon(row, "connectTimeout");
        this.#upstream.answered(row);
      },
    });
    this.#jitter =
      Number.isFinite(maxRequests) && maxRequestsJitter > 0
        ? new Draws(
            world.stream("maxRequestsJitter", String(supervision.instance)),
            law({ kind: "uniform", min: 0, max: maxRequestsJitter + 1 }),
          )
        : null;
    this.#processes = Array.from({ length: gunicorn.workers }, (_, index) => new WorkerProcess(index));
    for (const process of this.#processes) process.limit = this.#drawLimit();
    const { memory } = supervision.spec;
    this.#reclaims = new DelayLine(calendar, { arrived: () => this.#reclaim() });
    this.#memory =
      memory === undefined ? null : new WorkerMemory(memory, gunicorn.workers, world.levels, supervision.memoryLevel);
    if (this.#memory !== null) {
      for (const { index } of this.#processes) this.#memory.begin(index);
      this.#watchMemory();
    }
  }

  override serve(row: number): void {
    if (!this.#running) {
      this.#upstream.abandon(row, "refused");
      this.#upstream.answered(row);
      return;
    }
    if (!this.full) this.#upstream.accepted(row);
    super.serve(row);
  }

  /** The old workers stop accepting and finish; new ones import the application. The socket stays open (HUP). */
  reload(): void {
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
      process.incarnation++;
      process.state = "starting";
      this.#memory?.end(process.index);
    }
    for (let row = this.unqueue(); row >= 0; row = this.unqueue()) {
      this.#upstream.abandon(row, "workerStopped");
      this.#upstream.answered(row);
    }
  }

  /** Begins to serve again. */
  startUp(): void {
    this.#running = true;
    for (const process of this.#processes) this.#replace(process);
  }

  /** Something else on the instance takes this share of its memory. */
  takeMemory(share: number): void {
    this.#memory?.take(share);
    this.#watchMemory();
  }

  /** Another instance is at this one's place: its processes have served nobody. */
  boot(): void {
    if (this.#memory === null) return;
    this.#memory.take(0);
    for (const process of this.#processes) {
      process.served = 0;
      if (process.state !== "serving") continue;
      this.#memory.end(process.index);
      this.#memory.begin(process.index);
    }
  }

  protected override overflow(row: number): void {
    this.#counters.count("BacklogOverflows");
    if (this.#spec.bind === "tcp") {
      this.#fullBacklog.wait(row);
      return;
    }
    this.#upstream.abandon(row, "backlogFull");
    this.#upstream.answered(row);
  }

  protected override begin(row: number): void {
    const process = this.#processOf(row);
    this.#requests.phase[row] = process.incarnation << INCARNATION_SHIFT;
    process.rows.add(row);
    if (this.#spec.watch?.of === "request") this.#timeouts!.start(row);
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
  }

  protected override leave(row: number): void {
    if (this.#isKilled(row)) return;
    const process = this.#processOf(row);
    process.rows.delete(row);
    if (this.#incarnation(row) === process.incarnation) {
      process.served++;
      if (this.#memory !== null) {
        this.#memory.grow(process.index);
        this.#watchMemory();
      }
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
    }
    this.#levelStore.change(this.#busyWorkers, -1);
  }

  /** Of gevent: a greenlet runs, and nothing else of its process does. */
  protected override held(row: number): void {
    if (this.#spec.watch?.of !== "slice") return;
    const process = this.#processOf(row);
    process.runs = row;
    process.runsSince = this.#clock[0]!;
    this.#timeouts!.start(row);
  }

  override processed(row: number): void {
    this.#processOf(row).runs = -1;
    super.processed(row);
  }

  #timedOut(row: number): void {
    if (this.#isKilled(row)) return;
    const now = this.#clock[0]!;
    const { watch } = this.#spec;
    const { runs, runsSince } = this.#processOf(row);
    // Meanwhile other greenlets have run, the heartbeat among them.
    if (watch!.of === "slice" && (runs !== row || runsSince + watch!.timeoutSeconds > now + 1e-9)) return;
    this.#generation.set(row, this.#requests.generation[row]!);
    this.#condemned.holdUntil(row, ARBITER_SECONDS * (Math.floor(now / ARBITER_SECONDS) + 1));
  }

  /** The arbiter's pass has come: if the worker is still at it, it dies. */
  #execute(row: number): void {
    const same = this.#generation.get(row) === this.#requests.generation[row];
    this.#generation.delete(row);
    if (!same || this.#isKilled(row)) return;
    const process = this.#processOf(row);
    if (this.#spec.watch!.of === "slice" && process.runs !== row) return;
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
      if (stopped) this.finish(row);
    }
    process.runs = -1;
  }

  /** It takes no further request; what it has may go on for graceful_timeout. */
  #retire(process: WorkerProcess): void {
    this.withdraw(process.index);
    if (process.rows.size > 0)
      this.#deadlines.holdUntil(this.#ticket(process), this.#clock[0]! + this.#spec.gracefulTimeoutSeconds);
  }

  /** A new incarnation begins to import the application. */
  #replace(process: WorkerProcess, startSeconds = this.#spec.startSeconds): void {
    this.forget(process.index);
    process.incarnation++;
    process.state = "starting";
    this.#memory?.end(process.index);
    this.#starts.holdUntil(this.#ticket(process), this.#clock[0]! + startSeconds);
  }

  /** Looks after memory as soon as what happens now has happened. */
  #watchMemory(): void {
    if (this.#memory !== null && this.#memory.victim() >= 0 && this.#reclaims.length === 0)
      this.#reclaims.holdUntil(0, this.#clock[0]!);
  }

  /** The kernel kills until there is memory; the arbiter forks the dead again. */
  #reclaim(): void {
    for (let worker = this.#memory!.victim(); worker >= 0; worker = this.#memory!.victim()) {
      const process = this.#processes[worker]!;
      this.#counters.count("OutOfMemoryKills");
      this.#retire(process);
      this.#kill(process, process.incarnation, "outOfMemory");
      this.#replace(process, Math.max(FORK_SECONDS, this.#spec.startSeconds));
    }
  }

  #started(ticket: number): void {
    const process = this.#processes[ticket % this.#processes.length]!;
    if (this.#ticket(process) !== ticket || process.state !== "starting") return;
    process.state = "serving";
    process.served = 0;
    process.limit = this.#drawLimit();
    this.#memory?.begin(process.index);
    this.#watchMemory();
    for (let slot = process.index; slot < this.#slots; slot += this.#processes.length) this.offer(slot);
  }

  /** graceful_timeout is over. */
  #deadline(ticket: number): void {
    const process = this.#processes[ticket % this.#processes.length]!;
    const incarnation = Math.floor(ticket / this.#processes.length);
    this.#kill(process, incarnation, "workerStopped");
    if (incarnation === process.incarnation && process.state === "ending") this.#replace(process);
  }

  #drawLimit(): number {
    const { maxRequests } = this.#spec;
    return this.#jitter === null ? maxRequests : maxRequests + Math.floor(this.#jitter.at(this.#limitsDrawn++));
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
