import type { CalibrationFinding, RouteCalibration } from "../../scenario/calibration.js";
import { type LimitUse, limitUses, type StackLimits } from "./limit-use.js";

/** Used like this a resource is what holds the throughput: the rest is what a few connections leave between requests. */
const BINDS = 0.9;

/** What holds a route's throughput at saturation. Of several resources in full use, all are named. */
export function bindingLimit(route: RouteCalibration, limits: StackLimits): CalibrationFinding {
  const uses = limitUses(route, limits).sort((a, b) => b.share - a.share);
  const rate = route.saturation.requestsPerSecond.toFixed(0);
  const evidence = uses.map((use) => use.evidence).join("; ");
  return { subject: route.name, statement: statementOf(uses, rate, route), evidence };
}

function statementOf(uses: readonly LimitUse[], rate: string, route: RouteCalibration): string {
  const binding = uses.filter(({ share }) => share >= BINDS).map(({ limit }) => limit);
  if (binding.length > 0)
    return `${capitalized(binding.join(" and "))} ${binding.length > 1 ? "bind" : "binds"} at ${rate}/s.`;
  const unread =
    route.saturation.cpuSecondsPerRequest === null ? " The processes' CPU could not be read: it may be that." : "";
  const suspects = route.static
    ? "the load generator, most likely"
    : "a lock, the disk, other work on these cores or the load generator";
  return `Nothing that was watched holds ${rate}/s: ${suspects}.${unread} The true limit may be higher.`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
