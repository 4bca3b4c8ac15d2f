import type { AutoScalingSpec, TerminationPolicy } from "./auto-scaling-spec.js";
import { isThere, type Place } from "./member.js";

function byZone(places: readonly Place[], counts: (place: Place) => boolean = isThere): Map<number, Place[]> {
  const zones = new Map<number, Place[]>();
  for (const place of places) {
    const there = zones.get(place.zone) ?? [];
    zones.set(place.zone, there);
    if (counts(place)) there.push(place);
  }
  return zones;
}

/** What a launch finds: which zones are left out, which have no instance to give, and whether others are tried then. */
export interface Ground {
  readonly isShut: (zone: number) => boolean;
  readonly fails: (zone: number) => boolean;
  /** Who is about to be replaced does not count for his zone: else those who come now would make it uneven when he goes. */
  readonly isOnNotice: (place: Place) => boolean;
  readonly distribution: AutoScalingSpec["capacityDistribution"];
}

/**
 * Where to launch: the zone with the fewest instances, and if that fails the next, until one succeeds
 * (auto-scaling-benefits [D23]: balanced-best-effort; balanced-only stays with the first).
 * @param inZone there and nowhere else; null: anywhere
 */
export function choosePlace(
  places: readonly Place[],
  { isShut, fails, isOnNotice, distribution }: Ground,
  inZone: number | null,
): { place: Place | null; failed: readonly number[] } {
  const stays = (place: Place): boolean => isThere(place) && !isOnNotice(place);
  const zones = [...byZone(places, stays)].sort(([a, there], [b, here]) => there.length - here.length || a - b);
  const failed: number[] = [];
  for (const [zone] of zones) {
    if ((inZone !== null && zone !== inZone) || isShut(zone)) continue;
    if (fails(zone)) {
      failed.push(zone);
      if (distribution === "balanced-only") break;
      continue;
    }
    const place = places.find((each) => each.zone === zone && each.phase === "absent");
    if (place !== undefined) return { place, failed };
  }
  return { place: null, failed };
}

/**
 * Whom to take out: in the zone with the most instances, by the policies, one after the other, and what they leave by
 * chance (ec2-auto-scaling-termination-policies [D23]).
 */
export function chooseVictim(
  places: readonly Place[],
  policies: readonly TerminationPolicy[],
  now: number,
  chance: () => number,
): Place | null {
  const zones = [...byZone(places).values()]
    .map((there) => there.filter((place) => place.phase === "inService" && !place.protected))
    .filter((there) => there.length > 0)
    .sort((a, b) => b.length - a.length);
  let [left] = zones;
  if (left === undefined) return null;
  for (const policy of policies) {
    const first = ORDERS[policy];
    const least = Math.min(...left.map((place) => first(place, now)));
    left = left.filter((place) => first(place, now) === least);
  }
  return left[Math.min(left.length - 1, Math.floor(chance() * left.length))]!;
}

/** So many of the candidates, each from the zone that has the most instances then: zones stay as even as they can. */
export function fromLargestZones(places: readonly Place[], candidates: readonly Place[], count: number): Place[] {
  const size = new Map([...byZone(places)].map(([zone, there]) => [zone, there.length]));
  const left = [...candidates];
  const chosen: Place[] = [];
  while (chosen.length < count && left.length > 0) {
    const largest = Math.max(...left.map(({ zone }) => size.get(zone)!));
    const index = left.findIndex(({ zone }) => size.get(zone) === largest);
    const [place] = left.splice(index, 1);
    size.set(place!.zone, largest - 1);
    chosen.push(place!);
  }
  return chosen;
}

/** The least goes first. */
const ORDERS: Readonly<Record<TerminationPolicy, (place: Place, now: number) => number>> = {
  // The oldest version of the launch template; billed by the second, nobody is closer to a billing hour than the others.
  Default: ({ version }) => version,
  OldestLaunchTemplate: ({ version }) => version,
  OldestInstance: ({ launchedAt }) => launchedAt,
  NewestInstance: ({ launchedAt }) => -launchedAt,
  ClosestToNextInstanceHour: ({ launchedAt }, now) => 3600 - ((now - launchedAt) % 3600),
};

/** Zones that differ by more than one instance; null: they do not. */
export function imbalance(places: readonly Place[], zones: number): { least: number; most: number } | null {
  const sizes = [...byZone(places)].sort(([, a], [, b]) => a.length - b.length);
  if (zones < 2 || sizes.length < 2) return null;
  const [least, there] = sizes[0]!;
  const [most, here] = sizes.at(-1)!;
  return here.length - there.length > 1 ? { least, most } : null;
}
