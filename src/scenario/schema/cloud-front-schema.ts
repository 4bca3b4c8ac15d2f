/** `architecture.cloudFront`: a distribution, with the CloudFront API's property names in camelCase. */
import { z } from "zod";
import { MANAGED_CACHE_POLICIES, type ManagedCachePolicy } from "../managed-cache-policies.js";
import { CLOUD_FRONT_DEFAULTS as DEFAULTS } from "../cloud-front-defaults.js";
import { bytesOrIdeal } from "./byte-size.js";
import type { BehaviorFields, CloudFrontFields, InvalidationFields, OriginOutageFields } from "./cloud-front-fields.js";
import { delay, duration, durationOr, field, limitOrIdeal, naturalNumber, required, strict, text } from "./field.js";

const BEHAVIOR = "AWS, downloaddistvaluescachebehavior [D]";
const ORIGIN = "AWS, downloaddistvaluesorigin [D]";
const UNPUBLISHED = "AWS publishes no value [I]";

const ttl = (which: string, value: number): z.ZodOptional<z.ZodType<number>> =>
  field(duration, {
    description: `${which} TTL.`,
    unit: "s",
    default: value,
    evidence: "AWS, expiration; the defaults are those of legacy cache settings [D]",
  });

const cachePolicy = strict({
  minTtl: ttl("Minimum", DEFAULTS.cachePolicy.minTtl),
  defaultTtl: ttl("Default", DEFAULTS.cachePolicy.defaultTtl),
  maxTtl: ttl("Maximum", DEFAULTS.cachePolicy.maxTtl),
  queryStringBehavior: field(z.enum(["none", "whitelist", "all"]), {
    description:
      "Query strings in the cache key; `whitelist` and `all` split the cache by content.variants.queryStrings.",
    default: "none",
    evidence: "AWS, understanding-the-cache-key [D]",
  }),
  headerBehavior: field(z.enum(["none", "whitelist"]), {
    description: "Headers in the cache key.",
    default: "none",
    evidence: "AWS, understanding-the-cache-key [D]",
  }),
  cookieBehavior: field(z.enum(["none", "whitelist", "all"]), {
    description: "Cookies in the cache key. Other than `none`: no request collapsing, no conditional requests.",
    default: "none",
    evidence: "AWS, understanding-the-cache-key, requestandresponsebehaviorcustomorigin [D]",
  }),
});

const methods = z.enum(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]);
const policyNames = Object.keys(MANAGED_CACHE_POLICIES) as [ManagedCachePolicy, ...ManagedCachePolicy[]];

const behaviorShape = {
  targetOriginId: field(text, {
    description: "Name of an origin or an origin group.",
    default: "the first origin",
  }),
  viewerProtocolPolicy: field(z.enum(["allow-all", "redirect-to-https", "https-only"]), {
    description: "What becomes of requests by http (httpShare): served, answered 301, or answered 403.",
    default: DEFAULTS.viewerProtocolPolicy,
    evidence: BEHAVIOR,
  }),
  allowedMethods: field(z.array(methods), {
    description: "GET and HEAD; with OPTIONS; or all seven. Any other method is answered 403.",
    default: "all seven",
    evidence: `${BEHAVIOR}; AWS's default is GET and HEAD, which an application cannot live with`,
  }),
  cachedMethods: field(z.array(methods), {
    description: "GET and HEAD, or these and OPTIONS.",
    default: "GET, HEAD",
    evidence: BEHAVIOR,
  }),
  cachePolicy: field(z.union([z.enum(policyNames), cachePolicy]), {
    description: "A managed policy by name, or TTLs and key.",
    default: DEFAULTS.managedPolicy,
    evidence: "AWS, using-managed-cache-policies [D]",
  }),
  originRequestPolicy: field(
    strict({
      cookieBehavior: field(z.enum(["none", "whitelist", "all"]), {
        description: "Cookies sent to the origin though not in the key: they too switch off collapsing.",
        default: "none",
        evidence: "AWS, requestandresponsebehaviorcustomorigin [D]",
      }),
    }),
    { description: "What the origin gets beyond the cache key." },
  ),
};

