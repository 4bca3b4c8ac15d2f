/**
 * What a listener does with the requests of a route. Rules are evaluated in order of priority, the first full match
 * wins, the default rule is last (AWS, listener-rules [D]).
 */
import type { Cause } from "./outcomes.js";
import { matches } from "./rule-conditions.js";
import type { ListenerSpec, RequestDescription, RuleSpec } from "./spec.js";

/** Limits of HTTP (AWS, load-balancer-limits [D]), in bytes. */
const REQUEST_LINE_LIMIT = 16 * 1024;
const HEADER_LIMIT = 16 * 1024;
const ALL_HEADERS_LIMIT = 64 * 1024;
/** AWS, load-balancer-troubleshooting [D]: more addresses in X-Forwarded-For are answered 463. */
const FORWARDERS_LIMIT = 30;
/**
 * A redirect to a longer URL is answered 507. The page gives no length (load-balancer-troubleshooting [D]); the limit of
 * all response headers (load-balancer-limits [D]) bounds it [I].
 */
export const LOCATION_LIMIT: number = 32 * 1024;
/** Rules evaluated that cost nothing; the default rule is never counted (AWS, pricing [S] and metric text [D]). */
export const FREE_RULES = 10;

export interface RoutePlan {
  readonly listener: ListenerSpec;
  /** Index among the listeners. */
  readonly listenerIndex: number;
  /** Answered by the load balancer before any rule; null = sound. */
  readonly defect: Cause | null;
  readonly rule: RuleSpec;
  /** Rules looked at, the default rule not counted. */
  readonly rulesEvaluated: number;
  readonly bytes: number;
  /** Of a redirect: the whole of its URL. */
  readonly location: string | null;
}

/** The plan for a request that comes to its listener; throws if no listener has its port: the scenario was checked. */
export function planRoute(listeners: readonly ListenerSpec[], request: RequestDescription): RoutePlan {
  const listenerIndex = listeners.findIndex(({ port }) => port === request.port);
  const listener = listeners[listenerIndex];
  if (listener === undefined) throw new RangeError(`no listener on port ${request.port}`);
  const at = listener.rules.findIndex(({ conditions }) => matches(conditions, request));
  const rule = listener.rules[at]!;
  return {
    listener,
    listenerIndex,
    defect: defectOf(request),
    rule,
    rulesEvaluated: rule.priority === 0 ? at : at + 1,
    bytes: request.bytes,
    location: rule.action.kind === "redirect" ? locationOf(rule.action.location, listener, request) : null,
  };
}

/** The URL a client is sent to: a redirect keeps what it names by #{protocol}, #{host}, #{port}, #{path}, #{query}. */
export function locationOf(pattern: string, { protocol, port }: ListenerSpec, request: RequestDescription): string {
  const parts: Record<string, string> = {
    protocol: protocol.toLowerCase(),
    host: request.host,
    port: String(port),
    path: request.path.replace(/^\//u, ""),
    query: request.query,
  };
  return pattern.replaceAll(/#\{(\w+)\}/gu, (whole, name: string) => parts[name] ?? whole);
}

/** What is wrong with the request itself, whatever the rules say. */
export function defectOf({ method, path, query, headers }: RequestDescription): Cause | null {
  if (method === "TRACE") return "trace";
  const target = query === "" ? path : `${path}?${query}`;
  if (target.length > REQUEST_LINE_LIMIT) return "urlTooLong";
  const sizes = Object.entries(headers).map(([name, value]) => name.length + value.length);
  if (sizes.some((size) => size > HEADER_LIMIT)) return "malformed";
  if (sizes.reduce((sum, size) => sum + size, 0) > ALL_HEADERS_LIMIT) return "malformed";
  const forwarded = Object.entries(headers).find(([name]) => name.toLowerCase() === "x-forwarded-for");
  return forwarded !== undefined && forwarded[1].split(",").length > FORWARDERS_LIMIT ? "tooManyForwarders" : null;
}
