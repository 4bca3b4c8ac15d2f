import type { Requests } from "../kernel/requests.js";
import type { World } from "../kernel/world.js";
import type { CachingRule } from "./caching-rule.js";
import { ERROR, MISS, REDIRECT, RESULT_TYPES, type Passages, type ResultType } from "./passages.js";

const STATUSES = 600;

/** Statuses that CloudWatch counts apart. @see programming-cloudwatch-metrics [D] */
const COUNTED_STATUSES = [401, 403, 404, 502, 503, 504] as const;

/** Viewers' requests that ended with a result type and an HTTP status. */
export interface CloudFrontOutcome {
  readonly resultType: ResultType;
  readonly status: number;
  readonly count: number;
}

export interface CloudFrontRun {
  readonly outcomes: readonly CloudFrontOutcome[];
}

const at = (type: number, status: number): number => type * STATUSES + status;

/**
 * What CloudFront counts, as gauges under CloudWatch's names where there is one: all of the distribution, and the
 * essential of each behaviour (`Requests{behavior:/static/*}`).
 *
 * CacheHitRate and the error rates are quotients: whoever reads divides. CacheHitRate = CacheHits / CacheableRequests,
 * where POST, PUT and errors do not count; 4xxErrorRate = 4xxErrors / Requests. OriginLatency, the mean time that the
 * origin takes, is OriginFetchesInFlight / OriginFetches, by Little's law.
 */
export class Meters {
  readonly #requests: Requests;
  readonly #passages: Passages;
  /** behaviour * types + type */
  readonly #results: Float64Array;
  readonly #bytes: Float64Array;
  readonly #cacheable: Float64Array;
  readonly #hits: Float64Array;
  /** type * STATUSES + status */
  readonly #statuses = new Float64Array(RESULT_TYPES.length * STATUSES);
  /** The same, after warm-up. */
  readonly #outcomes = new Float64Array(RESULT_TYPES.length * STATUSES);
  readonly #clock: Float64Array;
  readonly #warmUpSeconds: number;

  constructor(
    world: World,
    passages: Passages,
    behaviors: readonly { readonly name: string; readonly used: boolean }[],
    warmUpSeconds: number,
  ) {
    this.#clock = world.calendar.clock;
    this.#warmUpSeconds = warmUpSeconds;
    this.#requests = world.requests;
    this.#passages = passages;
    this.#results = new Float64Array(behaviors.length * RESULT_TYPES.length);
    this.#bytes = new Float64Array(behaviors.length);
    this.#cacheable = new Float64Array(behaviors.length);
    this.#hits = new Float64Array(behaviors.length);
    const all = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
    const ofType = (type: number): number =>
      behaviors.reduce((sum, _, behavior) => sum + this.#results[behavior * RESULT_TYPES.length + type]!, 0);
    const errors = (from: number, to: number): number =>
      RESULT_TYPES.reduce((sum, _, type) => sum + all(this.#statuses.subarray(at(type, from), at(type, to))), 0);
    const add = (metric: string, label: string, integral: () => number): void => {
      world.gauges.add({ system: "cloudFront", metric, label, unit: "per second", capacity: null, integral });
    };
    add("Requests", "Requests (CloudFront)", () => all(this.#results));
    add("BytesDownloaded", "Bytes to viewers", () => all(this.#bytes));
    RESULT_TYPES.forEach((name, type) => add(name, `Result type ${name}`, () => ofType(type)));
    add("CacheHits", "Served from cache", () => all(this.#hits));
    add("CacheableRequests", "Cacheable requests", () => all(this.#cacheable));
    add("4xxErrors", "4xx errors (CloudFront)", () => errors(400, 500));
    add("5xxErrors", "5xx errors (CloudFront)", () => errors(500, 600));
    for (const status of COUNTED_STATUSES)
      add(`${status}Errors`, `${status} errors (CloudFront)`, () => errors(status, status + 1));
    behaviors.forEach(({ name, used }, behavior) => {
      if (!used) return;
      const tag = `{behavior:${name}}`;
      const from = behavior * RESULT_TYPES.length;
      const types = this.#results.subarray(from, from + RESULT_TYPES.length);
      add(`Requests${tag}`, `Requests to ${name}`, () => all(types));
      add(`CacheHits${tag}`, `Served from cache, ${name}`, () => this.#hits[behavior]!);
      add(`CacheableRequests${tag}`, `Cacheable requests to ${name}`, () => this.#cacheable[behavior]!);
      add(`Miss${tag}`, `Misses, ${name}`, () => types[MISS]!);
      add(`Error${tag}`, `Errors, ${name}`, () => types[ERROR]!);
      add(`BytesDownloaded${tag}`, `Bytes to viewers, ${name}`, () => this.#bytes[behavior]!);
    });
  }

  /** Counts what goes back to the viewer. */
  count(row: number, rule: CachingRule): void {
    const passages = this.#passages;
    const status = this.#requests.status[row]!;
    const type = passages.result[row]!;
    this.#results[rule.behavior * RESULT_TYPES.length + type]!++;
    this.#bytes[rule.behavior]! += passages.bytes[row]!;
    this.#countStatus(type, status);
    if (rule.cached && type < ERROR) {
      this.#cacheable[rule.behavior]!++;
      if (type !== MISS) this.#hits[rule.behavior]!++;
    }
  }

  #countStatus(type: number, status: number): void {
    const outcome = at(type, status);
    this.#statuses[outcome]!++;
    if (this.#clock[0]! >= this.#warmUpSeconds) this.#outcomes[outcome]!++;
  }

  /** What came of the viewers' requests after warm-up, by result type and status. */
  outcomes(): CloudFrontOutcome[] {
    return RESULT_TYPES.flatMap((resultType, type) =>
      Array.from({ length: STATUSES }, (_, status) => ({
        resultType,
        status,
        count: this.#outcomes[at(type, status)]!,
      })),
    ).filter(({ count }) => count > 0);
  }

  countRedirect(rule: CachingRule): void {
    this.#results[rule.behavior * RESULT_TYPES.length + REDIRECT]!++;
    this.#countStatus(REDIRECT, 301);
  }
}
