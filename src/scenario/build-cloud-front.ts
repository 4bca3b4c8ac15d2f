/**
 * From `architecture.cloudFront`, `workload.content` and the faults that concern them to the simulator's description.
 * What is inconsistent is reported where it stands; the result is then of no use, and the caller throws.
 */
import {
  behaviorOf,
  methodAndPath,
  variantsOf,
  type CloudFrontSpec,
  type ContentSpec,
  type OriginSpec,
} from "../sim/index.js";
import { buildBehaviors } from "./build-cache-behaviors.js";
import { buildContent } from "./build-content.js";
import { CLOUD_FRONT_DEFAULTS as DEFAULTS } from "./cloud-front-defaults.js";
import { parseDistribution } from "./distribution.js";
import { messages } from "./messages.js";
import { cloudFrontMessages } from "./cloud-front-messages.js";
import { nearestEdge, ONE_EDGE } from "./nearest-edge.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { CloudFrontFields, OriginFields } from "./schema/cloud-front-fields.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { WorkloadFields } from "./schema/workload-schema.js";

/** The edge as the scenario has it: the distribution, if there is one, and the content of routes by name. */
export interface Edge {
  readonly cloudFront?: CloudFrontSpec;
  readonly content: readonly { readonly route: string; readonly content: ContentSpec }[];
}

const PATH = ["architecture", "cloudFront"];
/** Keys are 32-bit integers. */
const MOST_KEYS = 2 ** 31 - 1;
/** Invalidations with a wildcard that may be in progress at a time. @see cloudfront-limits [D] */
const MOST_WILDCARDS = 15;
const GIGABYTE = 1e9;

export function buildEdge(
  workload: WorkloadFields,
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
  origins: Origins,
  assumptions: Assumption[],
): Edge {
  const content = buildContent(workload, origins);
  const { cloudFront: fields } = architecture;
  if (fields === undefined) {
    faults.forEach((fault, index) => {
      for (const key of ["createInvalidation", "originOutage"] as const) {
        if (fault[key] !== undefined)
          origins.report(["faults", index, key], cloudFrontMessages.faultWithoutCloudFront(), "key");
      }
    });
    return { content };
  }
  const regionals = regionalNames(fields);
  const names = Object.keys(fields.origins ?? { stack: {} });
  const originSpecs = names.map((name) => buildOrigin(name, fields.origins?.[name] ?? {}, regionals, faults, origins));
  const cloudFront: CloudFrontSpec = {
    behaviors: buildBehaviors(fields, names, origins),
    origins: originSpecs,
    edgeLocations: edgeLocations(fields, regionals, origins),
    ...nearestEdges(workload, fields, origins),
    regionalEdgeCaches: regionals.map((name) => ({ name })),
    edgeCacheBytes: fields.edgeCacheSize ?? 100 * GIGABYTE,
    regionalCacheBytes: fields.regionalEdgeCacheSize ?? 1000 * GIGABYTE,
    edgeSeconds: given(fields.edgeLatency, DEFAULTS.edgeLatency),
    edgeToRegionalRoundTripSeconds: given(fields.regionalRoundTrip, DEFAULTS.regionalRoundTrip),
    regionalToShieldRoundTripSeconds: given(fields.originShieldRoundTrip, DEFAULTS.originShieldRoundTrip),
    errorResponses: (fields.customErrorResponses ?? []).map(({ errorCode, errorCachingMinTtl, responseCode }) => ({
      status: errorCode,
      minTtlSeconds: errorCachingMinTtl ?? DEFAULTS.errorCachingMinTtl,
      responseStatus: responseCode ?? errorCode,
    })),
    httpShare: fields.httpShare ?? 0,
    requestsPerSecond: fields.requestsPerSecondPerDistribution ?? DEFAULTS.requestsPerSecondPerDistribution,
    edgeRequestsPerSecond: fields.requestsPerSecondPerEdge ?? Infinity,
    invalidations: faults.flatMap(({ at, createInvalidation }) =>
      createInvalidation === undefined
        ? []
        : [
            {
              atSeconds: at,
              paths: createInvalidation.paths,
              durationSeconds: createInvalidation.completesIn ?? DEFAULTS.invalidationSeconds,
            },
          ],
    ),
  };
  checkOutageOrigins(faults, names, origins);
  checkInvalidations(cloudFront, faults, origins);
  checkKeys(cloudFront, workload, content, origins);
  assume(fields, assumptions);
  return { cloudFront, content };
}

