import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { Stream } from "../kernel/stream.js";
import type { LoadSpec } from "../spec.js";

/** Which entry of a load's mix an iteration runs: a pure function of the iteration's number. */
export class JourneyChoice {
  /** Shares of the mix, summed up. */
  readonly #cumulative: readonly number[];
  readonly #uniform: Draws;

  /** @param stream of purpose "journey", keyed by the load's name */
  constructor(mix: LoadSpec["mix"], stream: Stream) {
    const total = mix.reduce((sum, { weight }) => sum + weight, 0);
    let sum = 0;
    this.#cumulative = mix.map(({ weight }) => (sum += weight / total));
    this.#uniform = new Draws(stream, law({ kind: "uniform", min: 0, max: 1 }));
  }

  /** Index into the mix, for iteration `number`. */
  at(number: number): number {
    const cumulative = this.#cumulative;
    if (cumulative.length === 1) return 0;
    const u = this.#uniform.at(number);
    let entry = 0;
    while (entry < cumulative.length - 1 && u > cumulative[entry]!) entry++;
    return entry;
  }
}
