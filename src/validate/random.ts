import { createHash } from "node:crypto";
import { seededRandom } from "../loadtest/index.js";

/** A shuffled copy (Fisher-Yates), the same for the same seed. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** A seed from 1 to 2^31 of its own for every name. */
export function namedSeed(seed: number, name: string): number {
  return 1 + (createHash("sha256").update(`${seed} ${name}`).digest().readUInt32BE(0) >>> 1);
}

export function namedRandom(seed: number, name: string): () => number {
  return seededRandom(namedSeed(seed, name));
}