const origin = strict({
  type: field(z.enum(["custom", "s3"]), {
    description: "custom: this architecture's load balancer or only instance. s3: a bucket.",
    default: "custom",
  }),
  roundTrip: field(delay, {
    description: "Round trip between the cache that asks and the origin.",
    unit: "s",
    default: DEFAULTS.originRoundTrip,
    evidence: UNPUBLISHED,
  }),
  latency: field(delay, {
    description: "s3: time to the first byte.",
    unit: "s",
    default: DEFAULTS.s3Latency,
    evidence: "from memory [M]",
  }),
  connectionAttempts: field(z.int().min(1).max(3), {
    description:
      "Attempts to connect; with a custom origin also tries of a GET or HEAD that the origin does not answer.",
    default: DEFAULTS.connectionAttempts,
    evidence: ORIGIN,
  }),
  connectionTimeout: field(
    duration.refine((seconds) => seconds >= 1 && seconds <= 10, { error: "a connection timeout is 1 to 10 seconds" }),
    {
      description: "Limit of each attempt to connect.",
      unit: "s",
      default: DEFAULTS.connectionTimeoutSeconds,
      evidence: ORIGIN,
    },
  ),
  readTimeout: field(
    duration.refine((seconds) => seconds >= 1 && seconds <= 120, { error: "a read timeout is 1 to 120 seconds" }),
    {
      description: "Response timeout: how long CloudFront waits for the first byte. Fixed at 30 s for s3.",
      unit: "s",
      default: DEFAULTS.readTimeoutSeconds,
      evidence: `${ORIGIN}; range of cloudfront-limits [D]`,
    },
  ),
  responseCompletionTimeout: field(durationOr("none"), {
    description: "Limit of a fetch with all its tries.",
    unit: "s",
    default: "none",
    evidence: ORIGIN,
  }),
  keepaliveTimeout: field(
    duration.refine((seconds) => seconds >= 1 && seconds <= 120, { error: "a keep-alive timeout is 1 to 120 seconds" }),
    {
      description: "How long an idle connection to the origin is kept.",
      unit: "s",
      default: DEFAULTS.keepAliveTimeoutSeconds,
      evidence: ORIGIN,
    },
  ),
  connectionRoundTrips: field(naturalNumber, {
    description: "Round trips that a new connection to the origin costs: one for TCP, one or two for TLS.",
    default: DEFAULTS.connectionRoundTrips,
    evidence: "TLS 1.3 [I]",
  }),
  originShield: field(
    strict({
      enabled: required(z.boolean(), { description: "Whether the other regional edge caches ask through one." }),
      regionalEdgeCache: field(text, {
        description: "That one: a name used under edgeLocations.",
        default: "the first",
      }),
    }),
    { description: "Origin Shield. Absent: off.", evidence: "AWS, origin-shield [D]" },
  ),
  requestsPerSecond: field(limitOrIdeal("number"), {
    description: "s3: GET and HEAD requests per second and prefix; beyond them 503 Slow Down.",
    default: DEFAULTS.s3RequestsPerSecond,
    evidence: "AWS, http-503 [D]",
  }),
});

const failoverStatus = z.union([400, 403, 404, 416, 429, 500, 502, 503, 504].map((status) => z.literal(status)));

const edgeLocation = strict({
  name: required(text, { description: "Shown in reports." }),
  weight: field(z.number().min(0), { description: "Share of the viewers, any scale.", default: 1 }),
  regionalEdgeCache: field(text, {
    description: "The regional edge cache it asks; edge locations that name the same one share it. `none`: the origin.",
    default: "regional",
    evidence: "AWS, howcloudfrontworks [D]",
  }),
});

