/** Iterations under way, as columns: one run of a journey each, with at most one request outstanding. */
export class Iterations {
  load: Int32Array = new Int32Array(0);
  /** The virtual user that runs it, for closed loads. */
  vu: Int32Array = new Int32Array(0);
  /** Call site of the current step. */
  site: Int32Array = new Int32Array(0);
  /** Steps left after the current one. */
  stepsLeft: Int32Array = new Int32Array(0);
  /** Row of the outstanding request; -1 = none. */
  request: Int32Array = new Int32Array(0);
  /** 0 once it has been interrupted. */
  alive: Uint8Array = new Uint8Array(0);
  startedAt: Float64Array = new Float64Array(0);
  #next: Int32Array = new Int32Array(0);
  #free = -1;

  get capacity(): number {
    return this.load.length;
  }

  allocate(): number {
    if (this.#free < 0) this.#grow();
    const row = this.#free;
    this.#free = this.#next[row]!;
    this.alive[row] = 1;
    this.request[row] = -1;
    return row;
  }

  release(row: number): void {
    this.alive[row] = 0;
    this.request[row] = -1;
    this.#next[row] = this.#free;
    this.#free = row;
  }

  #grow(): void {
    const old = this.capacity;
    const size = Math.max(256, old * 2);
    const ints = (column: Int32Array): Int32Array => {
      const wide = new Int32Array(size);
      wide.set(column);
      return wide;
    };
    const floats = (column: Float64Array): Float64Array => {
      const wide = new Float64Array(size);
      wide.set(column);
      return wide;
    };
    this.load = ints(this.load);
    this.vu = ints(this.vu);
    this.site = ints(this.site);
    this.stepsLeft = ints(this.stepsLeft);
    this.request = ints(this.request);
    this.#next = ints(this.#next);
    this.startedAt = floats(this.startedAt);
    const alive = new Uint8Array(size);
    alive.set(this.alive);
    this.alive = alive;
    for (let row = size - 1; row >= old; row--) {
      this.request[row] = -1;
      this.#next[row] = this.#free;
      this.#free = row;
    }
  }
}
