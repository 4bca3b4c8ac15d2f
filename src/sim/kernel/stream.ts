/**
 * Random streams. A stream is keyed by (seed, replication, purpose, entity) and its n-th value is a pure
 * function of the key and n, so that adding a system does not change another's draws, and request n asks
 * for the same work under two designs (common random numbers).
 *
 * Generator: Threefry-2x32, 20 rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC'11, section 4.2): a keyed bijection of a 64-bit counter that passes BigCrush. Only 32-bit
 * adds, rotations and xors, so it gives the same bits on every machine.
 */

/** Rotation distances of Threefry-2x32, by round modulo 8. */
const R0 = 13;
const R1 = 15;
const R2 = 26;
const R3 = 6;
const R4 = 17;
const R5 = 29;
const R6 = 16;
const R7 = 24;
/** Parity constant of the key schedule (Skein's C240 cut to 32 bits). */
const PARITY = 0x1bd11bda;
const TWO_POW_26 = 2 ** 26;
const TWO_POW_MINUS_52 = 2 ** -52;

/** Result of the last `threefry`, as two 32-bit words. */
const words = new Int32Array(2);

/** Encrypts counter (c0, c1) under key (k0, k1); the result is left in the returned, reused array. */
export function threefry(k0: number, k1: number, c0: number, c1: number): Int32Array {
  const k2 = PARITY ^ k0 ^ k1;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;

  x = (x + y) | 0; y = ((y << R0) | (y >>> (32 - R0))) ^ x;
  x = (x + y) | 0; y = ((y << R1) | (y >>> (32 - R1))) ^ x;
  x = (x + y) | 0; y = ((y << R2) | (y >>> (32 - R2))) ^ x;
  x = (x + y) | 0; y = ((y << R3) | (y >>> (32 - R3))) ^ x;
  x = (x + k1) | 0; y = (y + k2 + 1) | 0;

  x = (x + y) | 0; y = ((y << R4) | (y >>> (32 - R4))) ^ x;
  x = (x + y) | 0; y = ((y << R5) | (y >>> (32 - R5))) ^ x;
  x = (x + y) | 0; y = ((y << R6) | (y >>> (32 - R6))) ^ x;
  x = (x + y) | 0; y = ((y << R7) | (y >>> (32 - R7))) ^ x;
  x = (x + k2) | 0; y = (y + k0 + 2) | 0;

  x = (x + y) | 0; y = ((y << R0) | (y >>> (32 - R0))) ^ x;
  x = (x + y) | 0; y = ((y << R1) | (y >>> (32 - R1))) ^ x;
  x = (x + y) | 0; y = ((y << R2) | (y >>> (32 - R2))) ^ x;
  x = (x + y) | 0; y = ((y << R3) | (y >>> (32 - R3))) ^ x;
  x = (x + k0) | 0; y = (y + k1 + 3) | 0;

  x = (x + y) | 0; y = ((y << R4) | (y >>> (32 - R4))) ^ x;
  x = (x + y) | 0; y = ((y << R5) | (y >>> (32 - R5))) ^ x;
  x = (x + y) | 0; y = ((y << R6) | (y >>> (32 - R6))) ^ x;
  x = (x + y) | 0; y = ((y << R7) | (y >>> (32 - R7))) ^ x;
  x = (x + k1) | 0; y = (y + k2 + 4) | 0;

  x = (x + y) | 0; y = ((y << R0) | (y >>> (32 - R0))) ^ x;
  x = (x + y) | 0; y = ((y << R1) | (y >>> (32 - R1))) ^ x;
  x = (x + y) | 0; y = ((y << R2) | (y >>> (32 - R2))) ^ x;
  x = (x + y) | 0; y = ((y << R3) | (y >>> (32 - R3))) ^ x;
  words[0] = x + k2;
  words[1] = y + k0 + 5;
  return words;
}

/** Folds a name into 32 bits (FNV-1a over UTF-16 units): only to key streams, never for security. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash | 0;
}

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

  /** The n-th number, uniform in the open interval (0, 1), 52 bits. `n` is an integer below 2^53. */
  uniform(n: number): number {
    const out = threefry(this.#k0, this.#k1, n | 0, Math.floor(n / 4294967296) | 0);
    // 52-bit integers shifted by one half, all exact in a double: neither 0 nor 1, so logarithms are finite.
    return ((out[0]! >>> 6) * TWO_POW_26 + (out[1]! >>> 6) + 0.5) * TWO_POW_MINUS_52;
  }
}
