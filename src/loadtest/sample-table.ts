/** A growing column of numbers. */
class Column {
  #values: Float64Array = new Float64Array(4096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/** Raw samples of a run, one row per successful request that was sent and answered inside the measured window. */
export class SampleTable {
  readonly #latencySeconds = new Column();
  readonly #kinds = new Column();
  // Parsed after the run: parsing between two requests would be think time of the client.
  readonly #serverTimings: (string | undefined)[] = [];

  add(latencySeconds: number, kind: number, serverTiming: string | undefined): void {
    this.#latencySeconds.push(latencySeconds);
    this.#kinds.push(kind);
    this.#serverTimings.push(serverTiming);
  }

  get length(): number {
    return this.#latencySeconds.length;
  }

  /** In order of completion. */
  latencySeconds(): Float64Array {
    return this.#latencySeconds.toArray();
  }

  /** Index into the run's request kinds, row by row. */
  kinds(): Float64Array {
    return this.#kinds.toArray();
  }

  /** The header as it came, row by row; undefined where there was none. */
  serverTimings(): readonly (string | undefined)[] {
    return this.#serverTimings;
  }
}
