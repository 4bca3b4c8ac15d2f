import { DelayLine, type Receiver } from "../kernel/delay-line.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { RetriesSpec } from "./clients-spec.js";

/**
 * Trying again. Exponential back-off spreads retries in time, full jitter spreads those of many clients (M. Brooker,
 * AWS Architecture Blog, "Exponential Backoff And Jitter", 2015); neither lowers how many there are, which is what
 * keeps an overloaded system overloaded. A budget does: with a ratio of 10 % the attempts are at most 1.1 times the
 * requests.
 *
 * A retry asks again for the same work: it has the number of the request it repeats, and so its draws.
 */
export class Retries {
  readonly #world: World;
  readonly #spec: RetriesSpec;
  readonly #jitter: Draws;
  readonly #waiting: DelayLine;
  /** By iteration: attempts made of its current step, and the number they share. */
  #attempts = new Int32Array(0);
  #draw = new Int32Array(0);
  /** [0]: tokens in the bucket. */
  readonly #tokens = new Float64Array(1);
  #retries = 0;
  #denied = 0;
  #exhausted = 0;

  /** @param again is told which iteration's back-off is over */
  constructor(world: World, spec: RetriesSpec, again: Receiver) {
    this.#world = world;
    this.#spec = spec;
    this.#jitter = new Draws(world.stream("retryJitter"), law({ kind: "uniform", min: 0, max: 1 }));
    this.#waiting = new DelayLine(world.calendar, again);
    this.#tokens[0] = spec.budget?.burst ?? 0;
    const add = (metric: string, label: string, integral: () => number): void =>
      world.gauges.add({ system: "retries", metric, label, unit: "per second", capacity: null, integral });
    add("Retries", "Retries", () => this.#retries);
    add("RetriesDenied", "Retries refused by the budget", () => this.#denied);
    add("RetriesExhausted", "Requests that failed at every attempt", () => this.#exhausted);
  }

  /** The iteration's step is asked for the first time, with this number. */
  first(iteration: number, draw: number): void {
    if (iteration >= this.#attempts.length) this.#grow(iteration);
    this.#attempts[iteration] = 1;
    this.#draw[iteration] = draw;
    const { budget } = this.#spec;
    if (budget !== null) this.#tokens[0] = Math.min(budget.burst, this.#tokens[0]! + budget.ratio);
  }

  /** Number of the request to repeat. */
  drawOf(iteration: number): number {
    return this.#draw[iteration]!;
  }

  /** Whether a status is worth another attempt. */
  static worthwhile(status: number): boolean {
    return status >= 500 || status === 429;
  }

  /** After a failure: true if the step will be asked again, after its back-off. */
  schedule(iteration: number): boolean {
    const { maxAttempts, budget } = this.#spec;
    const attempts = this.#attempts[iteration]!;
    if (attempts >= maxAttempts) {
      if (maxAttempts > 1) this.#exhausted++;
      return false;
    }
    if (budget !== null) {
      if (this.#tokens[0]! < 1) {
        this.#denied++;
        return false;
      }
      this.#tokens[0] = this.#tokens[0]! - 1;
    }
    this.#attempts[iteration] = attempts + 1;
    this.#waiting.holdUntil(iteration, this.#world.calendar.now + this.#pause(attempts));
    return true;
  }

  /** Back-off before retry `number` (from 1), s. */
  #pause(number: number): number {
    const { backoff, jitter } = this.#spec;
    const longest = Math.min(backoff.maximumSeconds, backoff.initialSeconds * backoff.multiplier ** (number - 1));
    const u = this.#jitter.at(this.#retries++);
    return jitter === "full" ? u * longest : longest;
  }

  #grow(iteration: number): void {
    const widen = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(Math.max(256, 2 * (iteration + 1)));
      wide.set(old);
      return wide;
    };
    this.#attempts = widen(this.#attempts);
    this.#draw = widen(this.#draw);
  }
}
