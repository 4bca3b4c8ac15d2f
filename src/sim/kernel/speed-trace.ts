import type { SpeedTraceSpec } from "../spec.js";
import type { Calendar, Source } from "./calendar.js";
import type { World } from "./world.js";

/**
 * A machine's speed as it was measured, step by step. On a shared host a core is a third slower for a second or two
 * whenever a neighbour works; close to saturation such a second fills the queue, and no law of the demands would.
 */
export class SpeedTrace implements Source {
  readonly #calendar: Calendar;
  readonly #slot: number;
  readonly #trace: SpeedTraceSpec;
  readonly #apply: (factor: number) => void;
  #step = 0;

  /** @param apply is given the factor whenever a step begins */
  constructor(world: World, trace: SpeedTraceSpec, apply: (factor: number) => void) {
    this.#calendar = world.calendar;
    this.#slot = world.calendar.add(this);
    this.#trace = trace;
    this.#apply = apply;
  }

  begin(): void {
    this.fire();
  }

  fire(): void {
    const { stepSeconds, factors } = this.#trace;
    this.#apply(factors[this.#step]!);
    if (++this.#step >= factors.length) return;
    this.#calendar.time[this.#slot] = this.#step * stepSeconds;
    this.#calendar.schedule(this.#slot);
  }
}
