import type { Calendar } from "./calendar.js";
import { DelayLine } from "./delay-line.js";

/** Calls functions when their time has come: for what happens seldom, and is no request. */
export class Steps {
  readonly #clock: Float64Array;
  readonly #line: DelayLine;
  readonly #acts: ((() => void) | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(calendar: Calendar) {
    this.#clock = calendar.clock;
    this.#line = new DelayLine(calendar, { arrived: (slot) => this.#arrived(slot) });
  }

  /** Now, s. */
  get now(): number {
    return this.#clock[0]!;
  }

  after(seconds: number, act: () => void): void {
    const slot = this.#free.pop() ?? this.#acts.length;
    this.#acts[slot] = act;
    this.#line.holdUntil(slot, this.#clock[0]! + seconds);
  }

  /** Again and again, for the first time after `seconds`. */
  every(seconds: number, act: () => void): void {
    const again = (): void => {
      act();
      this.after(seconds, again);
    };
    this.after(seconds, again);
  }

  #arrived(slot: number): void {
    const act = this.#acts[slot]!;
    this.#acts[slot] = undefined;
    this.#free.push(slot);
    act();
  }
}