const NO_REGIONAL = "none";

function regionalNames(fields: CloudFrontFields): string[] {
  const names = (fields.edgeLocations ?? ONE_EDGE).map((edge) => regionalOf(edge));
  return [...new Set(names)].filter((name) => name !== NO_REGIONAL);
}

const regionalOf = (edge: { readonly regionalEdgeCache?: string | undefined }): string =>
  edge.regionalEdgeCache ?? "regional";

function edgeLocations(
  fields: CloudFrontFields,
  regionals: readonly string[],
  origins: Origins,
): CloudFrontSpec["edgeLocations"] {
  const edges = fields.edgeLocations ?? ONE_EDGE;
  if (edges.every(({ weight }) => weight === 0))
    origins.report([...PATH, "edgeLocations"], cloudFrontMessages.noEdgeWeight());
  return edges.map((edge) => ({
    name: edge.name,
    weight: edge.weight ?? 1,
    regionalEdgeCache: regionals.indexOf(regionalOf(edge)),
  }));
}

/** Wrong names have been reported where the clients are built. */
function nearestEdges(
  { clients }: WorkloadFields,
  fields: CloudFrontFields,
  origins: Origins,
): Pick<CloudFrontSpec, "nearestEdge"> {
  const regions = Object.entries(clients?.regions ?? {});
  if (regions.every(([, { edgeRoundTrips }]) => edgeRoundTrips === undefined)) return {};
  return { nearestEdge: regions.map(([name, region]) => nearestEdge(name, region, fields, origins)?.edge ?? -1) };
}

function buildOrigin(
  name: string,
  fields: OriginFields,
  regionals: readonly string[],
  faults: readonly FaultFields[],
  origins: Origins,
): OriginSpec {
  const path = [...PATH, "origins", name];
  const kind = fields.type ?? "custom";
  const misplaced = kind === "custom" ? (["latency", "requestsPerSecond"] as const) : (["readTimeout"] as const);
  for (const key of misplaced) {
    if (fields[key] !== undefined) origins.report([...path, key], cloudFrontMessages.notOfThisOrigin(key, kind), "key");
  }
  return {
    name,
    kind,
    roundTripSeconds: given(fields.roundTrip, DEFAULTS.originRoundTrip),
    connectionAttempts: fields.connectionAttempts ?? DEFAULTS.connectionAttempts,
    connectionTimeoutSeconds: fields.connectionTimeout ?? DEFAULTS.connectionTimeoutSeconds,
    readTimeoutSeconds: fields.readTimeout ?? DEFAULTS.readTimeoutSeconds,
    completionTimeoutSeconds: fields.responseCompletionTimeout ?? Infinity,
    keepAliveTimeoutSeconds: fields.keepaliveTimeout ?? DEFAULTS.keepAliveTimeoutSeconds,
    connectionRoundTrips: fields.connectionRoundTrips ?? DEFAULTS.connectionRoundTrips,
    originShield: shieldOf(fields, path, regionals, origins),
    latencySeconds: kind === "s3" ? given(fields.latency, DEFAULTS.s3Latency) : null,
    requestsPerSecond: kind === "s3" ? (fields.requestsPerSecond ?? DEFAULTS.s3RequestsPerSecond) : Infinity,
    outages: faults.flatMap(({ at, duration = Infinity, originOutage }) =>
      originOutage?.origin === name ? [{ fromSeconds: at, toSeconds: at + duration, kind: originOutage.mode }] : [],
    ),
  };
}

