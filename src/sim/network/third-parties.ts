import type { CallSite } from "../demands.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";
import { ImagePulls, scheduleBootDownloads } from "./boot-downloads.js";
import { Egress } from "./egress.js";
import { ExternalCalls, type ExternalCaller } from "./external-calls.js";
import { LINUX } from "./kernel-patience.js";
import type { NetworkGates } from "./network-gates.js";

/** What leaves the VPC from the instances. */
export interface ThirdPartyTraffic {
  /** null: no route calls a third party. */
  readonly calls: ExternalCalls | null;
  /** null: launches fetch nothing. */
  readonly images: ImagePulls | null;
}

export function wireThirdParties(
  world: World,
  spec: SystemSpec,
  sites: readonly CallSite[],
  gates: NetworkGates,
  application: ExternalCaller,
): ThirdPartyTraffic {
  if (spec.egress === undefined) return { calls: null, images: null };
  const kernel = spec.kernel ?? LINUX;
  const egress = new Egress(world, spec.egress, gates.state("instanceToInternet"));
  scheduleBootDownloads(world, spec.egress.bootDownloads, egress, kernel);
  const { imagePull: image } = spec.egress;
  const none = spec.routes.every(({ externalCall }) => externalCall === undefined);
  return {
    calls: none ? null : new ExternalCalls(world, spec.routes, sites, egress, kernel, application, spec.egress.outages),
    images: image === undefined ? null : new ImagePulls(world, image, egress, kernel),
  };
}
