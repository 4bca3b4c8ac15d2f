import { OUTCOME, type LoadRun, type RequestColumns } from "./load-run.js";
import { percentile } from "./latency-figures.js";

/** A latency figure in seconds, with what it rests on. */
export interface Percentile {
  /** NaN when there is nothing to say. When `atLeast`, the true value is this or more. */
  readonly seconds: number;
  /** So many requests were not followed to their end that the percentile lies among them: only a bound is known. */
  readonly atLeast: boolean;
  /** Samples beyond it. */
  readonly exceedances: number;
  /** Whether there are at least 10 / (1 - p) samples; with fewer it says little. */
  readonly supported: boolean;
}

export type View = "response" | "service";

/**
 * Times of which some are only known to be at least so long: requests that timed out, lost their connection or
 * were dropped. Leaving them out would make the slowest server look best.
 */
export class CensoredSample {
  /** Ascending, of those that were answered. */
  readonly #answered: Float64Array;
  readonly count: number;
  readonly censored: number;
  readonly #bound: number;

  /** @param bound what is known of every censored one: at least this long, s */
  constructor(answered: Float64Array, censored: number, bound: number) {
    this.#answered = answered.slice().sort();
    this.count = answered.length + censored;
    this.censored = censored;
    this.#bound = bound;
  }

  get censoredShare(): number {
    return this.count === 0 ? 0 : this.censored / this.count;
  }

  /** Of the answered ones. */
  get mean(): number {
    let sum = 0;
    for (const value of this.#answered) sum += value;
    return this.#answered.length === 0 ? Number.NaN : sum / this.#answered.length;
  }

  get minimum(): number {
    return this.#answered[0] ?? Number.NaN;
  }

  get maximum(): number {
    return this.#answered.at(-1) ?? Number.NaN;
  }

  /** @param p in [0, 1] */
  percentile(p: number): Percentile {
    const exceedances = Math.floor((1 - p) * this.count);
    const supported = this.count * (1 - p) >= 10 * (1 - 1e-9);
    if (this.count === 0) return { seconds: Number.NaN, atLeast: false, exceedances, supported: false };
    if (p >= 1 - this.censoredShare && this.censored > 0) {
      return { seconds: this.#bound, atLeast: true, exceedances, supported };
    }
    // Interpolated among all, the censored ones being the largest.
    return {
      seconds: percentile(this.#answered, position(p, this.count, this.#answered.length)),
      atLeast: false,
      exceedances,
      supported,
    };
  }
}

/** The `p` of the answered alone that stands at the same rank as `p` of all. */
function position(p: number, all: number, answered: number): number {
  return answered <= 1 ? 0 : Math.min(1, (p * (all - 1)) / (answered - 1));
}

/** Which rows of a run are measured: those intended inside its window. */
export function measuredRows({ requests, window }: Pick<LoadRun, "requests" | "window">): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < requests.length; row++) {
    const at = requests.intendedSeconds[row]!;
    if (at >= window.fromSeconds && at < window.toSeconds) rows.push(row);
  }
  return Uint32Array.from(rows);
}

/**
 * The times of some rows. Response: from the intended start, which is what a user waits. Service: from the
 * send, which is k6's http_req_duration and forgets what waited for a connection.
 */
export function sampleOf(
  requests: RequestColumns,
  rows: Iterable<number>,
  view: View,
  timeoutSeconds: number,
): CensoredSample {
  const start = view === "response" ? requests.intendedSeconds : requests.sentSeconds;
  const answered: number[] = [];
  let censored = 0;
  let bound = timeoutSeconds;
  for (const row of rows) {
    if (requests.outcome[row] === OUTCOME.answered) answered.push(requests.endSeconds[row]! - start[row]!);
    // For the service view, what was never sent was not served.
    else if (view === "response" || !Number.isNaN(requests.sentSeconds[row]!)) {
      censored++;
      // Whoever got an error for an answer would have had to come back: it took longer than the patience there
      // was. Only of those that we interrupted ourselves we know less.
      const waited = requests.endSeconds[row]! - start[row]!;
      if (requests.outcome[row] === OUTCOME.undrained && waited < bound) bound = waited;
    }
  }
  return new CensoredSample(Float64Array.from(answered), censored, bound);
}
