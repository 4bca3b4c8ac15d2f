/** `workload.content`: what stands behind a route, as a cache in front of it sees it. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { byteSizes } from "./byte-size.js";
import { duration, field, positiveInteger, strict, text } from "./field.js";

export interface ContentFields {
  readonly objects?: number | undefined;
  readonly zipfExponent?: number | undefined;
  readonly size?: DistributionSpec | undefined;
  readonly cacheControl?: string | undefined;
  readonly expires?: number | undefined;
  readonly validators?: boolean | undefined;
  readonly changedShare?: number | undefined;
  readonly variants?:
    | {
        readonly queryStrings?: number | undefined;
        readonly headers?: number | undefined;
        readonly cookies?: number | undefined;
      }
    | undefined;
}

const different = (what: string): z.ZodOptional<z.ZodType<number>> =>
  field(positiveInteger, {
    description: `Different ${what} that viewers send, each as often: how many copies a key that contains them makes.`,
    default: 1,
  });

export const contentSchema: z.ZodType<ContentFields> = strict({
  objects: field(positiveInteger, { description: "Distinct objects behind the route.", default: 1 }),
  zipfExponent: field(z.number().min(0), {
    description: "Popularity: the i-th object is asked for in proportion to 1 / i^zipfExponent; 0: all alike.",
    default: 0.8,
    evidence: "0.64 to 0.83 in proxy traces, 0.7 to 0.9 for CDN mixes [M]; 0.8 for the static files of one site [I]",
  }),
  size: field(byteSizes, {
    description: "Bytes of an object: `20kB`, or a distribution of bare numbers; each object has one size.",
    unit: "B",
    default: "10kB",
  }),
  cacheControl: field(text, {
    description: "The origin's Cache-Control header: `max-age=60, stale-while-revalidate=30`.",
    default: "none",
  }),
  expires: field(duration, {
    description: "How far ahead the origin's Expires header lies when it answers.",
    unit: "s",
    default: "none",
  }),
  validators: field(z.boolean(), {
    description: "The origin sends ETag or Last-Modified, so that an expired object can be confirmed (RefreshHit).",
    default: true,
  }),
  changedShare: field(z.number().min(0).max(1), {
    description: "Share of these confirmations that find the object changed.",
    default: 0,
  }),
  variants: field(
    strict({
      queryStrings: different("query strings"),
      headers: different("values of the headers"),
      cookies: different("cookies"),
    }),
    { description: "What splits the cache if the cache policy puts it into the key." },
  ),
});
