/** From the faults `zonalShift` and the group's AvailabilityZoneImpairmentPolicy to the simulator's spec. */
import type { AutoScalingSpec } from "../../sim/spec.js";
import type { AutoScalingFields } from "../schema/auto-scaling-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { AUTO_SCALING_DEFAULTS as OWN } from "./defaults.js";

/** Absent where the group takes no part in shifts. */
export function buildZonalShift(
  { availabilityZoneImpairmentPolicy: policy }: AutoScalingFields,
  faults: readonly FaultFields[],
  zones: readonly string[],
): Pick<AutoScalingSpec, "zonalShift"> {
  const shifts = faults.flatMap(({ at, duration = Infinity, zonalShift }) =>
    zonalShift !== undefined && (zonalShift.resources?.includes("autoScalingGroup") ?? true)
      ? [{ zone: zones.indexOf(zonalShift.availabilityZone), atSeconds: at, untilSeconds: at + duration }]
      : [],
  );
  if (policy?.zonalShiftEnabled !== true || shifts.length === 0) return {};
  const { impairedZoneHealthCheckBehavior = OWN.impairedZoneHealthCheckBehavior } = policy;
  return { zonalShift: { impairedZoneHealthCheckBehavior, shifts } };
}
