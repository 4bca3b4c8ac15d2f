import { BUCKETS } from "../kernel/histogram.js";

const SUM = 0;
const MIN = 1;
const MAX = 2;
const ERROR_SUM = 3;

/** What is known of the requests of one call site after warm-up. */
export class Tally {
  /** Expected answers and timeouts (which count with the time the client waited): `http_req_duration`. */
  readonly histogram: Uint32Array = new Uint32Array(BUCKETS);
  /** Requests in the histogram. */
  count = 0;
  timeouts = 0;
  /** Error answers; their times are apart, for a fast 503 says nothing about the speed of the service. */
  errors = 0;
  /** Error answers by HTTP status. */
  readonly statuses: Map<number, number> = new Map();
  readonly #times = Float64Array.of(0, Infinity, 0, 0);

  /** Sum of the times in the histogram, s. */
  get sum(): number {
    return this.#times[SUM]!;
  }

  /** s; Infinity if there is none. */
  get min(): number {
    return this.#times[MIN]!;
  }

  /** s; 0 if there is none. */
  get max(): number {
    return this.#times[MAX]!;
  }

  /** Sum of the times of error answers, s. */
  get errorSum(): number {
    return this.#times[ERROR_SUM]!;
  }

  /** @param seconds [0]: the request's time, which falls into `bucket` */
  add(seconds: Float64Array, bucket: number): void {
    const time = seconds[0]!;
    this.histogram[bucket]!++;
    this.count++;
    this.#times[SUM]! += time;
    if (time < this.#times[MIN]!) this.#times[MIN] = time;
    if (time > this.#times[MAX]!) this.#times[MAX] = time;
  }

  /** @param seconds [0]: the request's time */
  addError(seconds: Float64Array, status: number): void {
    this.errors++;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    this.#times[ERROR_SUM]! += seconds[0]!;
  }
}
