/** From `workload.content` to what the simulator knows of each route's objects. */
import {
  CACHE_CONTROL_DIRECTIVES,
  parseCacheControl,
  PLAIN_CONTENT,
  type CacheControl,
  type ContentSpec,
} from "../sim/index.js";
import { cloudFrontMessages } from "./cloud-front-messages.js";
import type { Origins } from "./origins.js";
import { routeKey } from "./route-name.js";
import type { ContentFields } from "./schema/content-schema.js";
import type { WorkloadFields } from "./schema/workload-schema.js";

export function buildContent(
  { content = {}, journeys }: WorkloadFields,
  origins: Origins,
): { readonly route: string; readonly content: ContentSpec }[] {
  const requests = Object.values(journeys).flatMap(({ steps }) =>
    steps.map((step) => (typeof step === "string" ? step : step.request)),
  );
  return Object.entries(content).map(([route, fields]) => {
    const path = ["workload", "content", route];
    if (!requests.some((request) => routeKey(request) === routeKey(route)))
      origins.report(path, cloudFrontMessages.contentOfNoRequest(route, [...new Set(requests)]), "key");
    return { route, content: contentOf(fields, cacheControlOf(fields, path, origins)) };
  });
}

function contentOf(fields: ContentFields, cacheControl: CacheControl): ContentSpec {
  const { variants = {} } = fields;
  return {
    objects: fields.objects ?? PLAIN_CONTENT.objects,
    zipfExponent: fields.zipfExponent ?? PLAIN_CONTENT.zipfExponent,
    bytes: fields.size ?? PLAIN_CONTENT.bytes,
    cacheControl,
    validators: fields.validators ?? PLAIN_CONTENT.validators,
    changedShare: fields.changedShare ?? PLAIN_CONTENT.changedShare,
    variants: {
      queryStrings: variants.queryStrings ?? 1,
      headers: variants.headers ?? 1,
      cookies: variants.cookies ?? 1,
    },
  };
}

function cacheControlOf(fields: ContentFields, path: readonly string[], origins: Origins): CacheControl {
  const header = parseCacheControl(fields.cacheControl ?? "", (directive, problem) => {
    origins.report(
      [...path, "cacheControl"],
      cloudFrontMessages.cacheControlDirective(directive, problem, CACHE_CONTROL_DIRECTIVES),
    );
  });
  return fields.expires === undefined ? header : { ...header, expiresSeconds: fields.expires };
}
