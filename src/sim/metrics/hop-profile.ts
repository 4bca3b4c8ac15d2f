import { bucketOf, BUCKETS } from "../kernel/histogram.js";
import type { Requests } from "../kernel/requests.js";

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
  readonly #requests: Requests;
  /** Requests by class. */
  readonly counts: Float64Array = new Float64Array(LATENCY_CLASSES);
  /** Row-major: class * hops + hop, s. */
  sums: Float64Array = new Float64Array(0);
  /** Largest difference between a request's response time and the sum of its hops, s. */
  worstGap = 0;
  /** Smallest hop time seen, s: never below 0 but for rounding. */
  smallestHop = 0;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  add(row: number, seconds: number): void {
    const { hopTimes, hops } = this.#requests;
    const width = hops.length;
    if (this.sums.length === 0) this.sums = new Float64Array(LATENCY_CLASSES * width);
    const latencyClass = bucketOf(seconds) >> CLASS_BITS;
    this.counts[latencyClass]!++;
    const from = row * width;
    const to = latencyClass * width;
    for (let hop = 0; hop < width; hop++) this.sums[to + hop]! += hopTimes[from + hop]!;
  }

  /** Checks that the hops of an answered request account for its time. */
  verify(row: number, seconds: number): void {
    const { hopTimes, hops } = this.#requests;
    const width = hops.length;
    const from = row * width;
    let sum = 0;
    for (let hop = 0; hop < width; hop++) {
      const time = hopTimes[from + hop]!;
      sum += time;
      if (time < this.smallestHop) this.smallestHop = time;
    }
    const gap = Math.abs(sum - seconds);
    if (gap > this.worstGap) this.worstGap = gap;
  }
}
