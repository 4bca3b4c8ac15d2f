/** What the loader says about CloudFront and content: see messages.ts. */
import { describe, quote, suggestion, type Sentence } from "./sentence.js";

export const cloudFrontMessages = {
  notASize: (value: unknown, or: string): Sentence => ({
    message: `expected a size or ${or}, but is ${describe(value)}`,
    hint: "for example 20kB, 1.5MB or 4KiB; a bare number is bytes",
  }),
  contentOfNoRequest: (route: string, known: readonly string[]): Sentence => ({
    message: `no journey requests ${quote(route)}`,
    hint: suggestion(route, known, "request"),
  }),
  cacheControlDirective: (directive: string, problem: "unknown" | "seconds", known: readonly string[]): Sentence =>
    problem === "unknown"
      ? {
          message: `Cache-Control has no directive ${quote(directive)}`,
          hint: suggestion(directive.split("=")[0]!, known, "directive"),
        }
      : { message: `the directive ${quote(directive)} needs whole seconds`, hint: "for example max-age=60" },
  faultWithoutCloudFront: (): Sentence => ({
    message: "there is no cache to change: the scenario has no architecture.cloudFront",
  }),
  noEdgeWeight: (): Sentence => ({ message: "the weights of all edge locations are 0" }),
  notOfThisOrigin: (key: string, kind: string): Sentence => ({
    message: `an origin of type ${kind} has no ${key}`,
    hint:
      key === "readTimeout"
        ? "CloudFront waits 30 s for S3; it cannot be changed (requestandresponsebehaviors3origin)"
        : "the stack behind a custom origin takes the time it takes; these belong to type: s3",
  }),
  unknownRegionalEdgeCache: (name: string | undefined, known: readonly string[]): Sentence => ({
    message:
      name === undefined
        ? "Origin Shield is a regional edge cache, but the edge locations have none"
        : `there is no regional edge cache ${quote(name)}`,
    hint: suggestion(name ?? "", known, "regional edge cache"),
  }),
  tooManyWildcards: (count: number, most: number): Sentence => ({
    message: `${count} wildcard paths would be in progress; CloudFront takes ${most} and refuses this invalidation`,
    hint: "start it later, or cover more with one path, such as /*",
  }),
  tooManyObjects: (count: number, most: number): Sentence => ({
    message: `the objects and their variants add up to ${count} cache keys; there can be ${most}`,
  }),
  pathPatternTwice: (pattern: string): Sentence => ({
    message: `the path pattern ${quote(pattern)} is given twice: the first wins, this one is never reached`,
  }),
  pathPatternLong: (length: number): Sentence => ({
    message: `the path pattern has ${length} characters; 255 is the limit`,
  }),
  ttlOrder: (lower: string, value: number, upper: string, limit: number): Sentence => ({
    message: `${lower} (${value} s) is more than ${upper} (${limit} s)`,
    hint: "CloudFront takes minTtl <= defaultTtl <= maxTtl only",
  }),
  methodSet: (given: readonly string[], sets: readonly string[]): Sentence => ({
    message: `CloudFront does not take the methods ${given.join(", ") || "none"}`,
    hint: `give ${sets.join("; or ")}`,
  }),
  cachedNotAllowed: (methods: readonly string[]): Sentence => ({
    message: `${methods.join(", ")} cannot be cached: allowedMethods does not have it`,
  }),
  originTwice: (name: string): Sentence => ({
    message: `the origin ${quote(name)} cannot take over from itself`,
    hint: "an origin group has two different members",
  }),
} as const;
