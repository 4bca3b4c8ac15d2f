import type { Levels } from "./levels.js";

/**
 * The course of the run in fine steps: response times and requests in flight, from which warm-up and
 * overload are judged.
 */
export class Path {
  readonly #levels: Levels;
  readonly #inFlightLevel: number;
  /** Requests that ended in each bin, and the sum of their times, s. */
  readonly counts: Float64Array;
  readonly seconds: Float64Array;
  /** Requests in flight at the end of each bin. */
  readonly inFlight: Float64Array;
  /** Current bin; after the last, what ends is not on the path. */
  #bin = 0;

  constructor(levels: Levels, inFlightLevel: number, bins: number) {
    this.#levels = levels;
    this.#inFlightLevel = inFlightLevel;
    // One more bin than is reported takes what ends after the horizon.
    this.counts = new Float64Array(bins + 1);
    this.seconds = new Float64Array(bins + 1);
    this.inFlight = new Float64Array(bins + 1);
  }

  /** A request ends now. @param seconds [0]: its time */
  ended(seconds: Float64Array): void {
    this.counts[this.#bin]!++;
    this.seconds[this.#bin]! += seconds[0]!;
  }

  /** Called by the sampler when a bin is over. */
  endBin(): void {
    this.inFlight[this.#bin] = this.#levels.value(this.#inFlightLevel);
    this.#bin++;
  }
}
