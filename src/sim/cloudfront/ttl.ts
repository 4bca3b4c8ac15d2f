/**
 * How long CloudFront keeps an answer: the table of "Manage how long content stays in the cache (expiration)" of the
 * CloudFront developer guide [D], as pure functions.
 */
import type { CacheControl } from "./cache-control.js";

/** The TTLs of a cache policy, s. */
export interface TtlPolicy {
  readonly minSeconds: number;
  readonly defaultSeconds: number;
  readonly maxSeconds: number;
}

/** What may be done with an answer. */
export interface Freshness {
  /** False: it is not kept at all. */
  readonly stored: boolean;
  /** It is served without asking the origin for this long after the origin gave or confirmed it, s. */
  readonly ttlSeconds: number;
  /** After that, served at once for this long while it is asked for in the background, s. */
  readonly staleWhileRevalidateSeconds: number;
  /** After that, served for this long when the origin fails, s. */
  readonly staleOnErrorSeconds: number;
}

/**
 * The freshness of an answer under a policy.
 *
 * - s-maxage wins over max-age, max-age over Expires. The maximum limits what the origin asked for, the minimum raises
 *   it; the default stands in where the origin says nothing.
 * - no-cache, no-store and private: not served without the origin if the minimum is 0, else kept for the minimum. With
 *   no-cache the object may still be kept to be confirmed (RFC 9111), with the other two it may not. [I]
 * - stale-while-revalidate and stale-if-error reach no further than the maximum. Without stale-if-error CloudFront
 *   serves the stale object on a 5xx until the object is older than the maximum ("httpstatuscodes" [D]).
 *
 * @see expiration [D]
 */
export function freshness(policy: TtlPolicy, header: CacheControl): Freshness {
  const { minSeconds, maxSeconds } = policy;
  const forbidden = header.noCache === true || header.noStore === true || header.private === true;
  const ttlSeconds = forbidden ? minSeconds : lifetime(policy, header);
  const { staleWhileRevalidateSeconds: revalidate = 0, staleIfErrorSeconds: ifError } = header;
  const stored = minSeconds > 0 || (header.noStore !== true && header.private !== true && maxSeconds > 0);
  return {
    stored,
    ttlSeconds,
    staleWhileRevalidateSeconds: forbidden ? 0 : Math.min(revalidate, maxSeconds),
    staleOnErrorSeconds: ifError === undefined ? Math.max(0, maxSeconds - ttlSeconds) : Math.min(ifError, maxSeconds),
  };
}

function lifetime({ minSeconds, defaultSeconds, maxSeconds }: TtlPolicy, header: CacheControl): number {
  const asked = askedSeconds(header);
  return asked === undefined
    ? Math.max(minSeconds, defaultSeconds)
    : Math.max(minSeconds, Math.min(Math.max(0, asked), maxSeconds));
}

/** The lifetime the origin asks for, by precedence; undefined if it asks for none. */
export function askedSeconds({ sharedMaxAgeSeconds, maxAgeSeconds, expiresSeconds }: CacheControl): number | undefined {
  return sharedMaxAgeSeconds ?? maxAgeSeconds ?? expiresSeconds;
}

/** What becomes of requests for an object that is being fetched. */
export type Collapsing =
  /** They wait and get the same answer. */
  | "shared"
  /** They wait, and are then forwarded one by one: the answer was for its asker alone. */
  | "forwarded-afterwards"
  /** Each is forwarded at once. */
  | "off";

/**
 * Whether simultaneous requests for one object share one fetch: not if cookies are forwarded; in vain if the minimum
 * TTL is 0 and the answer may not be reused.
 *
 * @see requestandresponsebehaviorcustomorigin, "Simultaneous requests for the same object (request collapsing)" [D]
 */
export function collapsing(policy: TtlPolicy, header: CacheControl, cookiesForwarded: boolean): Collapsing {
  if (cookiesForwarded || isDisabled(policy)) return "off";
  const forItsAsker =
    header.private === true ||
    header.noStore === true ||
    header.noCache === true ||
    header.maxAgeSeconds === 0 ||
    header.sharedMaxAgeSeconds === 0;
  return policy.minSeconds === 0 && forItsAsker ? "forwarded-afterwards" : "shared";
}

/** The managed policy CachingDisabled: no caching, no collapsing, no error caching. @see using-managed-cache-policies [D] */
export function isDisabled({ minSeconds, defaultSeconds, maxSeconds }: TtlPolicy): boolean {
  return minSeconds === 0 && defaultSeconds === 0 && maxSeconds === 0;
}
