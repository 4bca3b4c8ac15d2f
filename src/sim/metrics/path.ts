import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";

/**
 * The course of the run in fine steps: response times and requests in flight, from which warm-up and
 * overload are judged.
 */
export class Path {
  readonly #world: World;
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  readonly #inFlight: number;
  readonly #binSeconds: number;
  readonly #bins: number;
  /** Requests that ended in each bin, and the sum of their times, s. */
  readonly counts: Float64Array;
  readonly seconds: Float64Array;
  /** Requests in flight at the end of each bin. */
  readonly inFlight: Float64Array;

  constructor(world: World, inFlight: number, horizonSeconds: number, bins: number) {
    this.#world = world;
    this.#clock = world.calendar.clock;
    this.#requests = world.requests;
    this.#inFlight = inFlight;
    this.#binSeconds = horizonSeconds / bins;
    this.#bins = bins;
    this.counts = new Float64Array(bins);
    this.seconds = new Float64Array(bins);
    this.inFlight = new Float64Array(bins);
  }

  /** A request ends now. */
  ended(row: number): void {
    const now = this.#clock[0]!;
    const bin = Math.floor(now / this.#binSeconds);
    if (bin >= this.#bins) return;
    this.counts[bin]!++;
    this.seconds[bin]! += now - this.#requests.sentAt[row]!;
  }

  /** Called by the sampler when a bin is over. */
  sample(bin: number): void {
    this.inFlight[bin] = this.#world.levels.value(this.#inFlight);
  }
}
