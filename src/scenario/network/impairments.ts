/** Faults of the way between two tiers: delay and loss. */
import type { ImpairmentSpec, NetworkSpec } from "../../sim/spec.js";
import { networkMessages } from "../network-messages.js";
import { reachMessages } from "../reach-messages.js";
import type { Origins } from "../origins.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { zoneNames } from "./zone-distances.js";

export function buildImpairments(
  faults: readonly FaultFields[],
  architecture: ArchitectureFields,
  hasClients: boolean,
  databaseZones: readonly string[],
  origins: Origins,
): Pick<NetworkSpec, "impairments"> {
  const zones = zoneNames(architecture, databaseZones);
  const impairments = faults.flatMap(({ at, duration = Infinity, networkImpairment }, index): ImpairmentSpec[] => {
    if (networkImpairment === undefined) return [];
    const { path, delay = 0, loss = 0, availabilityZone } = networkImpairment;
    const place = ["faults", index, "networkImpairment"];
    if (delay === 0 && loss === 0) origins.report(place, reachMessages.impairsNothing(), "key");
    const missing = missingEnd(path, architecture, hasClients);
    if (missing !== null) origins.report([...place, "path"], reachMessages.noSuchWay(path, missing));
    const impairment = { path, fromSeconds: at, untilSeconds: at + duration, delaySeconds: delay, loss };
    if (availabilityZone === undefined) return [impairment];
    if (path === "client") origins.report([...place, "availabilityZone"], reachMessages.clientsHaveNoZone(), "key");
    else if (!zones.includes(availabilityZone))
      origins.report([...place, "availabilityZone"], networkMessages.unknownInNetwork("zone", availabilityZone, zones));
    return [{ ...impairment, zone: zones.indexOf(availabilityZone) }];
  });
  return impairments.length === 0 ? {} : { impairments };
}

/** Why there is no such way; null: there is. */
function missingEnd(
  path: ImpairmentSpec["path"],
  { loadBalancer, database }: ArchitectureFields,
  opensConnections: boolean,
): string | null {
  if (path === "instance" && loadBalancer === undefined) return "the architecture has no load balancer";
  if (path === "database" && database === undefined) return "the architecture has no database";
  if (path === "client" && opensConnections)
    return "these clients open connections of their own: use addressOutage, or the round trips of their regions";
  return null;
}
