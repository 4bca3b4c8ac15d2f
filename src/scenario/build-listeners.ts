/** Listeners and their rules from their fields. */
import type { ActionSpec, AuthenticateSpec, ConditionSpec, ListenerSpec, RuleSpec } from "../sim/spec.js";
import { DEFAULTS } from "./defaults.js";
import { parseDistribution } from "./distribution.js";
import { loadBalancerMessages as sentences } from "./load-balancer-messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type {
  ActionFields,
  AuthenticateFields,
  ConditionFields,
  ListenerFields,
  RuleFields,
} from "./schema/listener-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { LoadBalancerFields } from "./schema/load-balancer-schema.js";

const PATH: Path = ["architecture", "loadBalancer"];
/** AWS, rule-condition-types [D]. */
const MOST_VALUES = 5;

/** All of them; without any, one that forwards to the first target group. @param groups names of target groups */
export function buildListeners(
  fields: LoadBalancerFields,
  groups: readonly string[],
  faults: readonly FaultFields[],
  origins: Origins,
): ListenerSpec[] {
  return withExpiries(buildAll(fields, groups, origins), faults, origins);
}

/** The certificates that the faults end, and renew. */
function withExpiries(
  listeners: readonly ListenerSpec[],
  faults: readonly FaultFields[],
  origins: Origins,
): ListenerSpec[] {
  return faults.reduce<ListenerSpec[]>(
    (all, { at, duration = Infinity, certificateExpiry }, i) => {
      if (certificateExpiry === undefined) return all;
      const { port } = certificateExpiry;
      const hit = (each: ListenerSpec): boolean =>
        each.protocol === "HTTPS" && (port === undefined || each.port === port);
      if (!all.some(hit)) {
        const ports = all.flatMap((each) => (each.protocol === "HTTPS" ? [each.port] : []));
        origins.report(
          port === undefined ? ["faults", i, "certificateExpiry"] : ["faults", i, "certificateExpiry", "port"],
          sentences.noCertificateToEnd(port, ports),
          port === undefined ? "key" : undefined,
        );
      }
      return all.map((each) =>
        hit(each)
          ? {
              ...each,
              certificateGaps: [...(each.certificateGaps ?? []), { fromSeconds: at, untilSeconds: at + duration }],
            }
          : each,
      );
    },
    [...listeners],
  );
}

function buildAll(
  { listeners, certificate }: LoadBalancerFields,
  groups: readonly string[],
  origins: Origins,
): ListenerSpec[] {
  if (listeners === undefined) {
    const only: ListenerFields =
      certificate === undefined ? { port: 80 } : { port: 443, protocol: "HTTPS", certificate };
    return [buildListener(only, PATH, groups, origins)];
  }
  if (certificate !== undefined) origins.report([...PATH, "certificate"], sentences.certificateOnListener(), "key");
  return listeners.map((listener, i) => {
    const path = [...PATH, "listeners", i];
    if (listeners.findIndex(({ port }) => port === listener.port) < i)
      origins.report([...path, "port"], sentences.portTwice(listener.port));
    return buildListener(listener, path, groups, origins);
  });
}

function buildListener(fields: ListenerFields, path: Path, groups: readonly string[], origins: Origins): ListenerSpec {
  const { port, protocol = "HTTP", certificate, rules = [] } = fields;
  if (protocol === "HTTPS" && certificate === undefined) origins.report(path, sentences.needsCertificate(port));
  if (protocol === "HTTP" && certificate !== undefined)
    origins.report([...path, "certificate"], sentences.needlessCertificate(), "key");
  rules.forEach(({ priority }, i) => {
    if (rules.findIndex((rule) => rule.priority === priority) < i)
      origins.report([...path, "rules", i, "priority"], sentences.priorityTwice(priority));
  });
  const context: Context = { protocol, groups, origins };
  const built = rules.map((rule, i) => buildRule(rule, [...path, "rules", i], context));
  const defaultRule: RuleSpec = {
    priority: 0,
    conditions: [],
    authenticate: buildAuthenticate(fields.authenticate, [...path, "authenticate"], context),
    action:
      fields.defaultAction === undefined
        ? { kind: "forward", groups: [{ group: 0, weight: 1 }], stickinessSeconds: 0 }
        : buildAction(fields.defaultAction, [...path, "defaultAction"], context),
  };
  return {
    port,
    protocol,
    certificateNotAfterSeconds: certificate?.notAfter ?? Infinity,
    handshakeRoundTrips: DEFAULTS.loadBalancer.sslPolicies[fields.sslPolicy ?? "ELBSecurityPolicy-TLS13-1-2-2021-06"],
    sessionReuseShare: fields.sessionReuseShare ?? 0,
    rules: [...built.sort((a, b) => a.priority - b.priority), defaultRule],
  };
}

