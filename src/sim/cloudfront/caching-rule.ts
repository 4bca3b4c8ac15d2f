/** What CloudFront does with the requests of one route: everything that follows from behaviour and content, worked out once. */
import { law } from "../kernel/law.js";
import type { World } from "../kernel/world.js";
import { ERROR_CACHING_MIN_TTL_SECONDS, errorTtlSeconds } from "./error-caching.js";
import { ObjectSizes } from "./object-sizes.js";
import { matchesPath } from "./path-pattern.js";
import type { CacheBehaviorSpec, CloudFrontSpec, ContentSpec } from "./spec.js";
import { collapsing, freshness, isDisabled, type Collapsing, type Freshness } from "./ttl.js";

/** AWS quota: larger objects pass through but are not kept. @see cloudfront-limits [D] */
export const MAX_CACHEABLE_BYTES: number = 50 * 1000 ** 3;

/** A route that says nothing about its content. */
export const PLAIN_CONTENT: ContentSpec = {
  objects: 1,
  zipfExponent: 0.8,
  bytes: { kind: "constant", value: 10_000 },
  cacheControl: {},
  validators: true,
  changedShare: 0,
  variants: { queryStrings: 1, headers: 1, cookies: 1 },
};

export interface CachingRule extends Freshness {
  /** Index into the behaviours. */
  readonly behavior: number;
  readonly allowed: boolean;
  /** Caches are asked at all; else the request goes from the edge to the origin. */
  readonly cached: boolean;
  /** GET and HEAD are tried again after a read timeout. */
  readonly retried: boolean;
  /** The origin group's second origin may be asked. */
  readonly failsOver: boolean;
  readonly collapsing: Collapsing;
  /** An expired object is confirmed rather than fetched. */
  readonly conditional: boolean;
  readonly content: ContentSpec;
  /** Keys of this route: firstKey <= key < firstKey + objects * variants. */
  readonly firstKey: number;
  readonly variants: number;
  readonly sizes: ObjectSizes;
  /** No body: HEAD and OPTIONS. */
  readonly bodiless: boolean;
  /** Seconds an error is kept, by status; 0 or undefined: not. */
  errorTtl(status: number): number;
}

/** The first behaviour whose pattern covers the path: "first match wins". @see downloaddistvaluescachebehavior [D] */
export function behaviorOf(behaviors: readonly CacheBehaviorSpec[], path: string): number {
  const found = behaviors.findIndex(({ pathPattern }) => matchesPath(pathPattern, path));
  return found === -1 ? behaviors.length - 1 : found;
}

/** `"GET /api/items"` in its two parts. */
export function methodAndPath(route: string): { method: string; path: string } {
  const space = route.indexOf(" ");
  return { method: route.slice(0, space), path: route.slice(space + 1) };
}

/** Into how many cached copies the key of this behaviour splits one object. @see understanding-the-cache-key [D] */
export function variantsOf(
  { key }: Pick<CacheBehaviorSpec, "key">,
  { variants }: Pick<ContentSpec, "variants">,
): number {
  return (
    (key.queryStrings ? variants.queryStrings : 1) *
    (key.headers ? variants.headers : 1) *
    (key.cookies ? variants.cookies : 1)
  );
}

export function cachingRules(
  world: World,
  spec: CloudFrontSpec,
  routes: readonly { readonly name: string; readonly content?: ContentSpec }[],
): CachingRule[] {
  let firstKey = 0;
  return routes.map(({ name, content = PLAIN_CONTENT }) => {
    const { method, path } = methodAndPath(name);
    const behavior = behaviorOf(spec.behaviors, path);
    const { ttl, cookiesForwarded, cachedMethods, allowedMethods, failover } = spec.behaviors[behavior]!;
    const variants = variantsOf(spec.behaviors[behavior]!, content);
    const read = method === "GET" || method === "HEAD";
    const rule: CachingRule = {
      ...freshness(ttl, content.cacheControl),
      behavior,
      allowed: allowedMethods.includes(method),
      cached: (read || cachedMethods.includes(method)) && !isDisabled(ttl),
      retried: read,
      failsOver: failover !== null && (read || (method === "OPTIONS" && cachedMethods.includes(method))),
      collapsing: collapsing(ttl, content.cacheControl, cookiesForwarded),
      conditional: content.validators && !cookiesForwarded,
      content,
      firstKey,
      variants,
      sizes: new ObjectSizes(world.stream("objectSize", name), law(content.bytes), content.objects),
      bodiless: method === "HEAD" || method === "OPTIONS",
      errorTtl: memoised((status) => {
        const own = spec.errorResponses.find((response) => response.status === status);
        const minimum = own?.minTtlSeconds ?? ERROR_CACHING_MIN_TTL_SECONDS;
        // "S3 origin floor 1 s": custom-error-pages-expiration [D].
        const floor = spec.origins[spec.behaviors[behavior]!.origin]!.kind === "s3" ? 1 : 0;
        return errorTtlSeconds(status, Math.max(floor, minimum), ttl, content.cacheControl);
      }),
    };
    firstKey += content.objects * variants;
    return rule;
  });
}

function memoised(compute: (status: number) => number): (status: number) => number {
  const known = new Map<number, number>();
  return (status) => {
    let seconds = known.get(status);
    if (seconds === undefined) known.set(status, (seconds = compute(status)));
    return seconds;
  };
}
