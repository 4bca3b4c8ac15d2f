/**
 * How the users reach the stack: their connections and retries, the records that lead them, and what goes wrong on the
 * way. Three sections of the scenario say it together, so it is built from all three.
 */
import type { AddressFault, ClientsSpec, RecordChangeBatch, Route53Spec } from "../sim/spec.js";
import { buildAccess, buildRetries, modelsAccess } from "./build-clients.js";
import { HealthChecks } from "./build-health-checks.js";
import { buildRecordSet, checkAliases, checkGroup, type PlacedRecordSet, type Zone } from "./build-record-sets.js";
import { DEFAULTS } from "./defaults.js";
import { reachMessages } from "./reach-messages.js";
import { nodeAddress, OWN_LOAD_BALANCER } from "./node-address.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { Route53Fields } from "./schema/route53-schema.js";
import type { WorkloadFields } from "./schema/workload-schema.js";

/** The parts of the simulator's description that exist only if the scenario speaks of them. */
export interface Reach {
  readonly clients?: ClientsSpec;
  readonly route53?: Route53Spec;
  readonly addressFaults?: readonly AddressFault[];
}

/** @param zones in which the architecture's load balancer has a node of its own */
export function buildReach(
  workload: WorkloadFields,
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
  zones: readonly string[],
  origins: Origins,
  assumptions: Assumption[],
): Reach {
  const { clients } = workload;
  const retries = clients?.retries === undefined ? null : buildRetries(clients.retries);
  if (!modelsAccess(clients, architecture, faults)) {
    return retries === null ? {} : { clients: { retries, access: null } };
  }
  const fields = architecture.route53 ?? OWN_ZONE;
  if (architecture.route53 === undefined) {
    faults.forEach(({ changeResourceRecordSets }, index) => {
      if (changeResourceRecordSets !== undefined)
        origins.report(["faults", index, "changeResourceRecordSets"], reachMessages.faultWithoutRoute53(), "key");
    });
  }
  const route53 = buildRoute53(fields, faults, zones, origins);
  const hostname = fields.hostname ?? fields.recordSets[0]?.name ?? "";
  const names = fields.recordSets.map(({ name }) => name);
  if (!names.includes(hostname)) {
    origins.report(["architecture", "route53", "hostname"], reachMessages.hostnameUnknown(hostname, names));
  }
  const access = buildAccess(clients ?? {}, architecture, route53, hostname, faults, origins, assumptions);
  const addressFaults = buildAddressFaults(faults, balancersOf(fields, zones), route53.addresses, origins);
  return { clients: { retries, access }, route53, ...(addressFaults.length > 0 ? { addressFaults } : {}) };
}

const OWN_ZONE: Route53Fields = {
  recordSets: [{ name: "the stack", aliasTarget: { dnsName: OWN_LOAD_BALANCER } }],
};

/** A load balancer without nodes by zone has one address. */
function balancersOf(fields: Route53Fields, zones: readonly string[]): Record<string, readonly string[]> {
  const named = Object.entries(fields.loadBalancers ?? {}).map(([name, { addresses }]) => [name, addresses] as const);
  const own = zones.length === 0 ? [OWN_LOAD_BALANCER] : zones.map(nodeAddress);
  return Object.fromEntries([[OWN_LOAD_BALANCER, own], ...named]);
}

function buildRoute53(
  fields: Route53Fields,
  faults: readonly FaultFields[],
  zones: readonly string[],
  origins: Origins,
): Route53Spec {
  const path = ["architecture", "route53", "recordSets"];
  const records = fields.recordSets.map((each, index): PlacedRecordSet => ({ fields: each, path: [...path, index] }));
  const addresses: string[] = [];
  const addressOf = (name: string): number => {
    const known = addresses.indexOf(name);
    return known >= 0 ? known : addresses.push(name) - 1;
  };
  const changed = faults.flatMap(({ changeResourceRecordSets = [] }, fault) =>
    changeResourceRecordSets.map(({ resourceRecordSet }, index): PlacedRecordSet => ({
      fields: resourceRecordSet,
      path: ["faults", fault, "changeResourceRecordSets", index, "resourceRecordSet"],
    })),
  );
  const healthChecks = new HealthChecks(fields.healthChecks ?? {}, addressOf, origins);
  const zone: Zone = {
    addressOf,
    loadBalancers: balancersOf(fields, zones),
    names: [...records, ...changed].map((each) => each.fields.name),
    healthCheckOf: (record) => healthChecks.of(record),
  };
  checkGroup(records, origins);
  checkAliases([...records, ...changed], origins);
  const recordSets = records.map((record) => buildRecordSet(record, zone, origins));
  let next = 0;
  const changes = faults.flatMap(({ at, changeResourceRecordSets }): RecordChangeBatch[] =>
    changeResourceRecordSets === undefined
      ? []
      : [
          {
            atSeconds: at,
            changes: changeResourceRecordSets.map(({ action }) => ({
              action,
              recordSet: buildRecordSet(changed[next++]!, zone, origins),
            })),
          },
        ],
  );
  const nodes = addresses.map((address) => zones.findIndex((name) => nodeAddress(name) === address));
  return {
    addresses,
    ...(nodes.some((node) => node >= 0) ? { nodes } : {}),
    recordSets,
    healthChecks: healthChecks.specs,
    propagationSeconds: fields.propagation ?? DEFAULTS.route53.propagation,
    negativeTtlSeconds: fields.negativeTtl ?? DEFAULTS.route53.negativeTtl,
    changes,
  };
}

function buildAddressFaults(
  faults: readonly FaultFields[],
  balancers: Readonly<Record<string, readonly string[]>>,
  addresses: readonly string[],
  origins: Origins,
): AddressFault[] {
  return faults.flatMap(({ at, duration = Infinity, addressOutage }, index): AddressFault[] => {
    if (addressOutage === undefined) return [];
    const { address: name, mode = "blackhole" } = addressOutage;
    const hit = addresses.includes(name) ? [name] : (balancers[name] ?? []).filter((each) => addresses.includes(each));
    if (hit.length === 0) {
      origins.report(["faults", index, "addressOutage", "address"], reachMessages.unknownAddress(name, addresses));
    }
    return hit.map((each) => ({
      address: addresses.indexOf(each),
      atSeconds: at,
      durationSeconds: duration,
      state: mode === "refuse" ? "refused" : "blackhole",
    }));
  });
}
