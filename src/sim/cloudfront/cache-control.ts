/** What an origin says about the keeping of its answer: the directives of `Cache-Control` that CloudFront reads, and `Expires`. */
export interface CacheControl {
  /** max-age, s. */
  readonly maxAgeSeconds?: number;
  /** s-maxage, s: for shared caches, wins over max-age. */
  readonly sharedMaxAgeSeconds?: number;
  /** How far in the future `Expires` lies when the answer is sent, s. */
  readonly expiresSeconds?: number;
  readonly noCache?: boolean;
  readonly noStore?: boolean;
  readonly private?: boolean;
  /** Serve the stale object this long while a fresh one is fetched, s. */
  readonly staleWhileRevalidateSeconds?: number;
  /** Serve the stale object this long when the origin fails, s; 0 switches that off. */
  readonly staleIfErrorSeconds?: number;
}

/** Directives with a number of seconds, and the field each becomes. */
const TIMED = {
  "max-age": "maxAgeSeconds",
  "s-maxage": "sharedMaxAgeSeconds",
  "stale-while-revalidate": "staleWhileRevalidateSeconds",
  "stale-if-error": "staleIfErrorSeconds",
} as const;

const FLAGS = { "no-cache": "noCache", "no-store": "noStore", private: "private" } as const;

/** Legal directives (RFC 9111, RFC 5861, RFC 8246) that do not change what CloudFront keeps. */
const WITHOUT_EFFECT: readonly string[] = [
  "public",
  "must-revalidate",
  "proxy-revalidate",
  "no-transform",
  "must-understand",
  "immutable",
];

/** Every directive that `parseCacheControl` knows. */
export const CACHE_CONTROL_DIRECTIVES: readonly string[] = [
  ...Object.keys(TIMED),
  ...Object.keys(FLAGS),
  ...WITHOUT_EFFECT,
];

/**
 * Reads the value of a `Cache-Control` header. Names are case-insensitive; a directive without meaning to CloudFront
 * is let through.
 *
 * @param complain called for each directive that is unknown, or whose seconds are missing or no whole number
 * @example parseCacheControl("public, max-age=60", () => {}) // => { maxAgeSeconds: 60 }
 */
export function parseCacheControl(
  header: string,
  complain: (directive: string, problem: "unknown" | "seconds") => void,
): CacheControl {
  const read: Record<string, number | boolean> = {};
  for (const part of header.split(",")) {
    const directive = part.trim();
    if (directive === "") continue;
    const [name = "", value] = directive.split("=").map((text) => text.trim());
    const known = name.toLowerCase();
    if (known in TIMED) {
      const seconds = (value ?? "").replaceAll('"', "");
      if (/^\d+$/u.test(seconds)) read[TIMED[known as keyof typeof TIMED]] = Number(seconds);
      else complain(directive, "seconds");
    } else if (known in FLAGS) read[FLAGS[known as keyof typeof FLAGS]] = true;
    else if (!WITHOUT_EFFECT.includes(known)) complain(directive, "unknown");
  }
  return read;
}
