/** Faults of the way between two tiers: delay and loss. */
import type { ImpairmentSpec, NetworkSpec } from "../../sim/spec.js";
import { messages } from "../messages.js";
import type { Origins } from "../origins.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";

export function buildImpairments(
  faults: readonly FaultFields[],
  architecture: ArchitectureFields,
  hasClients: boolean,
  origins: Origins,
): Pick<NetworkSpec, "impairments"> {
  const impairments = faults.flatMap(({ at, duration = Infinity, networkImpairment }, index): ImpairmentSpec[] => {
    if (networkImpairment === undefined) return [];
    const { path, delay = 0, loss = 0 } = networkImpairment;
    const place = ["faults", index, "networkImpairment"];
    if (delay === 0 && loss === 0) origins.report(place, messages.impairsNothing(), "key");
    const missing = missingEnd(path, architecture, hasClients);
    if (missing !== null) origins.report([...place, "path"], messages.noSuchWay(path, missing));
    return [{ path, fromSeconds: at, untilSeconds: at + duration, delaySeconds: delay, loss }];
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