export const cloudFrontSchema: z.ZodType<CloudFrontFields> = strict({
  origins: field(z.record(z.string(), origin), {
    description: "Origins by id.",
    default: "one custom origin, `stack`",
  }),
  originGroups: field(
    z.record(
      z.string(),
      strict({
        members: required(z.array(text).length(2), { description: "Primary and secondary origin." }),
        failoverCriteria: required(z.array(failoverStatus).min(1), {
          description: "Statuses that lead to the secondary; 503 also stands for no connection, 504 for no answer.",
        }),
      }),
    ),
    {
      description: "Pairs of origins: every GET, HEAD and cached OPTIONS tries the primary first.",
      evidence: "AWS, high-availability-origin-failover [D]",
    },
  ),
  defaultCacheBehavior: field(strict(behaviorShape) as z.ZodType<BehaviorFields>, {
    description: "For every path that no other behavior covers.",
  }),
  cacheBehaviors: field(
    z.array(
      strict({
        pathPattern: required(text, {
          description: "Compared with the route's path: `*` is any text, `?` any character; case counts.",
        }),
        ...behaviorShape,
      }),
    ) as z.ZodType<NonNullable<CloudFrontFields["cacheBehaviors"]>>,
    { description: "In order: the first that covers a path wins.", evidence: BEHAVIOR },
  ),
  customErrorResponses: field(
    z.array(
      strict({
        errorCode: required(z.int().min(400).max(599), { description: "Status of the origin or of CloudFront." }),
        errorCachingMinTtl: field(duration, {
          description: "How long the error is kept at least.",
          unit: "s",
          default: DEFAULTS.errorCachingMinTtl,
          evidence: "AWS, custom-error-pages-expiration [D]",
        }),
        responseCode: field(z.int().min(200).max(599), {
          description: "Status that viewers get with the custom error page.",
          default: "errorCode",
        }),
      }),
    ),
    { description: "Errors with a page or a TTL of their own." },
  ),
  edgeLocations: field(z.array(edgeLocation).min(1), {
    description: "Edge locations and the regional edge caches behind them.",
    default: "one, behind one regional edge cache",
  }),
  edgeCacheSize: field(bytesOrIdeal, {
    description: "Cache of one edge location.",
    unit: "B",
    default: DEFAULTS.edgeCacheSize,
    evidence: UNPUBLISHED,
  }),
  regionalEdgeCacheSize: field(bytesOrIdeal, {
    description: "Cache of one regional edge cache.",
    unit: "B",
    default: DEFAULTS.regionalEdgeCacheSize,
    evidence: "larger than an edge location's: AWS, howcloudfrontworks [D]; the size is unpublished [I]",
  }),
  edgeLatency: field(delay, {
    description: "What an edge location takes for a request.",
    unit: "s",
    default: DEFAULTS.edgeLatency,
    evidence: UNPUBLISHED,
  }),
  regionalRoundTrip: field(delay, {
    description: "Round trip between an edge location and its regional edge cache.",
    unit: "s",
    default: DEFAULTS.regionalRoundTrip,
    evidence: UNPUBLISHED,
  }),
  originShieldRoundTrip: field(delay, {
    description: "Round trip between a regional edge cache and the Origin Shield.",
    unit: "s",
    default: DEFAULTS.originShieldRoundTrip,
    evidence: UNPUBLISHED,
  }),
  httpShare: field(z.number().min(0).max(1), {
    description: "Share of requests that come by http; a redirect costs one more round trip.",
    default: 0,
  }),
  requestsPerSecondPerDistribution: field(limitOrIdeal("number"), {
    description: "Quota; beyond it the result is LimitExceeded, 503.",
    default: DEFAULTS.requestsPerSecondPerDistribution,
    evidence: "AWS, cloudfront-limits [D]; what AWS does beyond it is not documented [I]",
  }),
  requestsPerSecondPerEdge: field(limitOrIdeal("number"), {
    description: "What one edge location can take; beyond it the result is CapacityExceeded, 503.",
    default: "ideal",
    evidence: "AWS, http-503, says that it happens, not when [I]",
  }),
});

export const createInvalidation: z.ZodType<InvalidationFields> = strict({
  paths: required(z.array(text).min(1), { description: "Path patterns; `/*` is everything." }),
  completesIn: field(duration, {
    description: "Until the last cache has removed its objects; they go one cache after the other.",
    unit: "s",
    default: DEFAULTS.invalidationSeconds,
    evidence: "unpublished, typically below one or two minutes [M]",
  }),
});

export const originOutage: z.ZodType<OriginOutageFields> = strict({
  origin: required(text, { description: "An origin of architecture.cloudFront." }),
  mode: required(z.union([z.literal("refuse"), z.literal("drop"), z.int().min(400).max(599)]), {
    description: "Refuses connections, swallows them, or answers everything with this status.",
  }),
});
