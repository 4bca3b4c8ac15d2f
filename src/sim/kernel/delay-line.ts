import type { Calendar, Source } from "./calendar.js";

/** Is told when something put into a delay line comes out. */
export interface Receiver {
  arrived(item: number): void;
}

/**
 * Holds integers (requests, VUs) for a while: a network path, a think time. One slot of the calendar however
 * many are held; inside, a binary heap by (time, sequence). With equal delays, pushing is constant time.
 */
export class DelayLine implements Source {
  readonly #calendar: Calendar;
  readonly #receiver: Receiver;
  readonly #priority: number;
  /** -1 until something is held: a system has many lines that are never used. */
  #slot = -1;
  #time = new Float64Array(16);
  #sequence = new Float64Array(16);
  #item = new Int32Array(16);
  /** Items held. */
  length = 0;

  constructor(calendar: Calendar, receiver: Receiver, priority = 0) {
    this.#calendar = calendar;
    this.#receiver = receiver;
    this.#priority = priority;
  }

  /** Lets `item` arrive at the receiver at `time` (s), which is not in the past. */
  holdUntil(item: number, time: number): void {
    if (this.length === this.#item.length) this.#grow();
    const sequence = this.#calendar.nextSequence();
    let hole = this.length++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#time[parent]! <= time) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#time[hole] = time;
    this.#sequence[hole] = sequence;
    this.#item[hole] = item;
    if (hole === 0) this.#expose();
  }

  fire(): void {
    const item = this.#item[0]!;
    this.#removeFirst();
    if (this.length > 0) this.#expose();
    this.#receiver.arrived(item);
  }

  #expose(): void {
    if (this.#slot < 0) this.#slot = this.#calendar.add(this, this.#priority);
    this.#calendar.time[this.#slot] = this.#time[0]!;
    this.#calendar.scheduleAs(this.#slot, this.#sequence[0]!);
  }

  #removeFirst(): void {
    const last = --this.length;
    if (last === 0) return;
    const time = this.#time[last]!;
    const sequence = this.#sequence[last]!;
    let hole = 0;
    while (true) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child++;
      const childTime = this.#time[child]!;
      if (time < childTime || (time === childTime && sequence < this.#sequence[child]!)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#time[hole] = time;
    this.#sequence[hole] = sequence;
    this.#item[hole] = this.#item[last]!;
  }

  #before(a: number, b: number): boolean {
    const difference = this.#time[a]! - this.#time[b]!;
    return difference < 0 || (difference === 0 && this.#sequence[a]! < this.#sequence[b]!);
  }

  #move(from: number, to: number): void {
    this.#time[to] = this.#time[from]!;
    this.#sequence[to] = this.#sequence[from]!;
    this.#item[to] = this.#item[from]!;
  }

  #grow(): void {
    const size = this.#item.length * 2;
    const widen = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(size);
      wide.set(old);
      return wide;
    };
    this.#time = widen(this.#time);
    this.#sequence = widen(this.#sequence);
    const items = new Int32Array(size);
    items.set(this.#item);
    this.#item = items;
  }
}
