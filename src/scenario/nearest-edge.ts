/** Which of CloudFront's edge locations the users of a region are sent to: the nearest, if the scenario says how far each is. */
import { law, type DistributionSpec } from "../sim/index.js";
import { reachMessages } from "./reach-messages.js";
import type { Origins } from "./origins.js";
import type { ClientRegionFields } from "./schema/clients-schema.js";
import type { CloudFrontFields } from "./schema/cloud-front-fields.js";

/** A distribution whose edge locations are not named has this one. */
export const ONE_EDGE: NonNullable<CloudFrontFields["edgeLocations"]> = [{ name: "edge" }];

interface Nearest {
  /** Index into the edge locations. */
  readonly edge: number;
  readonly roundTrip: DistributionSpec | "ideal";
}

/** null: the scenario does not say how far they are. */
export function nearestEdge(
  region: string,
  { edgeRoundTrips }: ClientRegionFields,
  cloudFront: CloudFrontFields | undefined,
  origins: Origins,
): Nearest | null {
  if (edgeRoundTrips === undefined) return null;
  const path = ["workload", "clients", "regions", region, "edgeRoundTrips"];
  if (cloudFront === undefined) {
    origins.report(path, reachMessages.edgesWithoutCloudFront(), "key");
    return null;
  }
  const names = (cloudFront.edgeLocations ?? ONE_EDGE).map(({ name }) => name);
  let nearest: Nearest | null = null;
  for (const [name, roundTrip] of Object.entries(edgeRoundTrips)) {
    const edge = names.indexOf(name);
    if (edge < 0) origins.report([...path, name], reachMessages.unknownEdge(name, names), "key");
    else if (nearest === null || seconds(roundTrip) < seconds(nearest.roundTrip)) nearest = { edge, roundTrip };
  }
  return nearest;
}

const seconds = (roundTrip: DistributionSpec | "ideal"): number => (roundTrip === "ideal" ? 0 : law(roundTrip).mean);
