/** Builds the caches of a distribution and joins them: edge location to regional edge cache to Origin Shield. */
import type { Draws } from "../kernel/draws.js";
import type { Caller, Tier } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import { Link } from "../network/link.js";
import { Cache } from "./cache.js";
import type { CachingRule } from "./caching-rule.js";
import type { Passages } from "./passages.js";
import type { CloudFrontSpec } from "./spec.js";

const ORIGIN = -1;

/** Answers of a cache go to the path by which the asker, whom the row names, reached it. */
class Askers implements Caller {
  readonly #passages: Passages;
  /** By the asker's number. */
  readonly paths: Caller[] = [];

  constructor(passages: Passages) {
    this.#passages = passages;
  }

  answered(row: number): void {
    this.paths[this.#passages.sender[row]!]!.answered(row);
  }
}

export interface CacheNetwork {
  readonly passages: Passages;
  /** By call site. */
  readonly rules: readonly CachingRule[];
  /** By call site; null: no delay. */
  readonly edgeToRegional: readonly Draws[] | null;
  readonly regionalToShield: readonly Draws[] | null;
  /** Asks the origin for the cache of this number. */
  fetch(row: number, cache: number): void;
  /** Whom edge locations answer. */
  readonly viewers: Caller;
}

/** The caches by number: edge locations first, then regional edge caches. */
export function buildCaches(world: World, spec: CloudFrontSpec, network: CacheNetwork): Cache[] {
  const { edgeLocations, regionalEdgeCaches, behaviors, origins } = spec;
  const { passages, rules } = network;
  const firstRegional = edgeLocations.length;
  const askers = regionalEdgeCaches.map(() => new Askers(passages));
  const caches = [...edgeLocations, ...regionalEdgeCaches].map((_, number) => {
    const regional = number >= firstRegional;
    const capacityBytes = regional ? spec.regionalCacheBytes : spec.edgeCacheBytes;
    const caller = regional ? askers[number - firstRegional]! : network.viewers;
    return new Cache(world, { number, firstRegional, capacityBytes, passages, rules }, caller);
  });
  caches.forEach((cache, number) => {
    const paths = new Map<number, Tier>();
    const pathTo = (target: number): Tier => {
      const known = paths.get(target);
      if (known !== undefined) return known;
      const path = join(number, cache, target);
      paths.set(target, path);
      return path;
    };
    const byBehavior = behaviors.map(({ origin }) => {
      const target = nextOf(number, origins[origin]!.originShield);
      return target === ORIGIN ? null : pathTo(target);
    });
    cache.connect({ cache: (behavior) => byBehavior[behavior]!, fetch: (row, asker) => network.fetch(row, asker) });
  });
  return caches;

  /** Number of the cache that this one asks; the regional edge cache that is the shield asks the origin. */
  function nextOf(number: number, shield: number): number {
    const own = number < firstRegional ? edgeLocations[number]!.regionalEdgeCache : ORIGIN;
    const next = own === ORIGIN ? shield : own;
    return next === ORIGIN || firstRegional + next === number ? ORIGIN : firstRegional + next;
  }

  function join(number: number, cache: Cache, target: number): Tier {
    const { paths } = askers[target - firstRegional]!;
    const roundTrips = number < firstRegional ? network.edgeToRegional : network.regionalToShield;
    if (roundTrips === null) {
      paths[number] = cache;
      return caches[target]!;
    }
    const link = new Link(world, { name: "cloudFrontNetwork", label: "Network inside CloudFront" }, roundTrips, cache);
    link.connect(caches[target]!);
    paths[number] = link;
    return link;
  }
}
