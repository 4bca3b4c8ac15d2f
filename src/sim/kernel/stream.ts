/**
 * Random streams. A stream is keyed by (seed, replication, purpose, entity) and its n-th value is a pure
 * function of the key and n, so that adding a system does not change another's draws, and request n asks
 * for the same work under two designs (common random numbers).
 *
 * Numbers come in blocks of 64. Threefry-2x32 with 20 rounds, a keyed bijection of a 64-bit counter (Salmon,
 * Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 4.2), turns key and block
 * number into a state; xoshiro128++ (Blackman & Vigna, ACM TOMS 47, 2021) runs through the block. Both pass
 * BigCrush and use only 32-bit operations, so the bits are the same on every machine.
 */

/** Rotation distances of Threefry-2x32: four for the even groups of rounds, four for the odd. */
const ROTATIONS = Int32Array.of(13, 15, 26, 6, 17, 29, 16, 24);
const GROUPS = 5;
/** Parity constant of the key schedule (Skein's C240 cut to 32 bits). */
const PARITY = 0x1bd11bda;
const TWO_POW_26 = 2 ** 26;
const TWO_POW_MINUS_52 = 2 ** -52;

/** Result of the last `threefry`, as two 32-bit words. */
const words = new Int32Array(2);

/** Encrypts counter (c0, c1) under key (k0, k1); the result is left in the returned, reused array. */
export function threefry(k0: number, k1: number, c0: number, c1: number): Int32Array {
  const keys = [k0, k1, PARITY ^ k0 ^ k1];
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let group = 0; group < GROUPS; group++) {
    for (let round = 0; round < 4; round++) {
      const by = ROTATIONS[(group % 2) * 4 + round]!;
      x = (x + y) | 0;
      y = ((y << by) | (y >>> (32 - by))) ^ x;
    }
    x = (x + keys[(group + 1) % 3]!) | 0;
    y = (y + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  words[0] = x;
  words[1] = y;
  return words;
}

/** Folds a name into 32 bits (FNV-1a over UTF-16 units): only to key streams, never for security. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

const BLOCK_BITS = 6;
/** Numbers per block. */
export const STREAM_BLOCK: number = 1 << BLOCK_BITS;

/** A keyed sequence of uniform numbers. */
export class Stream {
  readonly #k0: number;
  readonly #k1: number;

  /**
   * @param purpose what the numbers decide: "arrival", "cpu", …
   * @param entity which of the things that decide it: a route's name, a journey's step
   */
  constructor(seed: number, replication: number, purpose: string, entity = "") {
    const low = threefry(seed | 0, Math.floor(seed / 2 ** 32) | 0, replication | 0, 0);
    const key = threefry(low[0]!, low[1]!, hashName(purpose), hashName(entity));
    this.#k0 = key[0]!;
    this.#k1 = key[1]!;
  }

  /**
   * The `block`-th 64 numbers, uniform in the open interval (0, 1) with 52 bits each, into `values` from
   * index `at`.
   */
  fill(values: Float64Array, at: number, block: number): void {
    threefry(this.#k0, this.#k1, block, 0);
    let a = words[0]!;
    let b = words[1]!;
    threefry(this.#k0, this.#k1, block, 1);
    let c = words[0]!;
    let d = words[1]! | 1; // not all zero
    const end = at + STREAM_BLOCK;
    for (let i = at; i < end; i++) {
      let sum = (a + d) | 0;
      const high = (((sum << 7) | (sum >>> 25)) + a) | 0;
      let t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      sum = (a + d) | 0;
      const low = (((sum << 7) | (sum >>> 25)) + a) | 0;
      t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      // 52-bit integers shifted by one half, all exact in a double: neither 0 nor 1, so logarithms are finite.
      values[i] = ((high >>> 6) * TWO_POW_26 + (low >>> 6) + 0.5) * TWO_POW_MINUS_52;
    }
  }
}
