/** The ways between the tiers, as the description of a system has them. */
import { drawsBySite, type CallSite } from "../demands.js";
import type { Caller } from "../kernel/tier.js";
import type { World } from "../kernel/world.js";
import type { DistributionSpec, NetworkSpec } from "../spec.js";
import { ImpairedLink, type ImpairmentSpec } from "./impaired-link.js";
import { Link } from "./link.js";
import { ZonedLink } from "./zoned-link.js";
import type { Zones } from "./zones.js";

export type Way = ImpairmentSpec["path"];

const WAYS: Record<Way, { stream: string; hop: { name: string; label: string } }> = {
  client: { stream: "clientRtt", hop: { name: "network", label: "Network, client to load balancer" } },
  instance: { stream: "instanceRtt", hop: { name: "instanceNetwork", label: "Network, load balancer to instance" } },
  database: { stream: "databaseRtt", hop: { name: "databaseNetwork", label: "Network, instance to database" } },
};

/** null: the way takes no time, and nothing is ever wrong with it. */
export function createLink(
  world: World,
  path: Way,
  rtt: DistributionSpec | null,
  { impairments = [] }: NetworkSpec,
  sites: readonly CallSite[],
  caller: Caller,
  zones: Zones | null,
): Link | null {
  const own = impairments.filter((each) => each.path === path);
  const isToDatabase = path === "database";
  const isZoned = zones !== null && (isToDatabase || own.some(({ zone }) => zone !== undefined));
  if (rtt === null && own.length === 0 && !isZoned) return null;
  const { stream, hop } = WAYS[path];
  const roundTrips = drawsBySite(world, sites, stream, () => rtt ?? { kind: "constant", value: 0 });
  if (isZoned) return new ZonedLink(world, hop, roundTrips, caller, own, zones, isToDatabase);
  return own.length === 0
    ? new Link(world, hop, roundTrips, caller)
    : new ImpairedLink(world, hop, roundTrips, caller, own);
}
