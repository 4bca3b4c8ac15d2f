import type { Calendar, Source } from "./calendar.js";
import type { Requests } from "./requests.js";

/** Is told when a request's time is up. */
export interface TimeoutReceiver {
  timedOut(row: number): void;
}

/**
 * One and the same timeout for many requests, which nearly all end in time. A ring in order of start: setting
 * is two stores, cancelling costs nothing (the row's generation has moved on, or `stillWaiting` says no), and
 * the calendar sees only the oldest.
 */
export class TimeoutLine implements Source {
  readonly #calendar: Calendar;
  readonly #requests: Requests;
  readonly #receiver: TimeoutReceiver;
  readonly #afterSeconds: number;
  readonly #slot: number;
  #due = new Float64Array(64);
  #sequence = new Float64Array(64);
  #row = new Int32Array(64);
  #generation = new Int32Array(64);
  #head = 0;
  #length = 0;

  constructor(calendar: Calendar, requests: Requests, receiver: TimeoutReceiver, afterSeconds: number, priority = 0) {
    this.#calendar = calendar;
    this.#requests = requests;
    this.#receiver = receiver;
    this.#afterSeconds = afterSeconds;
    this.#slot = calendar.add(this, priority);
  }

  /** Starts the request's timeout now. It ends when the row is released, or fires. */
  start(row: number): void {
    if (this.#length === this.#row.length) this.#grow();
    const at = (this.#head + this.#length++) & (this.#row.length - 1);
    this.#due[at] = this.#calendar.clock[0]! + this.#afterSeconds;
    this.#sequence[at] = this.#calendar.nextSequence();
    this.#row[at] = row;
    this.#generation[at] = this.#requests.generation[row]!;
    if (this.#length === 1) this.#expose();
  }

  fire(): void {
    const row = this.#row[this.#head]!;
    const live = this.#requests.generation[row] === this.#generation[this.#head];
    this.#drop();
    // The dead behind it need not wake us one by one.
    while (this.#length > 0 && this.#requests.generation[this.#row[this.#head]!] !== this.#generation[this.#head])
      this.#drop();
    if (this.#length > 0) this.#expose();
    if (live) this.#receiver.timedOut(row);
  }

  #drop(): void {
    this.#head = (this.#head + 1) & (this.#row.length - 1);
    this.#length--;
  }

  #expose(): void {
    this.#calendar.time[this.#slot] = this.#due[this.#head]!;
    this.#calendar.scheduleAs(this.#slot, this.#sequence[this.#head]!);
  }

  #grow(): void {
    const size = this.#row.length;
    const unroll = <T extends Float64Array | Int32Array>(old: T, wide: T): T => {
      for (let i = 0; i < size; i++) wide[i] = old[(this.#head + i) & (size - 1)]!;
      return wide;
    };
    this.#due = unroll(this.#due, new Float64Array(2 * size));
    this.#sequence = unroll(this.#sequence, new Float64Array(2 * size));
    this.#row = unroll(this.#row, new Int32Array(2 * size));
    this.#generation = unroll(this.#generation, new Int32Array(2 * size));
    this.#head = 0;
  }
}
