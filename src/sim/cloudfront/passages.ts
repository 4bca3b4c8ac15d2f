import type { Requests } from "../kernel/requests.js";

/** CloudFront's `x-edge-result-type`, and OriginShieldHit of `x-edge-detailed-result-type`. @see standard-logs-reference [D] */
export const RESULT_TYPES = [
  "Hit",
  "RefreshHit",
  "Miss",
  "OriginShieldHit",
  "Error",
  "LimitExceeded",
  "CapacityExceeded",
  "Redirect",
] as const;

export type ResultType = (typeof RESULT_TYPES)[number];

export const HIT = 0;
export const REFRESH_HIT = 1;
export const MISS = 2;
export const ORIGIN_SHIELD_HIT = 3;
export const ERROR = 4;
export const LIMIT_EXCEEDED = 5;
export const CAPACITY_EXCEEDED = 6;
export const REDIRECT = 7;

/** No version is at hand: the request is not conditional. */
export const NONE = -1;

/** Nobody waits for the answer: it only refreshes a cache. */
export const NOBODY = -2;

/**
 * What CloudFront knows of each request under way beyond the request table: columns by row, which grow with it. A
 * viewer's request is a row; so is every request that one cache sends to the next, and every attempt at an origin.
 */
export class Passages {
  readonly #requests: Requests;

  /** The cache key. */
  key: Int32Array = new Int32Array(0);
  /** Whoever sent it: a cache or an origin client, by its own number; NOBODY for a background refresh. */
  sender: Int32Array = new Int32Array(0);
  /** The row for whose sake it was sent. */
  forRow: Int32Array = new Int32Array(0);
  /** The attempt at an origin that is under way for the row; -1 = none. */
  attempt: Int32Array = new Int32Array(0);
  /** Attempts made. */
  tries: Int32Array = new Int32Array(0);
  /** The cache that asks an origin for the row. */
  holder: Int32Array = new Int32Array(0);
  /** 1: the origin group's second origin has been asked. */
  failedOver: Uint8Array = new Uint8Array(0);
  /** The status by which an origin group decides on failing over: 503 for a connection that could not be made. */
  failure: Int32Array = new Int32Array(0);
  /** When a fetch with all its attempts must be over, s. */
  deadline: Float64Array = new Float64Array(0);
  /** First and last of the requests that wait for this one's fetch. */
  firstWaiting: Int32Array = new Int32Array(0);
  lastWaiting: Int32Array = new Int32Array(0);
  /** Version (Last-Modified) that the sender has and asks to confirm; NONE = it asks for the object. */
  asked: Float64Array = new Float64Array(0);
  /** The same, for what the cache that has this row asks the next one. */
  asking: Float64Array = new Float64Array(0);

  // The answer.
  /** Index into RESULT_TYPES. */
  result: Uint8Array = new Uint8Array(0);
  bytes: Float64Array = new Float64Array(0);
  /** 1: "not modified", the version that was asked about is current. */
  confirmed: Uint8Array = new Uint8Array(0);
  validatedAt: Float64Array = new Float64Array(0);
  lastModified: Float64Array = new Float64Array(0);

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** A new passage of the row. */
  open(row: number, key: number, sender: number, forRow: number, asked: number): void {
    if (row >= this.key.length) this.#grow();
    this.key[row] = key;
    this.sender[row] = sender;
    this.forRow[row] = forRow;
    this.attempt[row] = -1;
    this.firstWaiting[row] = -1;
    this.asked[row] = asked;
    this.asking[row] = NONE;
    this.result[row] = MISS;
    this.bytes[row] = 0;
    this.confirmed[row] = 0;
  }

  /** A request of its own for what `row` asks: with `row`'s number, so that it asks the origin for the same work. */
  spawn(row: number, sender: number): number {
    const requests = this.#requests;
    const child = requests.allocate(requests.site[row]!, 0, requests.draw[row]!);
    this.open(child, this.key[row]!, sender, row, this.asking[row]!);
    return child;
  }

  /** Books the child's time, which began when the row's booking ended, to the row's hops. */
  fold(child: number, row: number): void {
    const { hopTimes, hopCount, bookedUntil } = this.#requests;
    const from = child * hopCount;
    const to = row * hopCount;
    for (let hop = 0; hop < hopCount; hop++) hopTimes[to + hop]! += hopTimes[from + hop]!;
    bookedUntil[row] = bookedUntil[child]!;
  }

  copyAnswer(from: number, to: number): void {
    this.#requests.status[to] = this.#requests.status[from]!;
    this.result[to] = this.result[from]!;
    this.bytes[to] = this.bytes[from]!;
    this.confirmed[to] = this.confirmed[from]!;
    this.validatedAt[to] = this.validatedAt[from]!;
    this.lastModified[to] = this.lastModified[from]!;
  }

  #grow(): void {
    const length = this.#requests.site.length;
    const ints = (old: Int32Array): Int32Array => {
      const wide = new Int32Array(length);
      wide.set(old);
      return wide;
    };
    const bytes = (old: Uint8Array): Uint8Array => {
      const wide = new Uint8Array(length);
      wide.set(old);
      return wide;
    };
    const floats = (old: Float64Array): Float64Array => {
      const wide = new Float64Array(length);
      wide.set(old);
      return wide;
    };
    this.key = ints(this.key);
    this.sender = ints(this.sender);
    this.forRow = ints(this.forRow);
    this.attempt = ints(this.attempt);
    this.tries = ints(this.tries);
    this.holder = ints(this.holder);
    this.failedOver = bytes(this.failedOver);
    this.failure = ints(this.failure);
    this.deadline = floats(this.deadline);
    this.firstWaiting = ints(this.firstWaiting);
    this.lastWaiting = ints(this.lastWaiting);
    this.asked = floats(this.asked);
    this.asking = floats(this.asking);
    this.result = bytes(this.result);
    this.bytes = floats(this.bytes);
    this.confirmed = bytes(this.confirmed);
    this.validatedAt = floats(this.validatedAt);
    this.lastModified = floats(this.lastModified);
  }
}
