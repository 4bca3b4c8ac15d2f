/** One kind of request of a run. */
export interface RequestKind {
  /** In figures and records; method and path when not given. */
  readonly name?: string;
  readonly method: string;
  /** With query string. */
  readonly path: string;
  /** Sent as application/json; of several, each connection sends one after the other. */
  readonly body?: string | readonly string[];
  /** Relative frequency in a run of several kinds; 1 when not given. */
  readonly weight?: number;
  /** Carried by its requests into thresholds: the k6 scenario's name and its tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Length of the sequence each connection walks through in circles, when there are several kinds. */
const SEQUENCE_LENGTH = 400;

/**
 * Indices of kinds in the proportions of their weights, in an order of its own for each `seed`. Exact
 * proportions (largest remainder) rather than draws, so that two runs ask for the same work.
 */
export function requestSequence(kinds: readonly RequestKind[], seed: number): number[] {
  if (kinds.length === 1) return Array.from(bodiesOf(kinds[0]), () => 0);
  const total = kinds.reduce((sum, kind) => sum + (kind.weight ?? 1), 0);
  const sequence: number[] = [];
  let owed = 0;
  for (const [index, kind] of kinds.entries()) {
    owed += ((kind.weight ?? 1) / total) * SEQUENCE_LENGTH;
    while (sequence.length < Math.round(owed)) sequence.push(index);
  }
  const random = seededRandom(seed);
  for (let i = sequence.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const moved = sequence[i] ?? 0;
    sequence[i] = sequence[j] ?? 0;
    sequence[j] = moved;
  }
  return sequence;
}

/** The bodies a kind takes turns with; one undefined when it sends none. */
export function bodiesOf(kind: RequestKind | undefined): readonly (string | undefined)[] {
  const body = kind?.body;
  return typeof body === "string" || body === undefined ? [body] : body;
}

/** Mulberry32: enough for a shuffle, and the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
