/**
 * A CPU that serves requests which have had less than a slice of it at a higher rate than all others: each has
 * `newcomerWeight` times the share of one that has had its slice (*discriminatory processor sharing* between two levels:
 * Altman, Avrachenkov, Ayesta, "A survey on discriminatory processor sharing", Queueing Systems 53, 2006). Without a weight
 * they go first, and the others share what is left: *two-level processor sharing* (Kleinrock, Queueing Systems II, 4.7). With
 * a slice longer than any request, one of nothing, and a weight of 1 this is processor sharing.
 *
 * This is what a Linux core does to web requests. Each is a chain of short bursts in processes that sleep in between.
 * The scheduler (EEVDF) lets a process that has slept catch up with the others, not overtake them for good: on the
 * reference stack a request that finds others waits less than under processor sharing, and those it finds wait longer,
 * by what 0.8 ms of the newcomer do to them (docs/validation/findings.md: response times by number in flight on arrival).
 * Workers that all wait 40 ms for the database fall into step by it.
 *
 * A request keeps what it has attained from burst to burst; a pause of `forgetSeconds` or more, a sleep, clears it. The slice is
 * the core's time, as the scheduler counts it: on a core twice as fast it is twice the work. (Not so with contention: what
 * neighbours in the cache take of a request's slice is left out.)
 */
import type { CoreSpec } from "../spec.js";
import type { Calendar, Source } from "./calendar.js";
import type { Processor, ProcessorUser } from "./processor.js";
import type { Requests } from "./requests.js";

export class TwoLevelProcessorSharing implements Processor, Source {
  readonly cores: number;
  readonly speed: number;
  length = 0;
  readonly #calendar: Calendar;
  readonly #requests: Requests;
  readonly #slot: number;
  readonly #users: ProcessorUser[] = [];
  readonly #idleArrivalSeconds: number;
  readonly #contention: number;
  readonly #sliceSeconds: number;
  readonly #forgetSeconds: number;
  readonly #newcomerWeight: number;
  readonly #levels: readonly [Level, Level] = [new Level(), new Level()];
  /** The level in which something happens next. */
  #next = 0;
  #factor = 1;
  #slowdown = 1;
  #updatedAt = 0;
  #busyCoreSeconds = 0;
  #workBegun = 0;
  #workDone = 0;
  readonly #jobs = new Jobs();

  /** @param core with a `slice` */
  constructor(calendar: Calendar, requests: Requests, cores: number, speed: number, core: CoreSpec) {
    this.#calendar = calendar;
    this.#requests = requests;
    this.cores = cores;
    this.speed = speed;
    this.#idleArrivalSeconds = core.idleArrivalSeconds ?? 0;
    this.#contention = core.contention ?? 0;
    this.#sliceSeconds = core.slice!.seconds;
    this.#forgetSeconds = core.slice!.forgetSeconds;
    this.#newcomerWeight = core.slice!.newcomerWeight ?? Infinity;
    this.#slot = calendar.add(this);
  }

  attach(user: ProcessorUser): number {
    return this.#users.push(user) - 1;
  }

  start(row: number, user: number): void {
    const now = this.#calendar.now;
    const requests = this.#requests;
    // A job handed on at the instant the last one left finds the core warm.
    if (this.length === 0 && now > this.#updatedAt) requests.work[row]! += this.#idleArrivalSeconds;
    this.#advance();
    const work = requests.work[row]!;
    this.#workBegun += work;
    this.length++;
    this.#jobs.begin(row, user, work, requests.generation[row]!, now - this.#forgetSeconds);
    this.#enter(row);
    this.#settle();
  }

  fire(): void {
    this.#advance();
    const jobs = this.#jobs;
    const row = this.#levels[this.#next]!.pop(jobs);
    // Exactly there, not a rounding error short of it.
    jobs.attained[row] = jobs.stop[row]!;
    if (jobs.stop[row]! < jobs.end[row]!) {
      this.#enter(row);
      this.#settle();
      return;
    }
    this.length--;
    jobs.leftAt[row] = this.#calendar.now;
    this.#settle();
    this.#users[jobs.user[row]!]!.processed(row);
  }

  cancel(row: number, user: number): boolean {
    const jobs = this.#jobs;
    const level = jobs.user[row] === user ? this.#levels.find(({ rows }) => rows.includes(row)) : undefined;
    if (level === undefined) return false;
    this.#advance();
    this.#workBegun -= Math.max(0, jobs.leave[row]! - level.virtual) + (jobs.end[row]! - jobs.stop[row]!);
    level.rows.splice(level.rows.indexOf(row), 1);
    this.length--;
    jobs.leftAt[row] = this.#calendar.now;
    this.#settle();
    return true;
  }

  book(row: number, service: number, contention: number): void {
    const requests = this.#requests;
    const now = this.#calendar.now;
    const elapsed = now - requests.bookedUntil[row]!;
    // In its fast state a core takes less than its mean.
    const alone = Math.min(requests.work[row]! / this.speed, elapsed);
    const first = row * requests.hopCount;
    requests.hopTimes[first + service]! += alone;
    requests.hopTimes[first + contention]! += elapsed - alone;
    requests.bookedUntil[row] = now;
  }

  busyCoreSeconds(): number {
    return this.#busyCoreSeconds + Math.min(this.length, this.cores) * (this.#calendar.now - this.#updatedAt);
  }

  workBegun(): number {
    return this.#workBegun;
  }

  workDone(): number {
    const elapsed = this.#calendar.now - this.#updatedAt;
    return this.#levels.reduce((sum, { rows, rate }) => sum + rows.length * rate * elapsed, this.#workDone);
  }

  workLeft(): number {
    const { leave, stop, end } = this.#jobs;
    const elapsed = this.#calendar.now - this.#updatedAt;
    let left = 0;
    for (const { rows, virtual, rate } of this.#levels) {
      for (const row of rows) left += leave[row]! - virtual - rate * elapsed + (end[row]! - stop[row]!);
    }
    return left;
  }

  setSpeed(factor: number): void {
    this.#advance();
    this.#factor = factor;
    this.#settle();
  }

  slowDown(factor: number): void {
    this.#advance();
    this.#slowdown = factor;
    this.#settle();
  }

  /** By weight, whether or not they can use as much. */
  #coresOfNewcomers(newcomers: number, others: number): number {
    if (newcomers === 0) return 0;
    // Infinite: infinity over infinity otherwise.
    return this.cores / (1 + others / (newcomers * this.#newcomerWeight));
  }

  /** Puts a job into the first level, until it is done or has used up its slice, or into the second. */
  #enter(row: number): void {
    const jobs = this.#jobs;
    const slice = this.#sliceSeconds * this.#coreSpeed();
    const attained = jobs.attained[row]!;
    const level = attained < slice ? 0 : 1;
    jobs.stop[row] = level === 0 ? Math.min(jobs.end[row]!, slice) : jobs.end[row]!;
    this.#levels[level].push(row, jobs.stop[row] - attained, jobs);
  }

  /** Work that a core does now in a second for one request alone. */
  #coreSpeed(): number {
    return (this.speed * this.#factor) / this.#slowdown;
  }

  #advance(): void {
    const now = this.#calendar.now;
    const elapsed = now - this.#updatedAt;
    this.#updatedAt = now;
    if (this.length === 0 || elapsed === 0) return;
    this.#busyCoreSeconds += elapsed * Math.min(this.length, this.cores);
    for (const level of this.#levels) {
      if (level.rows.length === 0) continue;
      const gained = level.rate * elapsed;
      level.virtual += gained;
      this.#workDone += gained * level.rows.length;
    }
  }

