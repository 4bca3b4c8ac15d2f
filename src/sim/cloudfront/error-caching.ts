/** How long CloudFront answers with an error it has seen: "How CloudFront processes HTTP 4xx and 5xx status codes" [D]. */
import type { CacheControl } from "./cache-control.js";
import { askedSeconds, isDisabled, type TtlPolicy } from "./ttl.js";

/** The error caching minimum TTL of every status that has none of its own, s. @see custom-error-pages-expiration [D] */
export const ERROR_CACHING_MIN_TTL_SECONDS = 10;

const ALWAYS: ReadonlySet<number> = new Set([404, 414, 500, 501, 502, 503, 504]);
const IF_AGE_IS_GIVEN: ReadonlySet<number> = new Set([400, 403, 405, 412, 415]);
/** Only for these does "do not keep" in the origin's answer count. */
const DIRECTIVES_HONOURED: ReadonlySet<number> = new Set([404, 410, 414, 501]);

/**
 * Seconds for which an error answer is kept; 0: it is not.
 *
 * The longer of the error caching minimum TTL and the lifetime that the origin asks for, which the maximum TTL limits.
 * 400, 403, 405, 412 and 415 are kept only if the origin sends max-age or s-maxage; 416 never.
 *
 * @see httpstatuscodes [D]
 */
export function errorTtlSeconds(
  status: number,
  minimumSeconds: number,
  policy: TtlPolicy,
  header: CacheControl,
): number {
  if (isDisabled(policy)) return 0;
  const ageGiven = header.maxAgeSeconds !== undefined || header.sharedMaxAgeSeconds !== undefined;
  if (!ALWAYS.has(status) && !(IF_AGE_IS_GIVEN.has(status) && ageGiven)) return 0;
  const forbidden = header.noCache === true || header.noStore === true || header.private === true;
  if (forbidden && DIRECTIVES_HONOURED.has(status)) return 0;
  return Math.max(minimumSeconds, Math.min(askedSeconds(header) ?? 0, policy.maxSeconds));
}
