/**
 * The loss of an Availability Zone, taken apart: what it does to instances and to the load balancer's address are
 * faults that exist by themselves. What it does to the network (NAT gateways, the database's subnet) is in
 * network/network-timeline.ts.
 */
import { modelsAccess } from "./build-clients.js";
import { loadBalancerZones } from "./load-balancer-zones.js";
import { networkMessages } from "./network-messages.js";
import { reachMessages } from "./reach-messages.js";
import { nodeAddress } from "./node-address.js";
import type { Origins } from "./origins.js";
import type { Assumption } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";
import type { WorkloadFields } from "./schema/workload-schema.js";

/** Each entry where it was, so that messages find it; that of a zone says what breaks in it. */
export function withZoneOutages(
  faults: readonly FaultFields[],
  architecture: ArchitectureFields,
  workload: WorkloadFields | null,
  origins: Origins,
  assumptions: Assumption[],
): readonly FaultFields[] {
  const { loadBalancer } = architecture;
  const zones = loadBalancerZones(architecture);
  const access = modelsAccess(workload?.clients, architecture, faults);
  let assumed = false;
  return faults.map((fault, index) => {
    const zone = fault.availabilityZoneOutage?.availabilityZone;
    if (zone === undefined) return fault;
    const path = ["faults", index, "availabilityZoneOutage"];
    if (loadBalancer === undefined) {
      origins.report(path, reachMessages.faultNeedsLoadBalancer(), "key");
      return fault;
    }
    if (!zones.includes(zone)) {
      origins.report([...path, "availabilityZone"], networkMessages.unknownInNetwork("zone", zone, zones));
      return fault;
    }
    if (!access && !assumed) {
      assumed = true;
      assumptions.push({
        subject: "client",
        statement: "Clients use the load balancer's nodes of the other zones from the moment a zone is lost.",
        source: "No connections or DNS of the clients in the scenario; set workload.clients to see how long they take",
      });
    }
    return {
      ...fault,
      instance: { availabilityZone: zone, action: "blackhole" as const },
      ...(access ? { addressOutage: { address: nodeAddress(zone), mode: "blackhole" as const } } : {}),
    };
  });
}
