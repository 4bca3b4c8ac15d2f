/** `architecture.loadBalancer.listeners`: ports, certificates, rules. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import { distribution, duration, field, required, strict, text } from "./field.js";

export interface CertificateFields {
  readonly notAfter?: number | undefined;
}

export interface ConditionFields {
  readonly pathPattern?: readonly string[] | undefined;
  readonly hostHeader?: readonly string[] | undefined;
  readonly httpRequestMethod?: readonly string[] | undefined;
  readonly sourceIp?: readonly string[] | undefined;
  readonly httpHeader?: readonly { readonly name: string; readonly values: readonly string[] }[] | undefined;
  readonly queryString?: readonly { readonly key?: string | undefined; readonly value: string }[] | undefined;
}

export interface ActionFields {
  readonly forward?: readonly { readonly targetGroup: string; readonly weight?: number | undefined }[] | undefined;
  readonly stickinessSeconds?: number | undefined;
  readonly redirect?: { readonly statusCode?: "HTTP_301" | "HTTP_302" | undefined; readonly url: string } | undefined;
  readonly fixedResponse?: { readonly statusCode: number } | undefined;
}

export interface AuthenticateFields {
  readonly answer?: DistributionSpec | undefined;
  readonly errorShare?: number | undefined;
  readonly deniedShare?: number | undefined;
}

export interface RuleFields {
  readonly priority: number;
  readonly conditions: ConditionFields;
  readonly authenticate?: AuthenticateFields | undefined;
  readonly action: ActionFields;
}

export interface ListenerFields {
  readonly port: number;
  readonly protocol?: "HTTP" | "HTTPS" | undefined;
  readonly certificate?: CertificateFields | undefined;
  readonly sslPolicy?: keyof typeof DEFAULTS.loadBalancer.sslPolicies | undefined;
  readonly sessionReuseShare?: number | undefined;
  readonly rules?: readonly RuleFields[] | undefined;
  readonly defaultAction?: ActionFields | undefined;
  readonly authenticate?: AuthenticateFields | undefined;
}

const CONDITIONS = "AWS, rule-condition-types [D]";
const ACTIONS = "AWS, rule-action-types [D]";
const share = z.number().min(0).max(1);
/** AWS, rule-condition-types [D]: at most three values a condition. */
const patterns = z.array(z.string().min(1).max(128)).min(1).max(3);
const policies = Object.keys(DEFAULTS.loadBalancer.sslPolicies) as (keyof typeof DEFAULTS.loadBalancer.sslPolicies)[];

export const certificate: z.ZodType<CertificateFields> = strict({
  notAfter: field(duration, {
    description: "When it expires; new connections fail from then on. Absent: it is renewed in time.",
    unit: "s",
  }),
});

const conditions: z.ZodType<ConditionFields> = strict({
  pathPattern: field(patterns, { description: "Case-sensitive; * and ? stand for characters.", evidence: CONDITIONS }),
  hostHeader: field(patterns, { description: "Without regard to case.", evidence: CONDITIONS }),
  httpRequestMethod: field(patterns, { description: "Compared exactly.", evidence: CONDITIONS }),
  sourceIp: field(patterns, { description: "CIDR blocks of the peer's address.", evidence: CONDITIONS }),
  httpHeader: field(z.array(strict({ name: text, values: patterns })), {
    description: "One entry for each header.",
    evidence: CONDITIONS,
  }),
  queryString: field(z.array(strict({ key: text.optional(), value: text })), {
    description: "One condition: any of these pairs, without regard to case.",
    evidence: CONDITIONS,
  }),
});

const target = strict({
  targetGroup: required(text, { description: "Name of a target group." }),
  weight: field(z.int().min(0).max(999), {
    description: "Share: weight / sum of weights.",
    default: 1,
    evidence: ACTIONS,
  }),
});

const action: z.ZodType<ActionFields> = strict({
  forward: field(z.array(target).min(1).max(5), {
    description: "To one of these target groups, by weight; no regard to their health.",
    evidence: ACTIONS,
  }),
  stickinessSeconds: field(z.int().min(0).max(604_800), {
    description: "Of a forward: duration of the cookie AWSALBTG, which keeps a client in its target group; 0: none.",
    unit: "s",
    default: 0,
    evidence: "AWS, TargetGroupStickinessConfig [D]",
  }),
  redirect: field(
    strict({
      statusCode: field(z.enum(["HTTP_301", "HTTP_302"]), { description: "Which redirect.", default: "HTTP_301" }),
      url: required(text, { description: "With #{protocol}, #{host}, #{port}, #{path}, #{query} of the request." }),
    }),
    { description: "Answered by the load balancer; clients do not follow it.", evidence: ACTIONS },
  ),
  fixedResponse: field(
    strict({
      statusCode: required(
        z.int().refine((code) => (code >= 200 && code < 300) || (code >= 400 && code < 600), {
          error: "a fixed response is 2xx, 4xx or 5xx",
        }),
        { description: "2xx, 4xx or 5xx." },
      ),
    }),
    { description: "Answered by the load balancer.", evidence: ACTIONS },
  ),
});

const authenticate: z.ZodType<AuthenticateFields> = strict({
  answer: field(distribution, {
    description: "Time the identity provider takes; beyond 5 s it is a 500.",
    unit: "s",
    default: DEFAULTS.loadBalancer.identityProviderAnswer,
    evidence: "AWS, load-balancer-troubleshooting [D]",
  }),
  errorShare: field(share, { description: "Share of log-ins that it answers with an error: 561.", default: 0 }),
  deniedShare: field(share, { description: "Share of log-ins that it denies: 401.", default: 0 }),
});

const rule: z.ZodType<RuleFields> = strict({
  priority: required(z.int().min(1).max(50_000), {
    description: "The lowest number is evaluated first.",
    evidence: "AWS, listener-rules [D]",
  }),
  conditions: required(conditions, { description: "All of them hold; of each any value." }),
  authenticate: field(authenticate, {
    description: "Log-in at an identity provider before the action, once a client.",
  }),
  action: required(action, { description: "What happens then." }),
});

export const listenerSchema: z.ZodType<ListenerFields> = strict({
  port: required(z.int().min(1).max(65_535), {
    description: "Clients use the first listener, unless requests say so.",
  }),
  protocol: field(z.enum(["HTTP", "HTTPS"]), { description: "HTTPS ends TLS here.", default: "HTTP" }),
  certificate: field(certificate, { description: "Of HTTPS." }),
  sslPolicy: field(z.enum(policies), {
    description: "Decides the round trips of a full handshake: one with TLS 1.3, two with TLS 1.2.",
    default: "ELBSecurityPolicy-TLS13-1-2-2021-06",
    evidence: "round trips from memory [M]",
  }),
  sessionReuseShare: field(share, { description: "New connections that resume a TLS session.", default: 0 }),
  rules: field(z.array(rule).max(100), {
    description: "In any order; evaluated by priority.",
    evidence: "AWS, load-balancer-limits [D]",
  }),
  defaultAction: field(action, { description: "Where no rule matches. Absent: a forward to the first target group." }),
  authenticate: field(authenticate, { description: "Log-in before the default action." }),
});
