/** A map from non-negative 32-bit integers to integers in two typed arrays: open addressing, linear probing. */
export class IntegerMap {
  #keys = new Int32Array(64).fill(-1);
  #values = new Int32Array(64);
  #mask = 63;
  size = 0;

  /** The key's value, or -1. */
  get(key: number): number {
    const keys = this.#keys;
    let at = hash(key) & this.#mask;
    while (true) {
      const found = keys[at]!;
      if (found === key) return this.#values[at]!;
      if (found === -1) return -1;
      at = (at + 1) & this.#mask;
    }
  }

  set(key: number, value: number): void {
    // At most half full: a miss then probes 2.5 places on average.
    if (2 * (this.size + 1) > this.#keys.length) this.#grow();
    const at = this.#place(key);
    if (this.#keys[at] === -1) {
      this.#keys[at] = key;
      this.size++;
    }
    this.#values[at] = value;
  }

  delete(key: number): void {
    let hole = this.#place(key);
    if (this.#keys[hole] === -1) return;
    this.size--;
    // What stands behind the hole moves up if its own place does not lie between (Knuth, TAOCP 3, algorithm 6.4R).
    let at = hole;
    while (true) {
      at = (at + 1) & this.#mask;
      const key = this.#keys[at]!;
      if (key === -1) break;
      const home = hash(key) & this.#mask;
      if (((at - home) & this.#mask) < ((at - hole) & this.#mask)) continue;
      this.#keys[hole] = key;
      this.#values[hole] = this.#values[at]!;
      hole = at;
    }
    this.#keys[hole] = -1;
  }

  /** Where the key stands, or where it would. */
  #place(key: number): number {
    let at = hash(key) & this.#mask;
    while (this.#keys[at] !== -1 && this.#keys[at] !== key) at = (at + 1) & this.#mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    const length = 2 * keys.length;
    this.#keys = new Int32Array(length).fill(-1);
    this.#values = new Int32Array(length);
    this.#mask = length - 1;
    keys.forEach((key, i) => {
      if (key === -1) return;
      const at = this.#place(key);
      this.#keys[at] = key;
      this.#values[at] = values[i]!;
    });
  }
}

/** Spreads neighbouring keys (Fibonacci hashing, the high bits folded down). */
function hash(key: number): number {
  const mixed = Math.imul(key, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
