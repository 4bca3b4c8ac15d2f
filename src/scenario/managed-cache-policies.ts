/** AWS's managed cache policies. @see using-managed-cache-policies [D] */
import type { CachePolicyFields } from "./schema/cloud-front-fields.js";

export type ManagedCachePolicy =
  | "CachingOptimized"
  | "CachingOptimizedForUncompressedObjects"
  | "CachingDisabled"
  | "UseOriginCacheControlHeaders"
  | "UseOriginCacheControlHeaders-QueryStrings"
  | "Amplify";

const YEAR = 31_536_000;
const ALL_COOKIES = { cookieBehavior: "all", headerBehavior: "whitelist" } as const;

export const MANAGED_CACHE_POLICIES: Readonly<Record<ManagedCachePolicy, CachePolicyFields>> = {
  CachingOptimized: { minTtl: 1, defaultTtl: 86_400, maxTtl: YEAR },
  CachingOptimizedForUncompressedObjects: { minTtl: 1, defaultTtl: 86_400, maxTtl: YEAR },
  CachingDisabled: { minTtl: 0, defaultTtl: 0, maxTtl: 0 },
  UseOriginCacheControlHeaders: { minTtl: 0, defaultTtl: 0, maxTtl: YEAR, ...ALL_COOKIES },
  "UseOriginCacheControlHeaders-QueryStrings": {
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: YEAR,
    ...ALL_COOKIES,
    queryStringBehavior: "all",
  },
  Amplify: { minTtl: 2, defaultTtl: 2, maxTtl: 600, ...ALL_COOKIES, queryStringBehavior: "all" },
};
