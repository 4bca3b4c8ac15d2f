/**
 * A CPU under processor sharing: c cores serve n runnable jobs, each at rate speed * min(1, c / n), as a
 * fair operating-system scheduler does.
 *
 * Kept in *virtual time*: the work one job has been given since the processor was last idle. A job that
 * comes at virtual time V with work w leaves when virtual time reaches V + w, whatever happens between, so
 * jobs stay ordered by that sum and only the first one's real time is ever computed: one pending event.
 *
 * A real core differs (`CoreSpec`): a job that finds it idle needs more of it, jobs get in each other's way, and its
 * speed changes. All three keep the one pending event: they change a job's work on arrival or everyone's rate.
 */
import type { CoreSpec } from "../spec.js";
import type { Calendar, Source } from "./calendar.js";
import type { Processor, ProcessorUser } from "./processor.js";
import type { Requests } from "./requests.js";

const USER_BITS = 9;
const USER_MASK = (1 << USER_BITS) - 1;

/** Rows of the processor's state in one typed array: doubles in object fields may be boxed. */
const VIRTUAL = 0;
const UPDATED_AT = 1;
const RATE = 2;
const BUSY_CORE_SECONDS = 3;
const WORK_BEGUN = 4;
/** Only kept of a real core: an ideal one's follows from its busy time. */
const WORK_DONE = 5;
const SPEED = 6;
const SLOWDOWN = 7;

export class ProcessorSharing implements Processor, Source {
  readonly #calendar: Calendar;
  readonly #requests: Requests;
  readonly cores: number;
  readonly speed: number;
  readonly #slot: number;
  readonly #users: ProcessorUser[] = [];
  readonly #state = new Float64Array(8);
  #real: boolean;
  readonly #idleArrivalSeconds: number;
  readonly #contention: number;
  /** Jobs in order of their finish, last first, so that the next to leave is popped off the end. */
  #finish = new Float64Array(8);
  /** Row of the job and, in its low bits, the number of its user. */
  #job = new Int32Array(8);
  /** Runnable jobs. */
  length = 0;

  /** @param speed of each core, relative to the reference that work is stated for */
  constructor(calendar: Calendar, requests: Requests, cores: number, speed: number, core: CoreSpec = {}) {
    this.#calendar = calendar;
    this.#requests = requests;
    this.cores = cores;
    this.speed = speed;
    this.#state[SPEED] = speed;
    this.#state[SLOWDOWN] = 1;
    this.#idleArrivalSeconds = core.idleArrivalSeconds ?? 0;
    this.#contention = core.contention ?? 0;
    this.#real =
      this.#idleArrivalSeconds > 0 ||
      this.#contention > 0 ||
      core.modulation !== undefined ||
      core.speedTrace !== undefined;
    this.#slot = calendar.add(this);
  }

