/**
 * A CPU under Linux's fair scheduler: *earliest eligible virtual deadline first* (Stoica, Abdel-Wahab, "Earliest eligible
 * virtual deadline first", Old Dominion University TR-95-22, 1995; kernel/sched/fair.c since Linux 6.6), for processes of equal
 * weight. Read off the scheduler's own trace of the reference stack (docs/validation/findings.md, "the kernel's trace"):
 *
 * - A process has *virtual runtime*: the core's time it has had. It is *eligible* while that is not above the mean of all
 *   runnable ones; of these the one with the earliest deadline runs, which is its virtual runtime when it last asked for a slice,
 *   and a slice. Who runs keeps the core up to its deadline, and to the next tick.
 * - A process that goes to sleep keeps how far it was behind the mean (its *lag*), and wakes up as far behind. One that was ahead
 *   stays in the queue until the mean has caught up.
 * - Nginx and PostgreSQL run for moments and sleep in between: they get the core as soon as they wake up (`attach` without
 *   processes), for a slice at most; behind that they are processes like the others. Afterwards the choice is free again,
 *   whoever had the core before. So each of a request's queries is an occasion for others.
 * - A connection wakes up *all* idle workers of Gunicorn. The first that gets the core takes the request, the others find
 *   nothing and go back to sleep; but until they have had their turn, and that is after the first has run for a while, they
 *   fall behind, and that lets one of them go first when the next request comes.
 *
 * Processes of several cores are kept in one queue: Linux has one a core and moves processes between them.
 */
import type { CoreSpec } from "../spec.js";
import type { Calendar, Source } from "./calendar.js";
import { Core, type Interrupt } from "./eevdf-core.js";
import { Process } from "./eevdf-process.js";
import { RunQueue } from "./eevdf-run-queue.js";
import type { Processes, Processor, ProcessorUser } from "./processor.js";
import type { Requests } from "./requests.js";

/** What is going to happen. */
const DONE = 0;
const TICK = 1;
const SLICE_OVER = 2;

/** A room and what runs its jobs. */
interface Room {
  readonly user: ProcessorUser;
  /** null: processes that run for moments. */
  readonly processes: Processes | null;
  /** By number of the worker. They change their numbers when another than the one named takes a request. */
  readonly workers: Process[];
  /** The same, who went to sleep last first: in this order a connection wakes them up. */
  readonly asleep: Process[];
  /** Requests whose connection waits for the first of the workers it woke up. */
  readonly accepted: Interrupt[];
}

export class Eevdf implements Processor, Source {
  readonly cores: number;
  readonly speed: number;
  length = 0;
  readonly #calendar: Calendar;
  readonly #requests: Requests;
  readonly #slot: number;
  readonly #rooms: Room[] = [];
  readonly #queue: RunQueue;
  readonly #cores: readonly Core[];
  readonly #idleArrivalSeconds: number;
  readonly #contention: number;
  readonly #sliceSeconds: number;
  readonly #tickSeconds: number;
  #next: Core;
  #event = DONE;
  #factor = 1;
  #slowdown = 1;
  #rate = 1;
  #updatedAt = 0;
  #busyCoreSeconds = 0;
  #workBegun = 0;
  #workDone = 0;

  /** @param core with a `scheduler` */
  constructor(calendar: Calendar, requests: Requests, cores: number, speed: number, core: CoreSpec) {
    this.#calendar = calendar;
    this.#requests = requests;
    this.cores = cores;
    this.speed = speed;
    this.#idleArrivalSeconds = core.idleArrivalSeconds ?? 0;
    this.#contention = core.contention ?? 0;
    this.#sliceSeconds = core.scheduler!.sliceSeconds;
    this.#tickSeconds = core.scheduler!.tickSeconds;
    this.#queue = new RunQueue(this.#sliceSeconds, this.#tickSeconds);
    this.#cores = Array.from({ length: cores }, () => new Core());
    this.#next = this.#cores[0]!;
    this.#slot = calendar.add(this);
  }

  attach(user: ProcessorUser, processes: Processes | null = null): number {
    const number = this.#rooms.length;
    const workers = Array.from({ length: processes?.count ?? 0 }, () => new Process(number));
    this.#rooms.push({ user, processes, workers, asleep: [...workers], accepted: [] });
    return number;
  }

