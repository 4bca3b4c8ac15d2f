/** From record sets as they are written to the simulator's, with every rule of Route 53 they could break. */
import type { GeoLocation, RecordSetSpec, RecordTarget, RoutingPolicy } from "../sim/spec.js";
import { DEFAULTS } from "./defaults.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { Path } from "./path.js";
import type { GeoLocationFields } from "./schema/clients-schema.js";
import type { RecordSetFields } from "./schema/route53-schema.js";

/** Record sets of one name and type at most. AWS, DNSLimitations [D23]. */
const MOST_RECORD_SETS = 100;

/** A record set with its place in the file. */
export interface PlacedRecordSet {
  readonly fields: RecordSetFields;
  readonly path: Path;
}

/** What record sets refer to. */
export interface Zone {
  /** Addresses by name; a new one is added. */
  readonly addressOf: (name: string) => number;
  readonly loadBalancers: Readonly<Record<string, readonly string[]>>;
  /** Names that have record sets. */
  readonly names: readonly string[];
  /** Index of the record set's health check, or null. */
  readonly healthCheckOf: (record: PlacedRecordSet) => number | null;
}

/** What a name's record sets have to agree on, and not to share. */
export function checkGroup(records: readonly PlacedRecordSet[], origins: Origins): void {
  const seen: PlacedRecordSet[] = [];
  for (const record of records) {
    const { fields, path } = record;
    const alike = seen.filter(({ fields: { name } }) => name === fields.name);
    seen.push(record);
    const first = alike[0]?.fields;
    if (first === undefined) continue;
    const [policy, others] = [policyOf(fields).kind, policyOf(first).kind];
    const { name, setIdentifier = "", failover } = fields;
    if (policy !== others) origins.report(path, reachMessages.recordMixed(name, policy, others));
    else if (alike.some((other) => (other.fields.setIdentifier ?? "") === setIdentifier)) {
      origins.report(path, reachMessages.recordTwice(name, setIdentifier));
    } else if (failover !== undefined && alike.some((other) => other.fields.failover === failover)) {
      origins.report([...path, "failover"], reachMessages.recordFailoverTwice(name, failover));
    }
    if (alike.length === MOST_RECORD_SETS) origins.report(path, reachMessages.recordsTooMany(name));
  }
}

export function buildRecordSet(record: PlacedRecordSet, zone: Zone, origins: Origins): RecordSetSpec {
  const { fields, path } = record;
  const keys = (["weight", "region", "failover", "geoLocation", "multiValueAnswer"] as const).filter(
    (key) => fields[key] !== undefined && fields[key] !== false,
  );
  if (keys.length > 1) origins.report(path, reachMessages.recordPolicies(keys));
  const policy = policyOf(fields);
  if (policy.kind !== "simple" && fields.setIdentifier === undefined) {
    origins.report(path, reachMessages.recordNeedsIdentifier(policy.kind));
  }
  if (policy.kind === "multivalue" && (fields.resourceRecords?.length ?? 1) !== 1) {
    origins.report([...path, "resourceRecords"], reachMessages.recordOneValue());
  }
  return {
    name: fields.name,
    setIdentifier: fields.setIdentifier ?? "",
    policy,
    target: buildTarget(record, zone, origins),
    healthCheck: zone.healthCheckOf(record),
  };
}

function policyOf(fields: RecordSetFields): RoutingPolicy {
  const { weight, region, failover, geoLocation, multiValueAnswer } = fields;
  if (weight !== undefined) return { kind: "weighted", weight };
  if (region !== undefined) return { kind: "latency", region };
  if (failover !== undefined) return { kind: "failover", role: failover };
  if (geoLocation !== undefined) return { kind: "geolocation", ...buildLocation(geoLocation) };
  return { kind: multiValueAnswer === true ? "multivalue" : "simple" };
}

export function buildLocation({ continentCode, countryCode, subdivisionCode }: GeoLocationFields): GeoLocation {
  return {
    ...(continentCode === undefined ? {} : { continentCode }),
    ...(countryCode === undefined ? {} : { countryCode }),
    ...(subdivisionCode === undefined ? {} : { subdivisionCode }),
  };
}

function buildTarget({ fields, path }: PlacedRecordSet, zone: Zone, origins: Origins): RecordTarget {
  const { resourceRecords, aliasTarget, ttl } = fields;
  const given = [resourceRecords, aliasTarget].filter((each) => each !== undefined).length;
  if (given !== 1) origins.report(path, reachMessages.recordNeedsTarget(given));
  if (aliasTarget === undefined) {
    if (ttl === undefined) origins.report(path, reachMessages.recordTtl(false), "key");
    return { kind: "values", addresses: (resourceRecords ?? []).map(zone.addressOf), ttlSeconds: ttl ?? 0 };
  }
  if (ttl !== undefined) origins.report([...path, "ttl"], reachMessages.recordTtl(true));
  const { dnsName, evaluateTargetHealth = false } = aliasTarget;
  const balancer = zone.loadBalancers[dnsName];
  if (balancer !== undefined) {
    const addresses = balancer.map(zone.addressOf);
    const ttlSeconds = DEFAULTS.route53.loadBalancerTtl;
    return { kind: "alias-load-balancer", addresses, ttlSeconds, evaluateTargetHealth };
  }
  if (!zone.names.includes(dnsName)) {
    const known = [...zone.names, ...Object.keys(zone.loadBalancers)];
    origins.report([...path, "aliasTarget", "dnsName"], reachMessages.aliasUnknown(dnsName, known));
  }
  return { kind: "alias-record", name: dnsName, evaluateTargetHealth };
}

/** An alias that leads back to its own name would be asked for without end. */
export function checkAliases(records: readonly PlacedRecordSet[], origins: Origins): void {
  const follow = (name: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    for (const { fields } of records) {
      const target = fields.name === name ? fields.aliasTarget?.dnsName : undefined;
      const cycle = target === undefined ? null : follow(target, [...way, name]);
      if (cycle !== null) return cycle;
    }
    return null;
  };
  for (const { fields, path } of records) {
    const target = fields.aliasTarget?.dnsName;
    const cycle = target === undefined ? null : follow(target, [fields.name]);
    if (cycle !== null) {
      origins.report([...path, "aliasTarget", "dnsName"], reachMessages.aliasCycle(cycle));
      return;
    }
  }
}
