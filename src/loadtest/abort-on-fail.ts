import type { ThresholdSpec } from "../scenario/index.js";
import { HOLDS } from "./threshold-operators.js";
import { type LoadRunHeader, OUTCOME } from "./load-run.js";
import type { RecordedRow } from "./request-log.js";
import { hasTags } from "./request-tags.js";

/** k6 looks at its thresholds this often. */
export const EVALUATION_MS = 2000;

/** What is known of a threshold's metric so far. Times in ms. */
interface Tally {
  readonly threshold: ThresholdSpec;
  count: number;
  /** Samples for which `sample operator limit` holds. */
  within: number;
  sum: number;
  min: number;
  max: number;
}

/**
 * k6's abortOnFail, while the run goes on: over all requests that have ended, warm-up left out. Counted and not sorted, as
 * the generator has no time for that: a percentile is beyond its limit when too few samples are within. A percentile of
 * too few samples to be judged at the end does not end a run either, and neither does a metric that is not of requests.
 */
export class AbortOnFail {
  readonly #header: LoadRunHeader;
  readonly #fromSeconds: number;
  readonly #tallies: readonly Tally[];

  constructor(header: LoadRunHeader, fromSeconds: number, thresholds: readonly ThresholdSpec[]) {
    this.#header = header;
    this.#fromSeconds = fromSeconds;
    this.#tallies = thresholds
      .filter(({ abortOnFail, metric }) => abortOnFail && SAMPLES[metric] !== undefined)
      .map((threshold) => ({ threshold, count: 0, within: 0, sum: 0, min: Infinity, max: -Infinity }));
  }

  ended(row: RecordedRow): void {
    if (row[0] < this.#fromSeconds) return;
    for (const tally of this.#tallies) {
      const { metric, tags, operator, value: limit } = tally.threshold;
      if (!hasTags(this.#header, row[3], row[4], tags)) continue;
      const sample = SAMPLES[metric]!(row);
      if (Number.isNaN(sample)) continue;
      tally.count++;
      tally.sum += sample;
      tally.min = Math.min(tally.min, sample);
      tally.max = Math.max(tally.max, sample);
      if (HOLDS[operator](sample, limit)) tally.within++;
    }
  }

  /** The first threshold that fails now, as written. @param seconds of the run */
  failing(seconds: number): string | undefined {
    const found = this.#tallies.find(
      (tally) => seconds >= tally.threshold.delayAbortEvalSeconds && fails(tally, seconds - this.#fromSeconds),
    );
    return found === undefined ? undefined : `${found.threshold.key}: ${found.threshold.source}`;
  }
}

function fails(tally: Tally, seconds: number): boolean {
  const { count, within, sum, threshold } = tally;
  const { aggregation, operator, value: limit } = threshold;
  if (count === 0 || !(seconds > 0)) return false;
  switch (aggregation) {
    case "percentile":
    case "med": {
      const p = aggregation === "med" ? 0.5 : threshold.percentile! / 100;
      if (count * (1 - p) < 10) return false;
      const rank = p * (count - 1);
      // Of an upper limit those within are the fastest, of a lower one the slowest.
      return operator.startsWith("<") ? within <= rank : count - within > rank;
    }
    case "avg":
      return !HOLDS[operator](sum / count, limit);
    case "rate":
      return !HOLDS[operator](threshold.type === "rate" ? sum / count : count / seconds, limit);
    case "min":
      return !HOLDS[operator](tally.min, limit);
    case "max":
      return !HOLDS[operator](tally.max, limit);
    case "count":
      // More may come: only an upper limit can be known to be broken.
      return operator.startsWith("<") && !HOLDS[operator](count, limit);
    case "value":
      return false;
  }
}

const wasSent = (row: RecordedRow): boolean => row[5] !== OUTCOME.dropped;
const ofSent = (row: RecordedRow, sample: number): number => (wasSent(row) ? sample : Number.NaN);

/** One request's sample of a metric; NaN: none. A request without an answer counts with the time it was waited for. */
const SAMPLES: Readonly<Record<string, (row: RecordedRow) => number>> = {
  http_req_duration: (row) => 1000 * (row[2] - row[1]),
  http_req_response_time: (row) => 1000 * (row[2] - row[0]),
  http_req_waiting: (row) => 1000 * (row[10] - row[1]),
  http_req_blocked: (row) => 1000 * Math.max(0, row[1] - row[0] - row[11] - row[12]),
  http_req_failed: (row) => ofSent(row, row[4] >= 200 && row[4] < 400 ? 0 : 1),
  http_reqs: (row) => ofSent(row, 1),
};
