import type { Calendar } from "../kernel/calendar.js";
import type { Processor, ProcessorUser } from "../kernel/processor.js";
import { RequestQueue } from "../kernel/request-queue.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";

/** `sys.getswitchinterval()`: a thread that waits for the interpreter asks for it after this long. CPython's default. */
const SWITCH_INTERVAL_SECONDS = 0.005;
/**
 * Where nothing is known of the scheduler. Of gthread, before the view: the process's main thread accepts, and hands over to a thread, which reads. Behind the view head
 * and body of the answer are sent. Each of the calls to the kernel in between gives the lock up, and there another thread takes
 * it. Counted with strace on the reference stack; what Python uses beside its views there is 0.35 to 0.5 ms a request
 * (docs/validation/findings.md). Threads of uWSGI are taken to do as much.
 */
const OPENING_TURNS = 2;
const SENDING_TURNS = 2;
const TURN_SECONDS = 0.00012;
/** Of a thread that has the core and finds the lock taken; from the kernel's trace (docs/validation/findings.md). */
const LOOK_SECONDS = 3e-6;
/** Instead of a number of turns: the thread looks whether the lock is free. */
const LOOKS = -1;

/** Which threads share the lock. */
export interface Interpreted {
  /** By which the number of a request's slot is that of its thread: slots are numbered thread by thread. */
  readonly workers: number;
  readonly threads: number;
  /** Whether processes take turns on a core. */
  readonly takesTurns: boolean;
  /** Greenlets instead of threads, and who is told of each that runs: it goes on until it waits for something. */
  readonly greenletBegins: ((row: number) => void) | null;
}

/**
 * One Python process and its global interpreter lock: of the process's threads only one runs at a time, so
 * they never use more than one core. As in CPython, the thread that has the lock keeps it until it calls something that
 * may wait, or until the switch interval is over and another thread wants it.
 *
 * A thread that was forced off has had more of the core than the others, and the kernel lets them pass until it has waited for
 * an interval itself: then it asks for the lock in its turn. So a short request waits for a long one once, not at each of its
 * calls (measured: `/about` in the process of a `/report` of 17 ms, 5 ms whenever it comes).
 *
 * Where processes take turns on a core, so do threads, and one takes the lock when it has the core, not before: whom a release
 * wakes up may find it taken again by one that came to the core sooner, and sleeps on.
 */
export class Interpreter implements ProcessorUser {
  readonly #requests: Requests;
  readonly #calendar: Calendar;
  readonly #cpu: Processor;
  readonly #user: number;
  readonly #owner: ProcessorUser;
  readonly #waiting: RequestQueue;
  readonly #forcedOff: RequestQueue;
  readonly #cpuHop: number;
  readonly #contentionHop: number;
  readonly #lockHop: number;
  readonly #switchIntervalSeconds: number;
  readonly #turnSeconds: number;
  /** Before it takes the lock a thread must come to the core. */
  readonly #looks: boolean;
  readonly #greenletBegins: ((row: number) => void) | null;
  /** The request whose thread has the lock; -1: nobody has. */
  #holder = -1;
  /** Of Python that it runs in this turn, s: on an idle core the processor asks for more. */
  #turnWork = 0;

