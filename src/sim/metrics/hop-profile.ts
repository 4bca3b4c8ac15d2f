import { BUCKETS } from "../kernel/histogram.js";
import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";

/** 16 latency classes per power of two: 8 histogram buckets each. */
const CLASS_BITS = 3;
export const LATENCY_CLASSES: number = (BUCKETS >> CLASS_BITS) + 1;

/** Class of a histogram bucket. */
export function classOfBucket(bucket: number): number {
  return bucket >> CLASS_BITS;
}

/**
 * Hop times summed by latency class, so that it can be said afterwards where the time of, say, the slowest
 * one to five per cent went.
 */
export class HopProfile {
  readonly #clock: Float64Array;
  readonly #requests: Requests;
  /** Requests by class. */
  readonly counts: Float64Array = new Float64Array(LATENCY_CLASSES);
  /** Row-major: class * hops + hop, s. */
  sums: Float64Array = new Float64Array(0);
  /** [0]: largest difference between a response time and the sum of its hops. [1]: smallest hop time. s */
  readonly #extremes = new Float64Array(2);

  constructor(world: World) {
    this.#clock = world.calendar.clock;
    this.#requests = world.requests;
  }

  /** Largest difference between a request's response time and the sum of its hops, s. */
  get worstGap(): number {
    return this.#extremes[0]!;
  }

  /** Smallest hop time seen, s: never below 0 but for rounding. */
  get smallestHop(): number {
    return this.#extremes[1]!;
  }

  /**
   * Books a request that ends now, whose response time falls into histogram bucket `bucket`, and checks that
   * its hops account for that time. Takes the hop times out of its row: clearing them here, where they have just
   * been read, is cheaper than when the row is used again.
   */
  add(row: number, bucket: number): void {
    const { hopTimes, hopCount } = this.#requests;
    if (this.sums.length === 0) this.sums = new Float64Array(LATENCY_CLASSES * hopCount);
    const { sums } = this;
    const latencyClass = bucket >> CLASS_BITS;
    this.counts[latencyClass]!++;
    const from = row * hopCount;
    const to = latencyClass * hopCount;
    const extremes = this.#extremes;
    let sum = 0;
    // From the smallest so far, not from 0: a branch on the sign of rounding errors is hard to predict.
    let smallest = extremes[1]!;
    for (let hop = 0; hop < hopCount; hop++) {
      const time = hopTimes[from + hop]!;
      // A request spends time on few of the hops.
      if (time === 0) continue;
      sums[to + hop]! += time;
      hopTimes[from + hop] = 0;
      sum += time;
      if (time < smallest) smallest = time;
    }
    const gap = Math.abs(sum - (this.#clock[0]! - this.#requests.sentAt[row]!));
    if (gap > extremes[0]!) extremes[0] = gap;
    extremes[1] = smallest;
  }
}
