import { DEFAULTS } from "./defaults.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";

/**
 * The Availability Zones in which the load balancer has nodes and the group its instances: as given, else those of the
 * load balancer's subnets, else those of the VPC.
 */
export function loadBalancerZones({ loadBalancer, vpc }: ArchitectureFields): readonly string[] {
  if (loadBalancer?.availabilityZones !== undefined) return loadBalancer.availabilityZones;
  const subnets = Object.entries(vpc?.subnets ?? {});
  const own = subnets.filter(([name]) => loadBalancer?.subnets?.includes(name) === true);
  const ofSubnets = [...new Set((own.length > 0 ? own : subnets).map(([, { availabilityZone }]) => availabilityZone))];
  if (own.length > 0) return ofSubnets;
  if (vpc?.availabilityZones !== undefined) return vpc.availabilityZones;
  return ofSubnets.length > 0 ? ofSubnets : DEFAULTS.loadBalancer.application.availabilityZones;
}

/** A load balancer's node needs a subnet in its zone. */
export function checkLoadBalancerZones(
  { loadBalancer }: ArchitectureFields,
  subnetZones: readonly string[],
  origins: Origins,
): void {
  loadBalancer?.availabilityZones?.forEach((zone, index) => {
    if (!subnetZones.includes(zone))
      origins.report(
        ["architecture", "loadBalancer", "availabilityZones", index],
        reachMessages.zoneNotInVpc(zone, [...new Set(subnetZones)]),
      );
  });
}
