import { BUCKETS, mergeCounts, quantile, total } from "../sim/index.js";
import { meanEstimate, missing, quantileEstimate, scaled } from "./estimate.js";
import type { Estimate } from "./result.js";

/** One replication's part of a trend. Times in seconds. */
export interface TrendPart {
  readonly histogram: Uint32Array;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

const MILLISECONDS = 1000;

/** A quantity with a distribution (k6's Trend), over several replications. Estimates are in milliseconds. */
export class Trend {
  readonly #parts: readonly TrendPart[];
  readonly #confidence: number;
  readonly pooled: Float64Array = new Float64Array(BUCKETS);
  readonly count: number;

  constructor(parts: readonly TrendPart[], confidence: number) {
    this.#parts = parts.filter((part) => part.count > 0);
    this.#confidence = confidence;
    for (const part of this.#parts) mergeCounts(this.pooled, part.histogram);
    this.count = total(this.pooled);
  }

  /** `avg`, `min`, `med`, `max`, `count` or `p(99)`: k6's names of statistics. */
  estimate(statistic: string): Estimate {
    if (this.count === 0) return missing("no request ended");
    switch (statistic) {
      case "avg":
        return this.#mean((part) => part.sum / part.count);
      case "min":
        return { value: Math.min(...this.#parts.map((part) => part.min)) * MILLISECONDS, interval: null };
      case "max":
        return { value: Math.max(...this.#parts.map((part) => part.max)) * MILLISECONDS, interval: null };
      case "count":
        return { value: this.count, interval: null };
      case "med":
        return this.quantile(0.5);
      default: {
        const percentile = /^p\((.+)\)$/u.exec(statistic);
        if (percentile === null) throw new Error(`unchecked statistic ${statistic}`);
        return this.quantile(Number(percentile[1]) / 100);
      }
    }
  }

  /** @param p from 0 to 1 */
  quantile(p: number): Estimate {
    const sections = this.#parts.map((part) => quantile(part.histogram, p));
    return scaled(quantileEstimate(quantile(this.pooled, p), sections, this.#confidence, this.count, p), MILLISECONDS);
  }

  #mean(of: (part: TrendPart) => number): Estimate {
    return scaled(meanEstimate(this.#parts.map(of), this.#confidence), MILLISECONDS);
  }
}