function shieldOf(
  { originShield }: OriginFields,
  path: readonly string[],
  regionals: readonly string[],
  origins: Origins,
): number {
  if (originShield?.enabled !== true) return -1;
  const name = originShield.regionalEdgeCache ?? regionals[0];
  const shield = regionals.indexOf(name ?? "");
  if (shield < 0) {
    const place = [
      ...path,
      "originShield",
      ...(originShield.regionalEdgeCache === undefined ? [] : ["regionalEdgeCache"]),
    ];
    origins.report(place, cloudFrontMessages.unknownRegionalEdgeCache(name, regionals));
  }
  return shield;
}

function checkOutageOrigins(faults: readonly FaultFields[], names: readonly string[], origins: Origins): void {
  faults.forEach(({ originOutage }, index) => {
    if (originOutage !== undefined && !names.includes(originOutage.origin))
      origins.report(["faults", index, "originOutage", "origin"], messages.notOneOf(names, originOutage.origin));
  });
}

/** AWS takes 15 wildcard paths at a time; CreateInvalidation fails beyond. */
function checkInvalidations(spec: CloudFrontSpec, faults: readonly FaultFields[], origins: Origins): void {
  const wildcards = (paths: readonly string[]): number => paths.filter((path) => path.endsWith("*")).length;
  faults.forEach(({ at, createInvalidation }, index) => {
    if (createInvalidation === undefined) return;
    const open = spec.invalidations.filter(
      ({ atSeconds, durationSeconds }) => atSeconds <= at && at <= atSeconds + durationSeconds,
    );
    const count = open.reduce((sum, { paths }) => sum + wildcards(paths), 0);
    if (count > MOST_WILDCARDS)
      origins.report(
        ["faults", index, "createInvalidation", "paths"],
        cloudFrontMessages.tooManyWildcards(count, MOST_WILDCARDS),
      );
  });
}

function checkKeys(spec: CloudFrontSpec, workload: WorkloadFields, content: Edge["content"], origins: Origins): void {
  let keys = 0;
  for (const { route, content: own } of content) {
    const { path } = methodAndPath(route);
    keys += own.objects * variantsOf(spec.behaviors[behaviorOf(spec.behaviors, path)]!, own);
    if (keys > MOST_KEYS) {
      const known = workload.content?.[route]?.objects === undefined ? [] : ["objects"];
      origins.report(["workload", "content", route, ...known], cloudFrontMessages.tooManyObjects(keys, MOST_KEYS));
      return;
    }
  }
}

function assume(fields: CloudFrontFields, assumptions: Assumption[]): void {
  const source = "AWS publishes no figure; set it in the scenario";
  const add = (statement: string): void => {
    assumptions.push({ subject: "cloudFront", statement, source });
  };
  if (fields.edgeCacheSize === undefined) add(`An edge location caches ${DEFAULTS.edgeCacheSize}.`);
  if (fields.regionalEdgeCacheSize === undefined) add(`A regional edge cache holds ${DEFAULTS.regionalEdgeCacheSize}.`);
  if (fields.regionalRoundTrip === undefined)
    add(`The round trip to the regional edge cache has a median of ${DEFAULTS.regionalRoundTrip.median}.`);
  if (Object.values(fields.origins ?? { stack: {} }).some(({ roundTrip }) => roundTrip === undefined))
    add(`The round trip to the origin has a median of ${DEFAULTS.originRoundTrip.median}.`);
  if (fields.edgeLocations === undefined) add("All viewers use one edge location, behind one regional edge cache.");
}

/** A delay as given, or its default, which is written as a user would write it. */
function given(
  value: CloudFrontFields["edgeLatency"],
  fallback: unknown,
): NonNullable<CloudFrontSpec["edgeSeconds"]> | null {
  if (value === "ideal") return null;
  return (
    value ??
    parseDistribution(fallback, (sentence) => {
      throw new Error(sentence.message);
    })
  );
}
