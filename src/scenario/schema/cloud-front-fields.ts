/** What `architecture.cloudFront` holds once it is validated: the types of cloud-front-schema. */
import type { DistributionSpec } from "../../sim/spec.js";
import type { ManagedCachePolicy } from "../managed-cache-policies.js";

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

export type CachePolicyFields = Optional<{
  minTtl: number;
  defaultTtl: number;
  maxTtl: number;
  queryStringBehavior: "none" | "whitelist" | "all";
  headerBehavior: "none" | "whitelist";
  cookieBehavior: "none" | "whitelist" | "all";
}>;

export type BehaviorFields = Optional<{
  targetOriginId: string;
  viewerProtocolPolicy: "allow-all" | "redirect-to-https" | "https-only";
  allowedMethods: readonly string[];
  cachedMethods: readonly string[];
  cachePolicy: ManagedCachePolicy | CachePolicyFields;
  originRequestPolicy: { readonly cookieBehavior?: "none" | "whitelist" | "all" | undefined };
}>;

export type OriginFields = Optional<{
  type: "custom" | "s3";
  roundTrip: DistributionSpec | "ideal";
  latency: DistributionSpec | "ideal";
  connectionAttempts: number;
  connectionTimeout: number;
  readTimeout: number;
  responseCompletionTimeout: number;
  keepaliveTimeout: number;
  connectionRoundTrips: number;
  originShield: { readonly enabled: boolean; readonly regionalEdgeCache?: string | undefined };
  requestsPerSecond: number;
}>;

export type CloudFrontFields = Optional<{
  origins: Readonly<Record<string, OriginFields>>;
  originGroups: Readonly<
    Record<string, { readonly members: readonly string[]; readonly failoverCriteria: readonly number[] }>
  >;
  defaultCacheBehavior: BehaviorFields;
  cacheBehaviors: readonly (BehaviorFields & { readonly pathPattern: string })[];
  customErrorResponses: readonly {
    readonly errorCode: number;
    readonly errorCachingMinTtl?: number | undefined;
    readonly responseCode?: number | undefined;
  }[];
  edgeLocations: readonly {
    readonly name: string;
    readonly weight?: number | undefined;
    readonly regionalEdgeCache?: string | undefined;
  }[];
  edgeCacheSize: number;
  regionalEdgeCacheSize: number;
  edgeLatency: DistributionSpec | "ideal";
  regionalRoundTrip: DistributionSpec | "ideal";
  originShieldRoundTrip: DistributionSpec | "ideal";
  httpShare: number;
  requestsPerSecondPerDistribution: number;
  requestsPerSecondPerEdge: number;
}>;

export interface InvalidationFields {
  readonly paths: readonly string[];
  readonly completesIn?: number | undefined;
}

export interface OriginOutageFields {
  readonly origin: string;
  readonly mode: "refuse" | "drop" | number;
}
