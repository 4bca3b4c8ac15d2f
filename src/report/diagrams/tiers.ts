/** The systems of a result as tiers, in the order a request meets them. Shared by the drawing and by Mermaid. */
import type { Result, SystemSeries } from "../../result/result.js";
import { peakUse } from "../charts/utilisation-over-time.js";
import { formatQuantity } from "../format.js";
import { ordered } from "../ordered.js";

export interface Tier {
  readonly id: string;
  readonly name: string;
  /** What to say when it has no figures. */
  readonly note: string;
  /** Its quantities, the fullest first; one of each metric. */
  readonly systems: readonly SystemSeries[];
}

const ORDER: readonly { readonly id: string; readonly name: string; readonly members: readonly string[] }[] = [
  { id: "client", name: "Clients", members: ["client", "connections", "retries", "dns"] },
  { id: "route53", name: "Route 53", members: ["route53"] },
  { id: "cloudfront", name: "CloudFront", members: ["cloudFront"] },
  { id: "loadBalancer", name: "Load balancer", members: ["loadBalancer"] },
  { id: "instance", name: "Instances", members: ["instance", "autoScaling", "nginx", "gunicorn", "app"] },
  { id: "pool", name: "Connection pool", members: ["pool"] },
  { id: "database", name: "Database", members: ["database"] },
];

/** The tiers that a result has figures of, and always the clients; a system we have no place for stands before the database. */
export function architectureTiers(result: Result): Tier[] {
  const { systems, series } = result.kneepoint;
  const peak = series.arrivalsPerSecond.reduce((a, b) => Math.max(a, b), 0);
  const known = new Set(ORDER.flatMap((tier) => tier.members));
  const strangers = [...new Set(systems.map((system) => system.system))].filter((name) => !known.has(name));
  const order = [
    ...ORDER.slice(0, -1),
    ...strangers.map((name) => ({ id: name, name, members: [name] })),
    ...ORDER.slice(-1),
  ];
  return order
    .map(({ id, name, members }) => ({
      id,
      name,
      note: id === "client" ? `peak ${formatQuantity(peak, "per second")}` : "",
      systems: fullestOfEach(systems.filter((system) => members.includes(system.system))),
    }))
    .filter((tier) => tier.id === "client" || tier.systems.length > 0);
}

/** Of several series of one metric (one an instance), the fullest stands for all. */
function fullestOfEach(systems: readonly SystemSeries[]): SystemSeries[] {
  const uses = systems.map((system) => ({ system, use: peakUse(system) ?? -1 }));
  const seen = new Set<string>();
  return ordered(uses, (a, b) => b.use - a.use).flatMap(({ system }) => {
    const key = `${system.system} ${system.metric}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [system];
  });
}
