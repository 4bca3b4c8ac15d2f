import type { CallSite } from "../demands.js";
import { Draws } from "../kernel/draws.js";
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import type { Requests } from "../kernel/requests.js";
import type { CachingRule } from "./caching-rule.js";
import { zipfTable, type ZipfTable } from "./zipf.js";

/**
 * Which object a request is for: a function of its call site and number, so that with and without CloudFront, or with
 * more edge locations, the same viewers ask for the same things.
 */
export class Catalogue {
  readonly #requests: Requests;
  /** By call site. */
  readonly #rules: readonly CachingRule[];
  readonly #popularity: readonly (ZipfTable | null)[];
  readonly #objects: readonly Draws[];
  readonly #variants: readonly Draws[];

  constructor(world: World, sites: readonly CallSite[], rules: readonly CachingRule[]) {
    this.#requests = world.requests;
    this.#rules = rules;
    this.#popularity = rules.map(({ content }) =>
      content.objects === 1 ? null : zipfTable(content.objects, content.zipfExponent),
    );
    const draws = (purpose: string): Draws[] =>
      sites.map(({ name }) => new Draws(world.stream(purpose, name), law({ kind: "uniform", min: 0, max: 1 })));
    this.#objects = draws("object");
    this.#variants = draws("variant");
  }

  /** The key under which caches know what the row asks for. */
  keyOf(row: number): number {
    const site = this.#requests.site[row]!;
    const draw = this.#requests.draw[row]!;
    const { firstKey, variants } = this.#rules[site]!;
    const popularity = this.#popularity[site]!;
    const object = popularity === null ? 0 : popularity.at(this.#objects[site]!.at(draw));
    const variant = variants === 1 ? 0 : (this.#variants[site]!.at(draw) * variants) | 0;
    return firstKey + object * variants + variant;
  }
}