  start(row: number, user: number): void {
    const requests = this.#requests;
    // A job handed on at the instant the last one left finds the core warm.
    if (this.length === 0 && this.#calendar.now > this.#updatedAt) requests.work[row]! += this.#idleArrivalSeconds;
    this.#advance();
    const work = requests.work[row]!;
    this.#workBegun += work;
    this.length++;
    const room = this.#rooms[user]!;
    if (room.processes === null) this.#interrupt({ row, user, left: work, ran: 0 });
    else this.#wakeFor(room, room.processes, { row, user, left: work, ran: 0 });
    this.#settle();
  }

  goOn(row: number, user: number): void {
    const { workers, processes } = this.#rooms[user]!;
    const process = workers[processes!.of(row)]!;
    const left = this.#requests.work[row]!;
    this.#workBegun += left;
    this.length++;
    process.take({ row, user, left, ran: 0 }, this.#requests.generation[row]!);
    this.#queue.wake(process);
    this.#cores.find(({ idle }) => idle)!.run(process, this.#calendar.now);
    this.#settle();
  }

  /** The process that had the request goes on for `work` seconds, and looks for another one. */
  release(row: number, user: number, work: number): void {
    const { processes, workers } = this.#rooms[user]!;
    const process = processes === null ? undefined : workers[processes.of(row)];
    if (process === undefined || !process.serves(row, this.#requests.generation[row]!)) return;
    this.#advance();
    process.busy = false;
    process.freedAt = this.#calendar.now;
    if (work > 0) {
      this.#workBegun += work;
      this.length++;
      process.left = work;
      this.#queue.wake(process);
      this.#chooseAgain();
    }
    this.#settle();
  }

  fire(): void {
    this.#advance();
    const core = this.#next;
    if (this.#event === DONE) this.#finish(core);
    else if (this.#event === SLICE_OVER) this.#demote(core);
    else this.#queue.putBack(core);
    this.#settle();
  }

  cancel(row: number, user: number): boolean {
    this.#advance();
    const left = this.#remove(row, user);
    if (Number.isNaN(left)) return false;
    this.#workBegun -= Math.max(0, left);
    this.length--;
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
    return this.#busyCoreSeconds + this.#busy() * (this.#calendar.now - this.#updatedAt);
  }

  workBegun(): number {
    return this.#workBegun;
  }

  workDone(): number {
    return this.#workDone + this.#busy() * this.#rate * (this.#calendar.now - this.#updatedAt);
  }

  workLeft(): number {
    const waiting = this.#rooms.reduce(
      (sum, { accepted }) => sum + accepted.reduce((all, { left }) => all + left, 0),
      0,
    );
    const interrupts = this.#cores.reduce(
      (sum, core) => sum + core.interrupts.reduce((all, { left }) => all + left, 0),
      0,
    );
    const given = this.#busy() * this.#rate * (this.#calendar.now - this.#updatedAt);
    return waiting + interrupts + this.#queue.workLeft() - given;
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

  /** A process that runs for a moment wakes up: on an idle core, or else on the one where fewest of them wait. */
  #interrupt(job: Interrupt): void {
    let at = this.#cores[0]!;
    for (const core of this.#cores) {
      if (core.idle) {
        at = core;
        break;
      }
      if (core.interrupts.length < at.interrupts.length) at = core;
    }
    this.#queue.putBack(at);
    at.interrupts.push(job);
  }

  #wakeFor(room: Room, processes: Processes, job: Interrupt): void {
    const { row } = job;
    const generation = this.#requests.generation[row]!;
    const process = room.workers[processes.of(row)]!;
    if (process.busy || process.freedAt === this.#calendar.now || !processes.acceptTogether) {
      // It goes on with its request, or takes the next of the backlog, and before that does what it has left to do.
      if (process.left > 0) this.length--;
      process.take(job, generation);
      this.#queue.wake(process);
    } else {
      room.accepted.push(job);
      for (const each of room.asleep) if (!each.busy) this.#queue.call(each);
    }
    this.#chooseAgain();
  }

  /** Who was chosen at this instant, before the others were known, or has had its slice: it is chosen again. */
  #chooseAgain(): void {
    for (const core of this.#cores) {
      const { process } = core;
      if (process !== null && (core.chosenAt === this.#calendar.now || process.hadSlice)) this.#queue.putBack(core);
    }
  }

  /** Gives every core that has none a process. */
  #choose(): void {
    for (const core of this.#cores) {
      if (core.process !== null || core.interrupts.length > 0) continue;
      for (;;) {
        const process = this.#queue.pick();
        if (process === null || process.hasJob || this.#accept(process)) {
          core.run(process, this.#calendar.now);
          break;
        }
        this.#sleep(process);
      }
    }
  }

  /** A worker that was called has the core: it takes a request, if there is still one. */
  #accept(process: Process): boolean {
    const { accepted, workers, processes } = this.#rooms[process.user]!;
    if (!process.called || accepted.length === 0) return false;
    const job = accepted.shift()!;
    // It has the number of the worker for which the request was meant, and that one has its number.
    const number = processes!.of(job.row);
    workers[workers.indexOf(process)] = workers[number]!;
    workers[number] = process;
    process.take(job, this.#requests.generation[job.row]!);
    return true;
  }

  /** Before somebody else is chosen its room may go on with the request: what comes next is known then. */
  #finish(core: Core): void {
    this.length--;
    const interrupt = core.interrupts.shift();
    if (interrupt !== undefined) {
      this.#rooms[interrupt.user]!.user.processed(interrupt.row);
      return;
    }
    const process = core.process!;
    const { row, user } = process;
    process.left = 0;
    process.row = -1;
    this.#queue.putBack(core);
    // Called while it was still busy with its last request, it looks first.
    if (!process.called) this.#sleep(process);
    if (row >= 0) this.#rooms[user]!.user.processed(row);
  }

  #sleep(process: Process): void {
    this.#queue.sleep(process);
    const { asleep } = this.#rooms[process.user]!;
    const at = asleep.indexOf(process);
    if (at > 0) asleep.copyWithin(1, 0, at)[0] = process;
  }

  /** It runs for longer than a moment: from now on it is a process like the others. */
  #demote(core: Core): void {
    const job = core.interrupts.shift()!;
    const process = new Process(job.user);
    process.take(job, this.#requests.generation[job.row]!);
    this.#queue.wake(process);
  }

  /** Takes a job out; returns the work it had left, NaN if it is not here. */
  #remove(row: number, user: number): number {
    const { accepted } = this.#rooms[user]!;
    for (const list of [accepted, ...this.#cores.map(({ interrupts }) => interrupts)]) {
      const at = list.findIndex((job) => job.row === row && job.user === user);
      if (at >= 0) return list.splice(at, 1)[0]!.left;
    }
    const process = this.#queue.find(row, user);
    if (process === undefined) return Number.NaN;
    const { left } = process;
    const core = this.#cores.find((each) => each.process === process);
    if (core !== undefined) this.#queue.putBack(core);
    process.left = 0;
    process.row = -1;
    this.#queue.sleep(process);
    return left;
  }

  #busy(): number {
    let busy = 0;
    for (const core of this.#cores) if (!core.idle) busy++;
    return busy;
  }

  #advance(): void {
    const now = this.#calendar.now;
    const elapsed = now - this.#updatedAt;
    this.#updatedAt = now;
    if (this.length === 0 || elapsed === 0) return;
    const work = elapsed * this.#rate;
    for (const core of this.#cores) {
      if (core.idle) continue;
      core.advance(elapsed, work);
      this.#busyCoreSeconds += elapsed;
      this.#workDone += work;
    }
  }

  /** Gives the cores to whom they are due, and schedules what happens next. */
  #settle(): void {
    this.#choose();
    const slot = this.#slot;
    if (this.length === 0) {
      this.#calendar.cancel(slot);
      return;
    }
    this.#rate = (this.speed * this.#factor) / this.#slowdown / (1 + this.#contention * (this.length - 1));
    let soonest = Infinity;
    for (const core of this.#cores) {
      if (core.idle) continue;
      const done = core.left / this.#rate;
      const other = core.interrupts.length > 0 ? this.#sliceSeconds - core.interrupts[0]!.ran : this.#untilTick(core);
      const seconds = Math.max(0, Math.min(done, other));
      if (seconds >= soonest) continue;
      soonest = seconds;
      this.#next = core;
      this.#event = done <= other ? DONE : core.interrupts.length > 0 ? SLICE_OVER : TICK;
    }
    this.#calendar.time[slot] = this.#updatedAt + soonest;
    this.#calendar.schedule(slot);
  }

  /** Until the tick at which the process has had its slice, s: it asks for another one then, alone or not. */
  #untilTick({ process }: Core): number {
    const now = this.#updatedAt;
    const tick = this.#tickSeconds;
    const slice = now + Math.max(0, process!.deadline - process!.virtualRuntime);
    const ticks = Math.max(Math.ceil(slice / tick - 1e-9), Math.floor(now / tick + 1e-9) + 1);
    return ticks * tick - now;
  }
}