  /** Shares the cores out and schedules what happens next. */
  #settle(): void {
    const slot = this.#slot;
    if (this.length === 0) {
      this.#calendar.cancel(slot);
      return;
    }
    const full = this.#coreSpeed() / (1 + this.#contention * (this.length - 1));
    const newcomers = this.#levels[0].rows.length;
    // Nobody uses more than one core: what newcomers cannot use is left to the others.
    const first = Math.min(newcomers, this.#coresOfNewcomers(newcomers, this.length - newcomers));
    const left = Math.min(this.length - newcomers, this.cores - first);
    let soonest = Infinity;
    for (let k = 0; k < this.#levels.length; k++) {
      const level = this.#levels[k]!;
      const count = level.rows.length;
      if (count === 0) continue;
      level.rate = (full * (k === 0 ? first : left)) / count;
      if (level.rate === 0) continue;
      const ahead = this.#jobs.leave[level.rows[count - 1]!]! - level.virtual;
      const seconds = Math.max(0, ahead) / level.rate;
      if (seconds < soonest) {
        soonest = seconds;
        this.#next = k;
      }
    }
    this.#calendar.time[slot] = this.#updatedAt + soonest;
    this.#calendar.schedule(slot);
  }
}

/** Requests that have, or have not yet, had their slice, under processor sharing in virtual time. */
class Level {
  /** In order of leaving, last first. */
  readonly rows: number[] = [];
  /** Work each has been given since the level was last empty, s at reference speed. */
  virtual = 0;
  rate = 0;

  push(row: number, work: number, { leave }: Jobs): void {
    // Virtual time starts over, so that it never grows large enough to lose precision.
    if (this.rows.length === 0) this.virtual = 0;
    const end = this.virtual + work;
    leave[row] = end;
    let at = this.rows.length;
    // Equal ones keep their order of arrival.
    while (at > 0 && leave[this.rows[at - 1]!]! <= end) at--;
    this.rows.splice(at, 0, row);
  }

  /** Takes out the one that leaves now. */
  pop({ leave }: Jobs): number {
    const row = this.rows.pop()!;
    this.virtual = leave[row]!;
    return row;
  }
}

/** By row of the requests' table: a request has one job at a time. Work in s at reference speed. */
class Jobs {
  user = new Int32Array(0);
  /** Of the request that `attained` is of. */
  generation = new Int32Array(0);
  attained = new Float64Array(0);
  /** What it will have attained when its job is done. */
  end = new Float64Array(0);
  /** What it will have attained when it leaves its level. */
  stop = new Float64Array(0);
  /** Virtual time of its level at which it leaves. */
  leave = new Float64Array(0);
  leftAt = new Float64Array(0);

  /** @param forgetBefore what was attained up to a job that ended before this time is forgotten */
  begin(row: number, user: number, work: number, generation: number, forgetBefore: number): void {
    if (row >= this.user.length) this.#grow(row);
    if (this.generation[row] !== generation || this.leftAt[row]! <= forgetBefore) this.attained[row] = 0;
    this.generation[row] = generation;
    this.user[row] = user;
    this.end[row] = this.attained[row]! + work;
  }

  #grow(row: number): void {
    const size = Math.max(1024, 2 * row);
    const ints = (old: Int32Array, value: number): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(size).fill(value);
      wide.set(old);
      return wide;
    };
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(size);
      wide.set(old);
      return wide;
    };
    this.user = ints(this.user, 0);
    this.generation = ints(this.generation, -1);
    this.attained = floats(this.attained);
    this.end = floats(this.end);
    this.stop = floats(this.stop);
    this.leave = floats(this.leave);
    this.leftAt = floats(this.leftAt);
  }
}
