import type { CachingRule } from "./caching-rule.js";
import type { Requests } from "../kernel/requests.js";
import type { OriginClient } from "./origin-client.js";
import type { Passages } from "./passages.js";

/** Is told when the answer of an origin is in the row. */
export interface Fetcher {
  fetched(row: number): void;
}

/**
 * The origin of a behaviour, or its origin group. Every request tries the primary first: CloudFront remembers no
 * failure. It fails over when the primary answers a configured status, cannot be reached (503 must be configured) or
 * is silent (504 must be), and only for GET, HEAD and cached OPTIONS.
 *
 * @see high-availability-origin-failover [D]
 */
export class OriginGroup {
  readonly #requests: Requests;
  readonly #passages: Passages;
  readonly #rules: readonly CachingRule[];
  readonly #primary: OriginClient;
  readonly #secondary: OriginClient | null;
  readonly #statuses: ReadonlySet<number>;
  /** By number. */
  readonly #caches: readonly Fetcher[];
  /** Requests that went to the second origin. */
  failovers = 0;

  constructor(
    requests: Requests,
    passages: Passages,
    rules: readonly CachingRule[],
    origins: {
      readonly primary: OriginClient;
      readonly secondary: OriginClient | null;
      readonly statuses: readonly number[];
    },
    caches: readonly Fetcher[],
  ) {
    this.#requests = requests;
    this.#passages = passages;
    this.#rules = rules;
    this.#primary = origins.primary;
    this.#secondary = origins.secondary;
    this.#statuses = new Set(origins.statuses);
    this.#caches = caches;
  }

  /** Fetches for the cache of this number. */
  fetch(row: number, cache: number): void {
    this.#passages.holder[row] = cache;
    this.#passages.failedOver[row] = 0;
    this.#primary.fetch(row);
  }

  /** Whether what the row brought from the primary origin sends it to the secondary. */
  failsOver(row: number): boolean {
    const passages = this.#passages;
    return (
      this.#secondary !== null &&
      passages.failedOver[row] === 0 &&
      this.#statuses.has(passages.failure[row]!) &&
      this.#rules[this.#requests.site[row]!]!.failsOver
    );
  }

  failOver(row: number): void {
    this.#passages.failedOver[row] = 1;
    this.failovers++;
    this.#secondary!.fetch(row);
  }

  /** Gives the answer in the row to the cache that asked. */
  deliver(row: number): void {
    this.#caches[this.#passages.holder[row]!]!.fetched(row);
  }
}
