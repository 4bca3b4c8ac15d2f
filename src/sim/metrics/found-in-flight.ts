/**
 * Response times by the number of requests that were in flight already when a request was sent. Who meets nobody and who
 * meets four tell who gets the core; over all requests that is averaged out.
 */
export class FoundInFlight {
  /** By number found, the last class with all beyond it. */
  readonly counts: Float64Array;
  readonly seconds: Float64Array;
  /** By the request's row. */
  #found = new Uint8Array(64);

  /** @param classes at most 256 */
  constructor(classes: number) {
    this.counts = new Float64Array(classes);
    this.seconds = new Float64Array(classes);
  }

  sent(row: number, others: number): void {
    if (row >= this.#found.length) this.#grow(row);
    this.#found[row] = Math.min(others, this.counts.length - 1);
  }

  answered(row: number, seconds: number): void {
    const found = this.#found[row]!;
    this.counts[found]!++;
    this.seconds[found]! += seconds;
  }

  #grow(row: number): void {
    const wide = new Uint8Array(2 * row);
    wide.set(this.#found);
    this.#found = wide;
  }
}
