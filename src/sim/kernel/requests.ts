/**
 * All requests in flight, as columns. A request is an integer: its row. Rows are reused, last freed first,
 * which keeps the working set in cache; so a room must not keep a row after it has answered the request.
 *
 * Besides what every request has (route, status, start), a row carries *hop times*: whenever a request
 * leaves a stage of its way, `elapse` books the time since the last stage to that hop. The hops of an
 * answered request therefore add up to its response time, exactly.
 */
import type { Calendar } from "./calendar.js";

/** A stage of a request's way on which time is spent. */
export interface Hop {
  readonly name: string;
  readonly label: string;
}

export class Requests {
  readonly #clock: Float64Array;
  readonly #hops: Hop[] = [];
  #capacity = 0;
  #free = -1;
  /** Requests in flight. */
  inFlight = 0;
  /** Number of hops declared: the width of a row of `hopTimes`. */
  hopCount = 0;

  /** Call site: which step of which journey of which load sent it. Names its route and its random streams. */
  site: Int32Array = new Int32Array(0);
  /** HTTP status of the answer; 0 while there is none. */
  status: Int32Array = new Int32Array(0);
  /** The client's iteration that sent it; -1 once the client has given it up. */
  iteration: Int32Array = new Int32Array(0);
  /** Number among the requests of its call site: by it the random draws are found. */
  draw: Int32Array = new Int32Array(0);
  /** Counts the requests that used this row, so that a late timer can tell it is someone else's. */
  generation: Int32Array = new Int32Array(0);
  /** Position on its way inside the room that has it now. */
  phase: Int32Array = new Int32Array(0);
  /** Index of the instance that serves it. */
  instance: Int32Array = new Int32Array(0);
  /** Index of the worker (process) that holds it, within its instance. */
  worker: Int32Array = new Int32Array(0);
  /** Link of the queue it stands in. */
  next: Int32Array = new Int32Array(0);
  /** When the client sent it, s. */
  sentAt: Float64Array = new Float64Array(0);
  /** Until when its time has been booked to hops, s. */
  bookedUntil: Float64Array = new Float64Array(0);
  /** Work asked of the processor that has it now, s at the processor's full speed. */
  work: Float64Array = new Float64Array(0);
  /** Nginx's CPU behind Gunicorn's answer, s. */
  nginxAnswer: Float64Array = new Float64Array(0);
  /** Share of what its worker works with that was not in the caches when it began. */
  cold: Float64Array = new Float64Array(0);
  /** Application CPU before each query, s. */
  appSlice: Float64Array = new Float64Array(0);
  /** Application CPU after the last query, s. */
  appLastSlice: Float64Array = new Float64Array(0);
  /** CPU of the application server until it has accepted the request, s. */
  appOpening: Float64Array = new Float64Array(0);
  /** ... between the BEGIN of a transaction and its first query, s. */
  appBegin: Float64Array = new Float64Array(0);
  /** ... from the view to the head of the answer, s. */
  appHead: Float64Array = new Float64Array(0);
  /** ... from there to its body, s. */
  appBody: Float64Array = new Float64Array(0);
  /** ... when the client has the answer, s. */
  appClosing: Float64Array = new Float64Array(0);
  /** Application CPU of the current slice not yet run, s. */
  appLeft: Float64Array = new Float64Array(0);
  /** Short turns under the interpreter lock that are to come before the view is called; -1: its thread looks whether the lock is free. */
  appTurns: Int32Array = new Int32Array(0);
  /** 1: it waits before its last slice of CPU; 2: it has. */
  appWaited: Int32Array = new Int32Array(0);
  /** 1: the view is done, the answer is being sent. */
  appSends: Int32Array = new Int32Array(0);
  /** Queries still to come. */
  queriesLeft: Int32Array = new Int32Array(0);
  /** Row-major hop times, s: row * hopCount + hop. */
  hopTimes: Float64Array = new Float64Array(0);

  constructor(calendar: Calendar) {
    this.#clock = calendar.clock;
  }

  /** Declares a hop while the system is wired, before the first request. Rooms that name the same hop share it. */
  hop(name: string, label: string): number {
    const known = this.#hops.findIndex((hop) => hop.name === name);
    if (known >= 0) return known;
    // Rows in flight would be of another width than those to come.
    if (this.#capacity > 0) throw new Error(`hop ${name} is declared after the first request`);
    this.hopCount = this.#hops.push({ name, label });
    return this.hopCount - 1;
  }

  get hops(): readonly Hop[] {
    return this.#hops;
  }

  /** A fresh row, its clock started. */
  allocate(site: number, iteration: number, draw: number): number {
    if (this.#free < 0) this.#grow();
    const row = this.#free;
    this.#free = this.next[row]!;
    this.inFlight++;
    const now = this.#clock[0]!;
    this.site[row] = site;
    this.draw[row] = draw;
    this.status[row] = 0;
    this.iteration[row] = iteration;
    this.instance[row] = 0;
    this.sentAt[row] = now;
    this.bookedUntil[row] = now;
    return row;
  }

  /** Gives the row back. */
  release(row: number): void {
    this.clearHops(row);
    this.releaseCleared(row);
  }

  /** Gives back a row whose hop times are zero already, as those of every free row are. */
  releaseCleared(row: number): void {
    this.generation[row]!++;
    this.next[row] = this.#free;
    this.#free = row;
    this.inFlight--;
  }

  clearHops(row: number): void {
    const first = row * this.hopCount;
    this.hopTimes.fill(0, first, first + this.hopCount);
  }

  /** Books the time since the last booking to `hop`. */
  elapse(row: number, hop: number): void {
    const now = this.#clock[0]!;
    this.hopTimes[row * this.hopCount + hop]! += now - this.bookedUntil[row]!;
    this.bookedUntil[row] = now;
  }

  #grow(): void {
    const old = this.#capacity;
    const size = Math.max(1024, old * 2);
    const ints = (column: Int32Array): Int32Array => {
      const wide = new Int32Array(size);
      wide.set(column);
      return wide;
    };
    const floats = (column: Float64Array, width = 1): Float64Array => {
      const wide = new Float64Array(size * width);
      wide.set(column);
      return wide;
    };
    this.site = ints(this.site);
    this.status = ints(this.status);
    this.iteration = ints(this.iteration);
    this.generation = ints(this.generation);
    this.phase = ints(this.phase);
    this.instance = ints(this.instance);
    this.worker = ints(this.worker);
    this.next = ints(this.next);
    this.draw = ints(this.draw);
    this.sentAt = floats(this.sentAt);
    this.bookedUntil = floats(this.bookedUntil);
    this.work = floats(this.work);
    this.nginxAnswer = floats(this.nginxAnswer);
    this.cold = floats(this.cold);
    this.appSlice = floats(this.appSlice);
    this.appLastSlice = floats(this.appLastSlice);
    this.appOpening = floats(this.appOpening);
    this.appBegin = floats(this.appBegin);
    this.appWaited = ints(this.appWaited);
    this.appHead = floats(this.appHead);
    this.appBody = floats(this.appBody);
    this.appSends = ints(this.appSends);
    this.appClosing = floats(this.appClosing);
    this.appLeft = floats(this.appLeft);
    this.appTurns = ints(this.appTurns);
    this.queriesLeft = ints(this.queriesLeft);
    this.hopTimes = floats(this.hopTimes, this.hopCount);
    for (let row = size - 1; row >= old; row--) {
      this.next[row] = this.#free;
      this.#free = row;
    }
    this.#capacity = size;
  }
}
