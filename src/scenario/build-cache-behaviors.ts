/** From the cache behaviours, their policies and origin groups to what the simulator does with each path. */
import type { CacheBehaviorSpec, TtlPolicy } from "../sim/index.js";
import { CLOUD_FRONT_DEFAULTS as DEFAULTS } from "./cloud-front-defaults.js";
import { MANAGED_CACHE_POLICIES } from "./managed-cache-policies.js";
import { messages } from "./messages.js";
import { cloudFrontMessages } from "./cloud-front-messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type { BehaviorFields, CachePolicyFields, CloudFrontFields } from "./schema/cloud-front-fields.js";

const PATH = ["architecture", "cloudFront"];

/** In order, the default last. */
export function buildBehaviors(
  fields: CloudFrontFields,
  originNames: readonly string[],
  origins: Origins,
): CacheBehaviorSpec[] {
  checkGroups(fields, originNames, origins);
  const own = fields.cacheBehaviors ?? [];
  const patterns = own.map(({ pathPattern }) => pathPattern);
  own.forEach(({ pathPattern }, index) => {
    const place = [...PATH, "cacheBehaviors", index, "pathPattern"];
    if (patterns.indexOf(pathPattern) < index) origins.report(place, cloudFrontMessages.pathPatternTwice(pathPattern));
    else if (pathPattern.length > 255) origins.report(place, cloudFrontMessages.pathPatternLong(pathPattern.length));
  });
  return [
    ...own.map((behavior, index) =>
      buildBehavior(behavior.pathPattern, behavior, [...PATH, "cacheBehaviors", index], fields, originNames, origins),
    ),
    buildBehavior(
      "*",
      fields.defaultCacheBehavior ?? {},
      [...PATH, "defaultCacheBehavior"],
      fields,
      originNames,
      origins,
    ),
  ];
}

function buildBehavior(
  pathPattern: string,
  fields: BehaviorFields,
  path: Path,
  { originGroups = {} }: CloudFrontFields,
  originNames: readonly string[],
  origins: Origins,
): CacheBehaviorSpec {
  const { cachePolicy = DEFAULTS.managedPolicy } = fields;
  const policy: CachePolicyFields = typeof cachePolicy === "string" ? MANAGED_CACHE_POLICIES[cachePolicy] : cachePolicy;
  const target = fields.targetOriginId ?? originNames[0]!;
  const group = originGroups[target];
  const members = group?.members ?? [target];
  if (group === undefined && !originNames.includes(target)) {
    const known = [...originNames, ...Object.keys(originGroups)];
    origins.report([...path, "targetOriginId"], messages.notOneOf(known, target));
  }
  const allowedMethods = fields.allowedMethods ?? DEFAULTS.allowedMethods;
  const cachedMethods = fields.cachedMethods ?? DEFAULTS.cachedMethods;
  checkMethods(allowedMethods, cachedMethods, fields, path, origins);
  const cookies = (policy.cookieBehavior ?? "none") !== "none";
  return {
    pathPattern,
    allowedMethods,
    cachedMethods,
    viewerProtocolPolicy: fields.viewerProtocolPolicy ?? DEFAULTS.viewerProtocolPolicy,
    ttl: ttlPolicy(policy, [...path, "cachePolicy"], origins),
    key: {
      queryStrings: (policy.queryStringBehavior ?? "none") !== "none",
      headers: (policy.headerBehavior ?? "none") !== "none",
      cookies,
    },
    cookiesForwarded: cookies || (fields.originRequestPolicy?.cookieBehavior ?? "none") !== "none",
    origin: originNames.indexOf(members[0]!),
    failover:
      group === undefined ? null : { origin: originNames.indexOf(members[1]!), statuses: group.failoverCriteria },
  };
}

function ttlPolicy(policy: CachePolicyFields, path: Path, origins: Origins): TtlPolicy {
  const minSeconds = policy.minTtl ?? DEFAULTS.cachePolicy.minTtl;
  // A maximum below the usual default lowers it too, and a minimum above raises it.
  const maxSeconds = policy.maxTtl ?? Math.max(DEFAULTS.cachePolicy.maxTtl, minSeconds, policy.defaultTtl ?? 0);
  const defaultSeconds =
    policy.defaultTtl ?? Math.min(Math.max(DEFAULTS.cachePolicy.defaultTtl, minSeconds), maxSeconds);
  if (minSeconds > maxSeconds)
    origins.report([...path, "minTtl"], cloudFrontMessages.ttlOrder("minTtl", minSeconds, "maxTtl", maxSeconds));
  else if (defaultSeconds > maxSeconds)
    origins.report(
      [...path, "defaultTtl"],
      cloudFrontMessages.ttlOrder("defaultTtl", defaultSeconds, "maxTtl", maxSeconds),
    );
  else if (minSeconds > defaultSeconds)
    origins.report(
      [...path, "minTtl"],
      cloudFrontMessages.ttlOrder("minTtl", minSeconds, "defaultTtl", defaultSeconds),
    );
  return { minSeconds, defaultSeconds, maxSeconds };
}

const ALLOWED_SETS = ["GET HEAD", "GET HEAD OPTIONS", "DELETE GET HEAD OPTIONS PATCH POST PUT"];

/** CloudFront takes three sets of allowed methods and two of cached ones. */
function checkMethods(
  allowed: readonly string[],
  cached: readonly string[],
  fields: BehaviorFields,
  path: Path,
  origins: Origins,
): void {
  const name = (methods: readonly string[]): string => [...new Set(methods)].sort().join(" ");
  if (!ALLOWED_SETS.includes(name(allowed)))
    origins.report(
      [...path, "allowedMethods"],
      cloudFrontMessages.methodSet(allowed, ["GET, HEAD", "GET, HEAD, OPTIONS", "all seven"]),
    );
  if (!ALLOWED_SETS.slice(0, 2).includes(name(cached)))
    origins.report(
      [...path, "cachedMethods"],
      cloudFrontMessages.methodSet(cached, ["GET, HEAD", "GET, HEAD, OPTIONS"]),
    );
  else if (cached.some((method) => !allowed.includes(method))) {
    const place = fields.cachedMethods === undefined ? "allowedMethods" : "cachedMethods";
    origins.report(
      [...path, place],
      cloudFrontMessages.cachedNotAllowed(cached.filter((method) => !allowed.includes(method))),
    );
  }
}

function checkGroups({ originGroups = {} }: CloudFrontFields, names: readonly string[], origins: Origins): void {
  for (const [group, { members }] of Object.entries(originGroups)) {
    members.forEach((member, index) => {
      const place = [...PATH, "originGroups", group, "members", index];
      if (!names.includes(member)) origins.report(place, messages.notOneOf(names, member));
      else if (members.indexOf(member) < index) origins.report(place, cloudFrontMessages.originTwice(member));
    });
  }
}
