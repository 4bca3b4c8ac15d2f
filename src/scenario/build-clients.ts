/** From `workload.clients` to the simulator's description of users, connections and retries. */
import type { AccessSpec, ClientRegionSpec, DistributionSpec, RetriesSpec, Route53Spec } from "../sim/spec.js";
import { buildLocation } from "./build-record-sets.js";
import { DEFAULTS } from "./defaults.js";
import { fromDefault } from "./distribution.js";
import { nearestEdge } from "./nearest-edge.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { ClientRegionFields, ClientsFields } from "./schema/clients-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

/** Whether anything in the scenario needs connections to be opened. Retries alone do not. */
export function modelsAccess(
  clients: ClientsFields | undefined,
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
): boolean {
  const { population, regions, connections, dns } = clients ?? {};
  const asked = [population, regions, connections, dns, architecture.route53].some((each) => each !== undefined);
  return (
    asked ||
    faults.some(({ addressOutage, resolverOutage }) => addressOutage !== undefined || resolverOutage !== undefined)
  );
}

export function buildRetries(fields: NonNullable<ClientsFields["retries"]>): RetriesSpec {
  const { retries: defaults } = DEFAULTS.clients;
  const { backoff = {}, budget } = fields;
  return {
    maxAttempts: fields.maxAttempts ?? defaults.maxAttempts,
    backoff: {
      initialSeconds: backoff.initial ?? defaults.initial,
      multiplier: backoff.multiplier ?? defaults.multiplier,
      maximumSeconds: backoff.maximum ?? defaults.maximum,
    },
    jitter: fields.jitter ?? defaults.jitter,
    budget: budget === undefined ? null : { ratio: budget.ratio, burst: budget.burst ?? defaults.budgetBurst },
  };
}

export function buildAccess(
  fields: ClientsFields,
  architecture: ArchitectureFields,
  route53: Route53Spec,
  hostname: string,
  faults: readonly FaultFields[],
  origins: Origins,
  assumptions: Assumption[],
): AccessSpec {
  const { connections = {}, dns = {}, population, regions = { everywhere: {} } } = fields;
  const { connections: ours, dns: names } = DEFAULTS.clients;
  const protocol = connections.protocol ?? ours.protocol;
  if (population === undefined) {
    assumptions.push({
      subject: "clients",
      statement: `The arrivals come from ${DEFAULTS.clients.population} users; fewer would find their connections open more often.`,
      source: "Kneepoint's default; set it in the scenario",
    });
  }
  assumptions.push({
    subject: "clients",
    statement:
      "Resolvers, client caches, TLS round trips and limits on connections are as browsers are known to behave.",
    source: "Not documented by AWS; workload.clients has a field for each",
  });
  return {
    population: population ?? DEFAULTS.clients.population,
    regions: Object.entries(regions).map(([name, region]) =>
      buildRegion(name, region, architecture, route53, origins, assumptions),
    ),
    connections: {
      protocol,
      maxPerHost: connections.maxPerHost ?? ours.maxPerHost[protocol],
      maxStreams: ours.maxStreams[protocol],
      maxRequests: protocol === "h2" ? ours.maxRequests : Infinity,
      idleTimeoutSeconds: connections.idleTimeout ?? ours.idleTimeout,
      maxAgeSeconds: connections.maxAge ?? ours.maxAge,
      connectTimeoutSeconds: connections.connectTimeout ?? ours.connectTimeout,
      tls: connections.tls ?? ours.tls,
      sessionReuse: connections.sessionReuse ?? ours.sessionReuse,
    },
    dns: {
      hostname,
      resolversPerRegion: dns.resolversPerRegion ?? names.resolversPerRegion,
      cachedSeconds: dns.cached ?? fromDefault(names.cached),
      uncachedSeconds: dns.uncached ?? fromDefault(names.uncached),
      clientCacheSeconds: dns.clientCache ?? names.clientCache,
      overHolding: {
        share: dns.overHolding?.share ?? names.overHolding.share,
        seconds: dns.overHolding?.hold ?? names.overHolding.hold,
      },
      ...buildResolverOutages(faults, Object.keys(regions), origins),
    },
  };
}

function buildResolverOutages(
  faults: readonly FaultFields[],
  regions: readonly string[],
  origins: Origins,
): Pick<AccessSpec["dns"], "outages"> {
  const outages = faults.flatMap(({ at, duration = Infinity, resolverOutage }, i) => {
    if (resolverOutage === undefined) return [];
    const { region, share = 1 } = resolverOutage;
    const index = region === undefined ? null : regions.indexOf(region);
    if (index === -1)
      origins.report(["faults", i, "resolverOutage", "region"], reachMessages.unknownClientRegion(region!, regions));
    return [{ atSeconds: at, untilSeconds: at + duration, region: index, share }];
  });
  return outages.length === 0 ? {} : { outages };
}

function buildRegion(
  name: string,
  fields: ClientRegionFields,
  architecture: ArchitectureFields,
  route53: Route53Spec,
  origins: Origins,
  assumptions: Assumption[],
): ClientRegionSpec {
  const path = ["workload", "clients", "regions", name];
  const { roundTrips = {}, latencies = {} } = fields;
  for (const address of Object.keys(roundTrips)) {
    if (!route53.addresses.includes(address))
      origins.report([...path, "roundTrips", address], reachMessages.unknownAddress(address, route53.addresses), "key");
  }
  for (const { policy } of route53.recordSets) {
    if (policy.kind === "latency" && latencies[policy.region] === undefined)
      origins.report([...path], reachMessages.latencyUnknown(name, policy.region), "key");
  }
  const edge = nearestEdge(name, fields, architecture.cloudFront, origins);
  const general = edge?.roundTrip ?? fields.roundTrip ?? networkRoundTrip(architecture, name, assumptions);
  return {
    name,
    share: fields.share ?? 1,
    location: buildLocation(fields.location ?? {}),
    roundTripSeconds: route53.addresses.map((address) => given(roundTrips[address] ?? general)),
    latencySeconds: latencies,
  };
}

function networkRoundTrip(
  { network }: ArchitectureFields,
  region: string,
  assumptions: Assumption[],
): DistributionSpec | "ideal" {
  if (network === "ideal") return "ideal";
  if (network?.clientRoundTrip !== undefined) return network.clientRoundTrip;
  const { roundTrip } = DEFAULTS.clients;
  assumptions.push({
    subject: "clients",
    statement: `The round trip from ${region} is lognormal with a median of ${roundTrip.median}.`,
    source: "Kneepoint's guess; set roundTrip in workload.clients.regions",
  });
  return fromDefault(roundTrip);
}

const given = (value: DistributionSpec | "ideal"): DistributionSpec | null => (value === "ideal" ? null : value);
