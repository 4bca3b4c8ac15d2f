/** From the faults `zonalShift` to what the load balancer does; what is wrong with them is said here. */
import type { ApplicationLoadBalancerSpec } from "../sim/spec.js";
import { autoScalingMessages as sentences } from "./autoscaling/messages.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

/** @param zones of the load balancer */
export function buildZonalShifts(
  { loadBalancer, autoScalingGroup }: ArchitectureFields,
  faults: readonly FaultFields[],
  zones: readonly string[],
  origins: Origins,
): Pick<ApplicationLoadBalancerSpec, "zonalShifts"> {
  const shifts = faults.flatMap(({ at, duration = Infinity, zonalShift }, index) => {
    if (zonalShift === undefined) return [];
    const { availabilityZone, resources } = zonalShift;
    const path = ["faults", index, "zonalShift"];
    if (loadBalancer === undefined) origins.report(path, reachMessages.faultNeedsLoadBalancer(), "key");
    else if (!zones.includes(availabilityZone))
      origins.report([...path, "availabilityZone"], sentences.shiftOfUnknownZone(availabilityZone, zones));
    else if (zones.length === 1) origins.report([...path, "availabilityZone"], sentences.shiftNeedsZones());
    const group = resources?.indexOf("autoScalingGroup") ?? -1;
    if (group >= 0 && autoScalingGroup?.availabilityZoneImpairmentPolicy?.zonalShiftEnabled !== true)
      origins.report([...path, "resources", group], sentences.shiftNotEnabled());
    if (!(resources?.includes("loadBalancer") ?? true)) return [];
    return [{ zone: zones.indexOf(availabilityZone), atSeconds: at, untilSeconds: at + duration }];
  });
  return shifts.length === 0 ? {} : { zonalShifts: shifts };
}
