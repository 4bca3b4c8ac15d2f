import { BUCKETS, bucketOf } from "../kernel/histogram.js";

/** One of k6's times: what `Run` holds of it. Seconds. */
export interface TimingCounts {
  readonly histogram: Uint32Array;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Gathers one time per request. */
export class Timing implements TimingCounts {
  readonly histogram: Uint32Array = new Uint32Array(BUCKETS);
  count = 0;
  sum = 0;
  min: number = Infinity;
  max = 0;

  add(seconds: number): void {
    this.histogram[bucketOf(seconds)]!++;
    this.count++;
    this.sum += seconds;
    this.min = Math.min(this.min, seconds);
    this.max = Math.max(this.max, seconds);
  }

  /** As plain data, which crosses threads. */
  counts(): TimingCounts {
    const { histogram, count, sum, min, max } = this;
    return { histogram, count, sum, min, max };
  }
}
