/** In which zones instances and the database stand, where that makes a difference. */
import type { ZonesSpec } from "../../sim/spec.js";
import { loadBalancerZones } from "../load-balancer-zones.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";

/** Names of the zones, in the order of their numbers: those of the instances, then those that only the database is in. */
export const zoneNames = (architecture: ArchitectureFields, databaseZones: readonly string[]): readonly string[] => [
  ...new Set([...loadBalancerZones(architecture), ...databaseZones]),
];

/**
 * @param places as many instances as there may be: instance i stands in zone i modulo their number
 * @param databaseZones of the subnets of its group, the primary's first: a failover moves it to the next
 */
export function buildZones(
  architecture: ArchitectureFields,
  places: number,
  databaseZones: readonly string[],
): ZonesSpec {
  const names = zoneNames(architecture, databaseZones);
  const zones = loadBalancerZones(architecture);
  const { network } = architecture;
  return {
    ofInstance: Array.from({ length: places }, (_, place) => place % zones.length),
    ofDatabase: databaseZones.map((zone) => names.indexOf(zone)),
    betweenSeconds: network === undefined || network === "ideal" ? null : (network.interZoneRoundTrip ?? null),
  };
}
