import type { CallSite } from "../demands.js";
import type { World } from "../kernel/world.js";
import type { SystemSpec } from "../spec.js";
import { scheduleBootDownloads } from "./boot-downloads.js";
import { Egress } from "./egress.js";
import { ExternalCalls, type ExternalCaller } from "./external-calls.js";
import { LINUX } from "./kernel-patience.js";
import type { NetworkGates } from "./network-gates.js";

/** Everything that leaves the VPC from the instances; null if no route calls a third party. */
export function wireThirdParties(
  world: World,
  spec: SystemSpec,
  sites: readonly CallSite[],
  gates: NetworkGates,
  application: ExternalCaller,
): ExternalCalls | null {
  if (spec.egress === undefined) return null;
  const kernel = spec.kernel ?? LINUX;
  const egress = new Egress(world, spec.egress, gates.state("instanceToInternet"));
  scheduleBootDownloads(world, spec.egress.bootDownloads, egress, kernel);
  if (spec.routes.every(({ externalCall }) => externalCall === undefined)) return null;
  return new ExternalCalls(world, spec.routes, sites, egress, kernel, application, spec.egress.outages);
}