interface Context {
  readonly protocol: "HTTP" | "HTTPS";
  readonly groups: readonly string[];
  readonly origins: Origins;
}

function buildRule({ priority, conditions, authenticate, action }: RuleFields, path: Path, context: Context): RuleSpec {
  const built = buildConditions(conditions);
  const values = built.reduce(
    (sum, each) => sum + (each.field === "query-string" ? each.pairs.length : each.values.length),
    0,
  );
  const at = [...path, "conditions"];
  if (built.length === 0) context.origins.report(at, sentences.noConditions());
  if (values > MOST_VALUES) context.origins.report(at, sentences.tooManyValues(values));
  return {
    priority,
    conditions: built,
    authenticate: buildAuthenticate(authenticate, [...path, "authenticate"], context),
    action: buildAction(action, [...path, "action"], context),
  };
}

function buildConditions(fields: ConditionFields): ConditionSpec[] {
  const plain = (
    field: "host-header" | "path-pattern" | "http-request-method" | "source-ip",
    values: readonly string[] | undefined,
  ): ConditionSpec[] => (values === undefined ? [] : [{ field, values }]);
  return [
    ...plain("path-pattern", fields.pathPattern),
    ...plain("host-header", fields.hostHeader),
    ...plain("http-request-method", fields.httpRequestMethod),
    ...plain("source-ip", fields.sourceIp),
    ...(fields.httpHeader ?? []).map(({ name, values }): ConditionSpec => ({ field: "http-header", name, values })),
    ...(fields.queryString === undefined
      ? []
      : [
          {
            field: "query-string" as const,
            pairs: fields.queryString.map(({ key, value }) => ({ key: key ?? null, value })),
          },
        ]),
  ];
}

function buildAction(fields: ActionFields, path: Path, { protocol, groups, origins }: Context): ActionSpec {
  const kinds = (["forward", "redirect", "fixedResponse"] as const).filter((kind) => fields[kind] !== undefined);
  if (kinds.length !== 1) origins.report(path, sentences.oneAction(kinds));
  const { forward = [], stickinessSeconds = 0, redirect, fixedResponse } = fields;
  if (redirect !== undefined) {
    if (protocol === "HTTPS" && redirect.url.startsWith("http://"))
      origins.report([...path, "redirect", "url"], sentences.redirectToHttp());
    return { kind: "redirect", status: redirect.statusCode === "HTTP_302" ? 302 : 301, location: redirect.url };
  }
  if (fixedResponse !== undefined) return { kind: "fixed-response", status: fixedResponse.statusCode };
  const targets = forward.map(({ targetGroup, weight = 1 }, i) => {
    const group = groups.indexOf(targetGroup);
    if (group < 0) origins.report([...path, "forward", i, "targetGroup"], sentences.noTargetGroup(targetGroup, groups));
    return { group, weight };
  });
  if (targets.length > 0 && targets.every(({ weight }) => weight === 0))
    origins.report([...path, "forward"], sentences.weightsAllZero());
  return { kind: "forward", groups: targets, stickinessSeconds };
}

function buildAuthenticate(
  fields: AuthenticateFields | undefined,
  path: Path,
  { protocol, origins }: Context,
): AuthenticateSpec | null {
  if (fields === undefined) return null;
  if (protocol !== "HTTPS") origins.report(path, sentences.logInNeedsHttps(), "key");
  const answer = fields.answer ?? parseDistribution(DEFAULTS.loadBalancer.identityProviderAnswer, fail)!;
  return { answerSeconds: answer, errorShare: fields.errorShare ?? 0, deniedShare: fields.deniedShare ?? 0 };
}

const fail = ({ message }: { readonly message: string }): never => {
  throw new Error(message);
};
