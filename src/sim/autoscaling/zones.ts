import type { AutoScalingSpec } from "./auto-scaling-spec.js";
import type { Place } from "./member.js";

const counts = ({ phase }: Place): boolean => phase === "pending" || phase === "inService";

function byZone(places: readonly Place[]): Map<number, Place[]> {
  const zones = new Map<number, Place[]>();
  for (const place of places) {
    const there = zones.get(place.zone) ?? [];
    zones.set(place.zone, there);
    if (counts(place)) there.push(place);
  }
  return zones;
}

/**
 * Where to launch: the zone with the fewest instances, and if that fails the next, until one succeeds
 * (auto-scaling-benefits [D23]: balanced-best-effort). @param inZone there and nowhere else; null: anywhere
 */
export function choosePlace(
  places: readonly Place[],
  fails: (zone: number) => boolean,
  inZone: number | null,
): { place: Place | null; failed: readonly number[] } {
  const zones = [...byZone(places)].sort(([a, there], [b, here]) => there.length - here.length || a - b);
  const failed: number[] = [];
  for (const [zone] of zones) {
    if (inZone !== null && zone !== inZone) continue;
    if (fails(zone)) {
      failed.push(zone);
      continue;
    }
    const place = places.find((each) => each.zone === zone && each.phase === "absent");
    if (place !== undefined) return { place, failed };
  }
  return { place: null, failed };
}

/** Whom to take out: in the zone with the most instances, by the policy (ec2-auto-scaling-termination-policies [D23]). */
export function chooseVictim(
  places: readonly Place[],
  policy: AutoScalingSpec["terminationPolicy"],
  chance: () => number,
): Place | null {
  const zones = [...byZone(places).values()]
    .map((there) => there.filter((place) => place.phase === "inService" && !place.protected))
    .filter((there) => there.length > 0)
    .sort((a, b) => b.length - a.length);
  const [most] = zones;
  if (most === undefined) return null;
  const byAge = [...most].sort((a, b) => a.launchedAt - b.launchedAt);
  if (policy === "OldestInstance") return byAge[0]!;
  if (policy === "NewestInstance") return byAge.at(-1)!;
  // One launch template, billed by the second: what is left of the default policy is chance.
  return most[Math.min(most.length - 1, Math.floor(chance() * most.length))]!;
}

/** Zones that differ by more than one instance; null: they do not. */
export function imbalance(places: readonly Place[], zones: number): { least: number; most: number } | null {
  const sizes = [...byZone(places)].sort(([, a], [, b]) => a.length - b.length);
  if (zones < 2 || sizes.length < 2) return null;
  const [least, there] = sizes[0]!;
  const [most, here] = sizes.at(-1)!;
  return here.length - there.length > 1 ? { least, most } : null;
}