  /** @param owner is told when a request's `appLeft` has been run */
  constructor(
    world: World,
    cpu: Processor,
    owner: ProcessorUser,
    { workers, threads, takesTurns, greenletBegins }: Interpreted,
  ) {
    this.#switchIntervalSeconds = greenletBegins === null ? SWITCH_INTERVAL_SECONDS : Infinity;
    this.#looks = takesTurns && greenletBegins === null;
    // Greenlets make these calls in one go: what they call does not wait. A scheduler's pieces are the request's own.
    this.#turnSeconds = greenletBegins === null && !takesTurns ? TURN_SECONDS : 0;
    this.#greenletBegins = greenletBegins;
    const { requests } = world;
    this.#requests = requests;
    this.#cpu = cpu;
    this.#user = cpu.attach(this, {
      count: this.#looks ? threads : 1,
      of: this.#looks ? (row) => Math.floor(requests.worker[row]! / workers) : () => 0,
      acceptTogether: false,
    });
    this.#owner = owner;
    this.#calendar = world.calendar;
    this.#waiting = new RequestQueue(world.requests);
    this.#forcedOff = new RequestQueue(world.requests);
    this.#cpuHop = world.requests.hop("appCpu", "Python CPU");
    this.#contentionHop = world.requests.hop("cpuContention", "Waiting for a vCPU");
    this.#lockHop = world.requests.hop("gil", "Waiting for the interpreter lock");
  }

  /** Whether a thread has the lock. */
  get busy(): boolean {
    return this.#holder >= 0;
  }

  /** Whether the thread that has the lock keeps it for the whole switch interval: the main thread accepts nothing before. */
  get kept(): boolean {
    return this.busy && this.#turnWork >= this.#interval;
  }

  /** A thread is to have the request. */
  accept(row: number): void {
    this.#requests.appTurns[row] = this.#turnSeconds > 0 ? OPENING_TURNS : 0;
  }

  /** Runs `requests.appLeft[row]` seconds of Python. */
  run(row: number): void {
    if (this.#looks) this.#look(row);
    else if (this.#holder >= 0) this.#waiting.push(row);
    else this.#hold(row);
  }

  /** The request is answered; its thread has so much more to do. */
  release(row: number, work: number): void {
    if (this.#looks) this.#cpu.release(row, this.#user, work);
  }

  processed(row: number): void {
    const requests = this.#requests;
    this.#cpu.book(row, this.#cpuHop, this.#contentionHop);
    if (requests.appTurns[row] === LOOKS) {
      requests.appTurns[row] = 0;
      requests.appLeft[row] = Math.max(0, requests.appLeft[row]! - LOOK_SECONDS);
      if (this.#holder >= 0) this.#waiting.push(row);
      else this.#hold(row);
      return;
    }
    requests.appLeft[row]! -= this.#turnWork;
    if (requests.appLeft[row]! > 0) {
      (this.#turnWork < this.#interval ? this.#waiting : this.#forcedOff).push(row);
      this.#holdNext();
      return;
    }
    this.#holdNext();
    this.#owner.processed(row);
  }

  /** Ends what a request runs here, or waits to run; false if it does neither. */
  drop(row: number): boolean {
    if (this.#waiting.remove(row) || this.#forcedOff.remove(row)) return true;
    if (!this.#cpu.cancel(row, this.#user)) return false;
    // It had the lock, or was the one that was woken up for it.
    if (this.#holder === row || this.#holder < 0) this.#holdNext();
    return true;
  }

  #holdNext(): void {
    this.#holder = -1;
    const row = this.#nextQueue().shift();
    if (row < 0) return;
    this.#requests.elapse(row, this.#lockHop);
    if (this.#looks) this.#look(row);
    else this.#hold(row);
  }

  #look(row: number): void {
    this.#requests.appTurns[row] = LOOKS;
    this.#requests.work[row] = LOOK_SECONDS;
    this.#cpu.start(row, this.#user);
  }

  #nextQueue(): RequestQueue {
    const longest = this.#forcedOff.first;
    if (longest < 0 || this.#waiting.length === 0) return longest < 0 ? this.#waiting : this.#forcedOff;
    const waited = this.#calendar.now - this.#requests.bookedUntil[longest]!;
    return waited < this.#switchIntervalSeconds ? this.#waiting : this.#forcedOff;
  }

  /** The switch interval is wall time; at the processor's own speed it is this much work, s. */
  get #interval(): number {
    return this.#switchIntervalSeconds * this.#cpu.speed;
  }

  #hold(row: number): void {
    this.#turnWork = this.#turn(row);
    this.#requests.work[row] = this.#turnWork;
    this.#holder = row;
    this.#greenletBegins?.(row);
    if (this.#looks) this.#cpu.goOn(row, this.#user);
    else this.#cpu.start(row, this.#user);
  }

  /** What a request runs before it gives the lock up, s. */
  #turn(row: number): number {
    const requests = this.#requests;
    const left = requests.appLeft[row]!;
    const short = this.#turnSeconds;
    if (requests.appTurns[row]! > 0) {
      requests.appTurns[row]!--;
      return Math.min(left, short);
    }
    if (left > this.#interval) return this.#interval;
    if (requests.queriesLeft[row]! > 0) return left;
    // The half: what a short one leaves by rounding is no turn.
    if (left > (SENDING_TURNS + 0.5) * short) return left - SENDING_TURNS * short;
    return left > 1.5 * short ? short : left;
  }
}
