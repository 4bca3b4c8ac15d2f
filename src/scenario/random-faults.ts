/**
 * Faults that happen by chance: the moments of a Poisson process, each with a length drawn from a law. They are drawn once,
 * when the scenario is read, and are the same in every replication and for every design: what a design makes of
 * them can be compared.
 */
import { Draws, law, Stream } from "../sim/index.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { FaultFields } from "./schema/faults-schema.js";

/** More would be no timeline any more. */
const MOST = 10_000;

/** The first occurrence takes the place of its entry, so that messages find it; the others come at the end. */
export function withRandomFaults(
  faults: readonly FaultFields[],
  instances: number,
  origins: Origins,
): readonly FaultFields[] {
  const more: FaultFields[] = [];
  const inPlace = faults.map((fault, index) => {
    if (fault.randomly === undefined) return fault;
    if (fault.duration === undefined) {
      origins.report(["faults", index, "randomly"], reachMessages.randomlyNeedsDuration(), "key");
      return fault;
    }
    const [first, ...rest] = occurrences(fault, fault.duration, index, instances);
    more.push(...rest);
    // None: what is left of the entry is a time at which nothing happens.
    return first ?? { at: fault.at };
  });
  return [...inPlace, ...more];
}

function occurrences(
  { randomly, at: from, ...fault }: FaultFields,
  spanSeconds: number,
  index: number,
  instances: number,
): FaultFields[] {
  const { meanTimeBetween, lasting, seed = 1 } = randomly!;
  const draws = (purpose: string, spec: Parameters<typeof law>[0]): Draws =>
    new Draws(new Stream(seed, 0, purpose, String(index)), law(spec));
  const gaps = draws("random fault", { kind: "exponential", mean: meanTimeBetween });
  const lengths = draws("length of a random fault", lasting);
  const choices = draws("instance of a random fault", { kind: "uniform", min: 0, max: 1 });
  const found: FaultFields[] = [];
  let choice = 0;
  for (let n = 0, at = gaps.at(0); at < spanSeconds && n < MOST; n++, at += gaps.at(n)) {
    const { instance } = fault;
    // Which instances is drawn anew each time.
    const chosen = Array.from({ length: instances }, (_, each) => ({ each, key: choices.at(choice++) }))
      .sort((a, b) => a.key - b.key)
      .slice(0, instance?.count ?? 0)
      .map(({ each }) => each);
    found.push({
      ...fault,
      randomly: randomly!,
      ...(instance?.count === undefined ? {} : { instance: { ...instance, count: undefined, indices: chosen } }),
      at: from + at,
      duration: lengths.at(n),
    });
  }
  return found;
}
