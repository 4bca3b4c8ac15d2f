import { IntegerMap } from "./integer-map.js";

/**
 * A cache of limited bytes that gives up what was asked for least recently (LRU). AWS publishes neither sizes nor the
 * policy, only that an object asked for rarely may go before it expires (page expiration [D]).
 *
 * Entries are slots of typed arrays, joined to a ring by recency through slot 0, which is no entry; so a million
 * objects cost no JavaScript object. What an entry means is its columns'; the store itself only knows bytes.
 */
export class ObjectStore {
  readonly capacityBytes: number;
  readonly #slots = new IntegerMap();
  #key = new Int32Array(64);
  #newer = new Int32Array(64);
  #older = new Int32Array(64);
  #used = 1;
  #free = 0;
  /** [0]: bytes held. */
  readonly #bytes = new Float64Array(1);
  /** Objects given up to make room. */
  evictions = 0;

  /** Bytes of the object, by slot. */
  size: Float64Array = new Float64Array(64);
  /** HTTP status of the kept answer. */
  status: Int32Array = new Int32Array(64);
  /** Until when it is served without asking, s. */
  expiresAt: Float64Array = new Float64Array(64);
  /** When the origin gave or last confirmed it, s. */
  validatedAt: Float64Array = new Float64Array(64);
  /** When the origin first gave this version, s: its Last-Modified. */
  lastModified: Float64Array = new Float64Array(64);
  /** After a failure of the origin: not to be asked before, s. */
  retryAt: Float64Array = new Float64Array(64);

  constructor(capacityBytes: number) {
    this.capacityBytes = capacityBytes;
  }

  get objects(): number {
    return this.#slots.size;
  }

  get bytes(): number {
    return this.#bytes[0]!;
  }

  /** The object's slot, or -1. Does not count as use. */
  find(key: number): number {
    return this.#slots.get(key);
  }

  /** Counts as use. */
  touch(slot: number): void {
    if (this.#older[0] === slot) return;
    this.#unlink(slot);
    this.#linkNewest(slot);
  }

  /** Makes the object the newest with this size, giving up others; returns its slot, or -1 if it is larger than the cache. */
  put(key: number, bytes: number): number {
    if (bytes > this.capacityBytes) {
      this.remove(key);
      return -1;
    }
    let slot = this.#slots.get(key);
    if (slot < 0) {
      slot = this.#allocate();
      this.#key[slot] = key;
      this.size[slot] = 0;
      this.#slots.set(key, slot);
      this.#linkNewest(slot);
    } else this.touch(slot);
    this.#bytes[0]! += bytes - this.size[slot]!;
    this.size[slot] = bytes;
    // Never the object itself: it fits, but for the rounding of the sum.
    while (this.#bytes[0]! > this.capacityBytes && this.#newer[0] !== slot) {
      this.evictions++;
      this.remove(this.#key[this.#newer[0]!]!);
    }
    return slot;
  }

  remove(key: number): void {
    const slot = this.#slots.get(key);
    if (slot < 0) return;
    this.#slots.delete(key);
    this.#unlink(slot);
    this.#bytes[0]! -= this.size[slot]!;
    // An empty cache holds nothing, whatever rounding says.
    if (this.#slots.size === 0) this.#bytes[0] = 0;
    this.#newer[slot] = this.#free;
    this.#free = slot;
  }

  /** Removes every object with from <= key < to. */
  removeRange(from: number, to: number): void {
    let slot = this.#newer[0]!;
    while (slot !== 0) {
      const next = this.#newer[slot]!;
      const key = this.#key[slot]!;
      if (key >= from && key < to) this.remove(key);
      slot = next;
    }
  }

  /** Keys from the most to the least recently used. */
  keys(): number[] {
    const keys: number[] = [];
    for (let slot = this.#older[0]!; slot !== 0; slot = this.#older[slot]!) keys.push(this.#key[slot]!);
    return keys;
  }

  // The ring: newer[0] is the oldest entry, older[0] the newest.

  #linkNewest(slot: number): void {
    const newest = this.#older[0]!;
    this.#older[slot] = newest;
    this.#newer[slot] = 0;
    this.#newer[newest] = slot;
    this.#older[0] = slot;
  }

  #unlink(slot: number): void {
    const newer = this.#newer[slot]!;
    const older = this.#older[slot]!;
    this.#older[newer] = older;
    this.#newer[older] = newer;
  }

  #allocate(): number {
    const slot = this.#free;
    if (slot !== 0) {
      this.#free = this.#newer[slot]!;
      return slot;
    }
    if (this.#used === this.#key.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const length = 2 * this.#key.length;
    const ints = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const wide = new Int32Array(length);
      wide.set(old);
      return wide;
    };
    const floats = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const wide = new Float64Array(length);
      wide.set(old);
      return wide;
    };
    this.#key = ints(this.#key);
    this.#newer = ints(this.#newer);
    this.#older = ints(this.#older);
    this.size = floats(this.size);
    this.status = ints(this.status);
    this.expiresAt = floats(this.expiresAt);
    this.validatedAt = floats(this.validatedAt);
    this.lastModified = floats(this.lastModified);
    this.retryAt = floats(this.retryAt);
  }
}
