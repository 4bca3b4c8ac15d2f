/** A quota of requests per second, counted in whole seconds of the clock. */
export class RateQuota {
  readonly #perSecond: number;
  /** [0]: the second that is being counted. */
  readonly #second = new Float64Array(1);
  #count = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Counts a request at `clock[0]`; false if it is one too many. */
  admits(clock: Float64Array): boolean {
    if (this.#perSecond === Infinity) return true;
    const second = Math.floor(clock[0]!);
    if (second !== this.#second[0]) {
      this.#second[0] = second;
      this.#count = 0;
    }
    return ++this.#count <= this.#perSecond;
  }
}
