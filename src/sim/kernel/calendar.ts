/**
 * The clock and the set of pending events.
 *
 * Events are not objects. Every part of the system that can make something happen owns one *slot* with the
 * time of its next event: an arrival stream, a CPU (its next completion), a line of delayed requests (its
 * head). So the set stays as small as the system, whatever the number of requests in flight, and cancelling
 * or moving an event is a store.
 *
 * Order is total: (time, priority, sequence). Lower priority numbers go first at equal times; then first
 * scheduled, first fired. So a run repeats exactly.
 *
 * Finding the next event: slots are grouped in blocks of 16; a block remembers its earliest slot and is
 * searched again only after one of its slots changed. One event costs a few dozen comparisons of adjacent
 * doubles, at 10 slots as at 1,000: cheaper than a binary heap's unpredictable branches.
 */

/** Something that owns a slot and is called when its time has come. */
export interface Source {
  fire(): void;
}

const BLOCK_BITS = 4;
const BLOCK = 1 << BLOCK_BITS;
/** Sequence numbers stay below this, priorities are multiples of it: one double orders both exactly. */
const PRIORITY_UNIT = 2 ** 46;

export class Calendar {
  /** [0]: the current simulated time in seconds. A typed array: a double in an object field may be boxed. */
  readonly clock: Float64Array = new Float64Array(1);
  /** Time of each slot's next event; Infinity = none. Write it, then call `schedule`. */
  time: Float64Array = new Float64Array(BLOCK).fill(Infinity);

  #rank: Float64Array = new Float64Array(BLOCK);
  #priority: Float64Array = new Float64Array(BLOCK);
  readonly #sources: Source[] = [];
  readonly #sequence: Float64Array = new Float64Array(1);
  /** Earliest slot of each block, valid unless the block is dirty. */
  #earliest: Int32Array = new Int32Array(1);
  #dirty: Uint8Array = new Uint8Array(1);
  #dirtyBlocks: Int32Array = new Int32Array(1);
  #dirtyCount = 0;
  #blocks = 1;
  /** Events fired so far. */
  fired = 0;

  /** Registers a source. Lower `priority` fires first among events of the same time; ties go to the earlier scheduled. */
  add(source: Source, priority = 0): number {
    const slot = this.#sources.push(source) - 1;
    if (slot >= this.time.length) this.#grow();
    this.#priority[slot] = priority * PRIORITY_UNIT;
    return slot;
  }

  get now(): number {
    return this.clock[0]!;
  }

  /** Puts the slot's next event at `time[slot]` (write that first), behind all events already there at that time. */
  schedule(slot: number): void {
    this.#rank[slot] = this.#priority[slot]! + this.nextSequence();
    this.#touch(slot);
  }

  /** As `schedule`, for an event whose place among equals was fixed earlier by `nextSequence`. */
  scheduleAs(slot: number, sequence: number): void {
    this.#rank[slot] = this.#priority[slot]! + sequence;
    this.#touch(slot);
  }

  cancel(slot: number): void {
    this.time[slot] = Infinity;
    this.#touch(slot);
  }

  nextSequence(): number {
    return (this.#sequence[0] = this.#sequence[0]! + 1);
  }

  /** Fires events in order until none is left before or at `until`, then sets the clock to `until`. */
  run(until: number): void {
    const { clock } = this;
    while (true) {
      const slot = this.#next();
      const at = this.time[slot]!;
      // Infinity is no time: nothing is pending, even for a run without end.
      if (!(at <= until) || at === Infinity) break;
      clock[0] = at;
      this.time[slot] = Infinity;
      this.#touch(slot);
      this.fired++;
      this.#sources[slot]!.fire();
    }
    if (until !== Infinity) clock[0] = until;
  }

  #touch(slot: number): void {
    if (this.#blocks === 1) return;
    const block = slot >> BLOCK_BITS;
    if (this.#dirty[block] === 0) {
      this.#dirty[block] = 1;
      this.#dirtyBlocks[this.#dirtyCount++] = block;
    }
  }

  #next(): number {
    if (this.#blocks === 1) return this.#earliestOf(0);
    const { time } = this;
    const rank = this.#rank;
    const earliest = this.#earliest;
    while (this.#dirtyCount > 0) {
      const block = this.#dirtyBlocks[--this.#dirtyCount]!;
      this.#dirty[block] = 0;
      earliest[block] = this.#earliestOf(block);
    }
    let best = earliest[0]!;
    let bestTime = time[best]!;
    for (let block = 1; block < this.#blocks; block++) {
      const slot = earliest[block]!;
      const t = time[slot]!;
      // One comparison for the many that are later.
      if (t <= bestTime && (t < bestTime || rank[slot]! < rank[best]!)) {
        best = slot;
        bestTime = t;
      }
    }
    return best;
  }

  #earliestOf(block: number): number {
    const { time } = this;
    const rank = this.#rank;
    let best = block << BLOCK_BITS;
    let bestTime = time[best]!;
    const end = Math.min(best + BLOCK, this.#sources.length);
    for (let slot = best + 1; slot < end; slot++) {
      const t = time[slot]!;
      // One comparison for the many that are later.
      if (t <= bestTime && (t < bestTime || rank[slot]! < rank[best]!)) {
        best = slot;
        bestTime = t;
      }
    }
    return best;
  }

  #grow(): void {
    const size = this.time.length * 2;
    const widen = (old: Float64Array, fill: number): Float64Array => {
      const wide = new Float64Array(size).fill(fill);
      wide.set(old);
      return wide;
    };
    this.time = widen(this.time, Infinity);
    this.#rank = widen(this.#rank, 0);
    this.#priority = widen(this.#priority, 0);
    this.#blocks = size >> BLOCK_BITS;
    this.#earliest = new Int32Array(this.#blocks);
    this.#dirty = new Uint8Array(this.#blocks).fill(1);
    this.#dirtyBlocks = Int32Array.from({ length: this.#blocks }, (_, block) => block);
    this.#dirtyCount = this.#blocks;
  }
}
