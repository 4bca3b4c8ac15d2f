/** `architecture.route53`: a hosted zone, with the API's property names in camelCase. */
import { z } from "zod";
import { DEFAULTS } from "../defaults.js";
import { messages } from "../messages.js";
import { geoLocation, type GeoLocationFields } from "./clients-schema.js";
import { duration, field, naturalNumber, positiveInteger, required, strict, text } from "./field.js";

export interface HealthCheckFields {
  readonly type?: "HTTP" | "HTTPS" | "TCP" | "CALCULATED" | undefined;
  readonly ipAddress?: string | undefined;
  readonly requestInterval?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly inverted?: boolean | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly checkers?: number | undefined;
  readonly healthyShare?: number | undefined;
  readonly roundTrip?: number | undefined;
  readonly childHealthChecks?: readonly string[] | undefined;
  readonly healthThreshold?: number | undefined;
}

export interface RecordSetFields {
  readonly name: string;
  readonly type?: "A" | undefined;
  readonly ttl?: number | undefined;
  readonly setIdentifier?: string | undefined;
  readonly weight?: number | undefined;
  readonly region?: string | undefined;
  readonly failover?: "PRIMARY" | "SECONDARY" | undefined;
  readonly geoLocation?: GeoLocationFields | undefined;
  readonly multiValueAnswer?: boolean | undefined;
  readonly resourceRecords?: readonly string[] | undefined;
  readonly aliasTarget?: { readonly dnsName: string; readonly evaluateTargetHealth?: boolean | undefined } | undefined;
  readonly healthCheck?: HealthCheckFields | undefined;
  readonly healthCheckId?: string | undefined;
}

export interface Route53Fields {
  readonly hostname?: string | undefined;
  readonly recordSets: readonly RecordSetFields[];
  readonly healthChecks?: Readonly<Record<string, HealthCheckFields>> | undefined;
  readonly loadBalancers?: Readonly<Record<string, { readonly addresses: readonly string[] }>> | undefined;
  readonly propagation?: number | undefined;
  readonly negativeTtl?: number | undefined;
}

const { healthCheck: CHECK } = DEFAULTS.route53;

const healthCheck = strict({
  type: field(z.enum(["HTTP", "HTTPS", "TCP", "CALCULATED"]), {
    description: "HTTPS is checked as HTTP: certificates are not validated.",
    default: CHECK.type,
    evidence: "dns-failover-determining-health-of-endpoints [D23]",
  }),
  ipAddress: field(text, { description: "The address to check. Default: that of the record set." }),
  requestInterval: field(z.union([z.literal(10), z.literal(30)]), {
    description: "From a checker's answer to its next request.",
    unit: "s",
    default: CHECK.requestInterval,
    evidence: "API_HealthCheckConfig [D]",
  }),
  failureThreshold: field(z.int().min(1).max(10), {
    description: "Passes or fails in a row that turn one checker's view.",
    default: CHECK.failureThreshold,
    evidence: "API_HealthCheckConfig [D]",
  }),
  inverted: field(z.boolean(), { description: "Healthy when the check says unhealthy.", default: false }),
  regions: field(z.array(text).min(1), {
    description: "Where the checkers are, in turn.",
    default: "all eight",
    evidence: "API_HealthCheckConfig [D]",
  }),
  checkers: field(positiveInteger, {
    description: "Checkers in all.",
    default: CHECK.checkers,
    evidence: "from their documented rate of requests, about 15 [I]",
  }),
  healthyShare: field(z.number().min(0).max(1), {
    description: "Healthy while more than this share of the checkers say so; AWS may change it.",
    default: CHECK.healthyShare,
    evidence: "dns-failover-determining-health-of-endpoints [D23]",
  }),
  roundTrip: field(duration, {
    description: "Between a checker and the address.",
    unit: "s",
    default: CHECK.roundTrip,
    evidence: "between continents [I]",
  }),
  childHealthChecks: field(z.array(text).max(255), {
    description: "Of a calculated check: names of route53.healthChecks.",
  }),
  healthThreshold: field(z.int().min(0).max(256), {
    description: "Of a calculated check: healthy children it needs; 0: always healthy.",
    default: "all children",
  }),
});

export const recordSet: z.ZodType<RecordSetFields> = strict({
  name: required(text, { description: "Domain name." }),
  type: field(z.enum(["A"]), { description: "Record type.", default: "A" }),
  ttl: field(z.int().min(0).max(2_147_483_647), {
    description: "How long resolvers may keep the answer; needed unless it is an alias, which has its target's.",
    unit: "s",
    evidence: "API_ResourceRecordSet [D]",
  }),
  setIdentifier: field(text, { description: "Tells apart the record sets of one name." }),
  weight: field(z.int().min(0).max(255), {
    description: "Weighted: chosen with weight / sum of weights.",
    evidence: "API_ResourceRecordSet [D]",
  }),
  region: field(text, { description: "Latency: the AWS region whose latency to the resolver counts." }),
  failover: field(z.enum(["PRIMARY", "SECONDARY"]), { description: "Failover." }),
  geoLocation: field(geoLocation, {
    description: "Geolocation; {} is the default record.",
  }),
  multiValueAnswer: field(z.boolean(), {
    description: "Multivalue answer: up to eight healthy records.",
    default: false,
  }),
  resourceRecords: field(z.array(text).min(1).max(400), {
    description:
      "Addresses. The clients reach the stack at any of them; at loadBalancer.<zone> through the load balancer's node in that zone, if it has nodes by zone (availabilityZones).",
    evidence: "400 values: DNSLimitations [D23]",
  }),
  aliasTarget: field(
    strict({
      dnsName: required(text, {
        description:
          "Another record set's name, a name of route53.loadBalancers, or loadBalancer: the architecture's, with an address loadBalancer.<zone> for each of its nodes.",
      }),
      evaluateTargetHealth: field(z.boolean(), {
        description:
          "Whether the target's health is the record's; that of a load balancer: each target group has enough healthy targets. (The API has no default: it must be given.)",
        default: false,
        evidence: "load-balancer-target-groups, API_AliasTarget [D]",
      }),
    }),
    { description: "Instead of values." },
  ),
  healthCheck: field(healthCheck, { description: "A health check of this record set alone." }),
  healthCheckId: field(text, { description: "One of route53.healthChecks." }),
});

export const route53Schema: z.ZodType<Route53Fields> = strict({
  hostname: field(text, { description: "The name users ask for.", default: "that of the first record set" }),
  recordSets: required(
    z.array(recordSet).refine((sets) => sets.length > 0, { error: messages.emptyCollection("record set").message }),
    { description: "The records." },
  ),
  healthChecks: field(z.record(z.string(), healthCheck), {
    description: "Health checks by name, for several records or for calculated checks.",
  }),
  loadBalancers: field(
    z.record(
      z.string(),
      strict({ addresses: required(z.array(text).min(1), { description: "Its addresses, one for each zone." }) }),
    ),
    { description: "DNS names of load balancers with several addresses, for aliases." },
  ),
  propagation: field(duration, {
    description: "Until a change of records has spread to all name servers (INSYNC).",
    unit: "s",
    default: DEFAULTS.route53.propagation,
    evidence: '"typically less than one minute": best-practices-dns [D]',
  }),
  negativeTtl: field(naturalNumber, {
    description: "How long resolvers keep that there is no such record: the lesser of the SOA's minimum and TTL.",
    unit: "s",
    default: DEFAULTS.route53.negativeTtl,
    evidence: "SOA-NSrecords [D23]",
  }),
});
