/**
 * A log-linear histogram of durations: every power of two is cut into 128 equal buckets, so a bucket's
 * middle is within 0.4 % of anything in it. Two histograms merge by adding counts. The bucket number is
 * read off the bits of the double: about 2 ns a record.
 */

/** Buckets per power of two. */
const PER_OCTAVE = 128;
/** The first bucket holds everything below 2^-20 s (about 1 µs), zero included. */
const MIN_EXPONENT = -20;
/** The last holds everything from 2^13 s (about 2 h 16 min) up. */
const MAX_EXPONENT = 13;

export const BUCKETS: number = (MAX_EXPONENT - MIN_EXPONENT) * PER_OCTAVE + 2;

const float = new Float64Array(1);
const bits = new Int32Array(float.buffer);
/** The high word of a double holds its exponent and first 20 fraction bits; which word that is, is the platform's. */
const HIGH = (float.fill(1), bits[1] === 0x3ff00000 ? 1 : 0);
/** 7 of the 20 fraction bits are kept. */
const SHIFT = 13;
const ORIGIN = (1023 + MIN_EXPONENT) * PER_OCTAVE - 1;

/** Bucket of a duration in seconds. */
export function bucketOf(seconds: number): number {
  float[0] = seconds;
  const bucket = (bits[HIGH]! >> SHIFT) - ORIGIN;
  return bucket <= 0 ? 0 : bucket >= BUCKETS ? BUCKETS - 1 : bucket;
}

/** Lower end of a bucket in seconds; 0 for the first. */
export function bucketLow(bucket: number): number {
  if (bucket === 0) return 0;
  const step = bucket - 1;
  const octave = Math.floor(step / PER_OCTAVE);
  return 2 ** (MIN_EXPONENT + octave) * (1 + (step - octave * PER_OCTAVE) / PER_OCTAVE);
}

/** Middle of a bucket in seconds: what a count in it stands for. The first bucket stands for 0. */
export function bucketMiddle(bucket: number): number {
  return bucket === 0 ? 0 : (bucketLow(bucket) + bucketLow(bucket + 1)) / 2;
}

/** Counts of a histogram; may be a view into a larger array of several. */
export type Counts = Uint32Array | Float64Array;

/** Adds `from`'s counts to `into`. */
export function mergeCounts(into: Counts, from: Counts): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) into[bucket]! += from[bucket]!;
}

export function total(counts: Counts): number {
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) sum += counts[bucket]!;
  return sum;
}

/**
 * The p-quantile in seconds, 0 <= p <= 1, as k6 takes it: at rank p (n - 1), linear between the two
 * neighbouring order statistics. NaN when empty.
 */
export function quantile(counts: Counts, p: number): number {
  const n = total(counts);
  if (n === 0) return Number.NaN;
  const rank = p * (n - 1);
  const lower = valueAtRank(counts, Math.floor(rank));
  const upper = valueAtRank(counts, Math.ceil(rank));
  return lower + (upper - lower) * (rank - Math.floor(rank));
}

/** The value of the `rank`-th smallest record, from 0; records of one bucket count as spread evenly over it. */
function valueAtRank(counts: Counts, rank: number): number {
  let before = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const here = counts[bucket]!;
    if (before + here > rank) {
      if (bucket === 0) return 0;
      const low = bucketLow(bucket);
      return low + ((rank - before + 0.5) / here) * (bucketLow(bucket + 1) - low);
    }
    before += here;
  }
  return Number.NaN;
}