  attach(user: ProcessorUser): number {
    if (this.#users.length > USER_MASK) throw new RangeError(`a processor serves at most ${USER_MASK + 1} rooms`);
    return this.#users.push(user) - 1;
  }

  /** All jobs share the cores: there is no process that could go on before others. */
  goOn(row: number, user: number): void {
    this.start(row, user);
  }

  /** Begins a job of `requests.work[row]` seconds of one core at the reference speed. */
  start(row: number, user: number): void {
    const state = this.#state;
    // A job handed on at the instant the last one left finds the core warm.
    if (this.#real && this.length === 0 && this.#calendar.clock[0]! > state[UPDATED_AT]!)
      this.#requests.work[row]! += this.#idleArrivalSeconds;
    this.#advance();
    const work = this.#requests.work[row]!;
    state[WORK_BEGUN]! += work;
    const finish = state[VIRTUAL]! + work;
    let at = this.length++;
    if (at === this.#job.length) this.#grow();
    const finishes = this.#finish;
    const jobs = this.#job;
    // Equal finishes keep their order of arrival: the newcomer goes below them, to leave after them.
    while (at > 0 && finishes[at - 1]! <= finish) {
      finishes[at] = finishes[at - 1]!;
      jobs[at] = jobs[at - 1]!;
      at--;
    }
    finishes[at] = finish;
    jobs[at] = (row << USER_BITS) | user;
    // On an idle core, behind the next to leave, a job changes nobody's rate and no event.
    if (at === this.length - 1 || this.length > this.cores || this.#real) this.#settle();
  }

  fire(): void {
    const state = this.#state;
    this.#advance();
    const at = --this.length;
    // Exactly there, not a rounding error short of it.
    state[VIRTUAL] = this.#finish[at]!;
    const job = this.#job[at]!;
    this.#settle();
    this.#users[job & USER_MASK]!.processed(job >> USER_BITS);
  }

  release(): void {}

  cancel(row: number, user: number): boolean {
    const at = this.#job.subarray(0, this.length).indexOf((row << USER_BITS) | user);
    if (at < 0) return false;
    this.#advance();
    const state = this.#state;
    state[WORK_BEGUN]! -= Math.max(0, this.#finish[at]! - state[VIRTUAL]!);
    this.#finish.copyWithin(at, at + 1, this.length);
    this.#job.copyWithin(at, at + 1, this.length);
    this.length--;
    this.#settle();
    return true;
  }

  /**
   * Books the time of a job just processed to two hops: what its work takes on an idle core to `service`, the
   * rest, in which others had the processor, to `contention`.
   */
  book(row: number, service: number, contention: number): void {
    const requests = this.#requests;
    const now = this.#calendar.clock[0]!;
    const first = row * requests.hopCount;
    let alone = requests.work[row]! / this.speed;
    // In its fast state a core takes less than its mean.
    if (this.#real) alone = Math.min(alone, now - requests.bookedUntil[row]!);
    requests.hopTimes[first + service]! += alone;
    // Rounding may leave -1e-18 where nobody else was there.
    requests.hopTimes[first + contention]! += now - requests.bookedUntil[row]! - alone;
    requests.bookedUntil[row] = now;
  }

  /** Integral of busy cores over time so far, core-seconds. */
  busyCoreSeconds(): number {
    const busy = Math.min(this.length, this.cores);
    return this.#state[BUSY_CORE_SECONDS]! + busy * (this.#calendar.now - this.#state[UPDATED_AT]!);
  }

  /** Work of all jobs begun so far, s at reference speed. */
  workBegun(): number {
    return this.#state[WORK_BEGUN]!;
  }

  /** Work given out so far, s at reference speed: busy cores times speed. */
  workDone(): number {
    if (!this.#real) return this.busyCoreSeconds() * this.speed;
    const state = this.#state;
    return state[WORK_DONE]! + this.length * state[RATE]! * (this.#calendar.now - state[UPDATED_AT]!);
  }

  /** From now on a core does `factor` times what it does at its mean speed. */
  setSpeed(factor: number): void {
    this.#advance();
    this.#state[SPEED] = this.speed * factor;
    this.#settle();
  }

  /** From now on everything takes `factor` times as long, on top of the cores' own changes: a fault, until set back to 1. */
  slowDown(factor: number): void {
    this.#advance();
    if (!this.#real) this.#state[WORK_DONE] = this.workDone();
    this.#real = true;
    this.#state[SLOWDOWN] = factor;
    this.#settle();
  }

  /** Work still to do of the jobs present, s. */
  workLeft(): number {
    const virtual = this.#state[VIRTUAL]! + this.#state[RATE]! * (this.#calendar.now - this.#state[UPDATED_AT]!);
    let left = 0;
    for (let i = 0; i < this.length; i++) left += this.#finish[i]! - virtual;
    return left;
  }

  /** Brings virtual time and the accounts up to now, with the jobs present since the last change. */
  #advance(): void {
    const state = this.#state;
    const now = this.#calendar.clock[0]!;
    const n = this.length;
    if (n > 0) {
      const elapsed = now - state[UPDATED_AT]!;
      state[VIRTUAL]! += elapsed * state[RATE]!;
      state[BUSY_CORE_SECONDS]! += elapsed * (n < this.cores ? n : this.cores);
      if (this.#real) state[WORK_DONE]! += elapsed * n * state[RATE]!;
    }
    state[UPDATED_AT] = now;
  }

  /** Sets the rate for the jobs now present and the time of the next completion. */
  #settle(): void {
    const state = this.#state;
    const n = this.length;
    if (n === 0) {
      // Virtual time starts over, so that it never grows large enough to lose precision.
      state[VIRTUAL] = 0;
      state[RATE] = 0;
      this.#calendar.cancel(this.#slot);
      return;
    }
    const speed = state[SPEED]!;
    let rate = n <= this.cores ? speed : (speed * this.cores) / n;
    if (this.#real) rate /= (1 + this.#contention * (n - 1)) * state[SLOWDOWN]!;
    state[RATE] = rate;
    const left = this.#finish[n - 1]! - state[VIRTUAL]!;
    this.#calendar.time[this.#slot] = state[UPDATED_AT]! + (left > 0 ? left / rate : 0);
    this.#calendar.schedule(this.#slot);
  }

  #grow(): void {
    const size = this.#job.length * 2;
    const finish = new Float64Array(size);
    finish.set(this.#finish);
    this.#finish = finish;
    const jobs = new Int32Array(size);
    jobs.set(this.#job);
    this.#job = jobs;
  }
}
