import { OUTCOME } from "./load-run.js";
import { percentile } from "./latency-figures.js";
import type { RecordedRow } from "./request-log.js";

/** How a run stands, a few times a second. Seconds; percentiles are response times of the last thousand answers. */
export interface LoadProgress {
  readonly atSeconds: number;
  /** When the last request is due. */
  readonly endSeconds: number;
  /** Requests ended in the last second. */
  readonly requestsPerSecond: number;
  readonly inFlight: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Requests so far without an answer of status 2xx or 3xx. */
  readonly errors: number;
  readonly ended: number;
  /** The generator's worst delay in the last second. */
  readonly lagSeconds: number;
}

const KEPT = 1000;

/** Gathers what the live view shows. */
export class LiveFigures {
  readonly #latencies: Float64Array = new Float64Array(KEPT);
  #answered = 0;
  #ended = 0;
  #errors = 0;
  #lag = 0;
  #lastAt = 0;
  #lastEnded = 0;

  ended([intended, , end, , status, outcome]: RecordedRow): void {
    this.#ended++;
    if (outcome !== OUTCOME.answered || status >= 400) this.#errors++;
    if (outcome === OUTCOME.answered) this.#latencies[this.#answered++ % KEPT] = end - intended;
  }

  late(seconds: number): void {
    if (seconds > this.#lag) this.#lag = seconds;
  }

  /** The figures since the last call. */
  read(atSeconds: number, endSeconds: number, inFlight: number): LoadProgress {
    const sorted = this.#latencies.slice(0, Math.min(KEPT, this.#answered)).sort();
    const progress = {
      atSeconds,
      endSeconds,
      requestsPerSecond: (this.#ended - this.#lastEnded) / Math.max(1e-3, atSeconds - this.#lastAt),
      inFlight,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
      errors: this.#errors,
      ended: this.#ended,
      lagSeconds: this.#lag,
    };
    this.#lag = 0;
    this.#lastAt = atSeconds;
    this.#lastEnded = this.#ended;
    return progress;
  }
}
