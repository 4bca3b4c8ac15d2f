import { type LoadRun, meanOf, parseServerTiming } from "../loadtest/index.js";

/** CPU that each request used in the application, seconds: by its position in the mix, then in order. Null: not said. */
export type RequestCpu = readonly (readonly (number | null)[])[];

/** What each request used relative to the demand of its route, in the same order. */
export type RequestFactors = readonly (readonly number[])[];

/** With fewer of the application's requests known, what is not would be made up. */
const LEAST_KNOWN = 0.9;
/** Server-Timing says no more. */
const PER_SECOND = 1e6;

/**
 * From Server-Timing. A kind of which nothing is known (a static file) is answered without the application.
 *
 * @returns undefined: the server does not say it, or not of enough requests
 */
export function measuredRequestCpu({ length, kind, serverTimings }: LoadRun["requests"]): RequestCpu | undefined {
  const cpu: (number | null)[][] = [];
  for (let i = 0; i < length; i++) {
    const seconds = parseServerTiming(serverTimings[i] ?? "")?.cpuSeconds;
    const known = seconds !== undefined && seconds > 0;
    (cpu[kind[i]!] ??= []).push(known ? Math.round(seconds * PER_SECOND) / PER_SECOND : null);
  }
  const byKind = Array.from(cpu, (each) => each ?? []);
  const ofApplication = byKind.filter((each) => each.some((seconds) => seconds !== null)).flat();
  const known = ofApplication.filter((seconds) => seconds !== null).length;
  return known > 0 && known >= LEAST_KNOWN * ofApplication.length ? byKind : undefined;
}

/** What a request of a route costs at saturation. */
export interface RouteDemand {
  /** What Server-Timing says of it; zero of a file that is answered without the application. */
  readonly seenSeconds: number;
  /** Of all tiers, that included. */
  readonly totalSeconds: number;
}

/**
 * By how much each request cost more than one of its route does at saturation, relative to all of them: the run's mean is in its
 * speed. What one costs is what it says, and a part of what the run's requests cost beside that, which is known of all of them
 * together: by route as at saturation, within a route in proportion to what the request says. Not all of it in proportion: a cold
 * core, or one that is crowded, adds more in proportion to a short request than to a long one, but what the rest of the stack
 * does for the short one grows less than that. A request that did not say what it used (it failed) is taken for like the one
 * before it.
 *
 * @param demands by position in the mix
 * @param cpuSecondsPerRequest of all tiers, mean of the run
 */
export function requestFactors(
  cpu: RequestCpu,
  demands: readonly RouteDemand[],
  cpuSecondsPerRequest: number,
): RequestFactors {
  const seenMeans = cpu.map((seconds) => {
    const seen = seconds.filter((each) => each !== null);
    return seen.length === 0 ? 0 : meanOf(seen);
  });
  const counts = cpu.map(({ length }) => length);
  const sum = (ofRoute: (kind: number) => number): number =>
    counts.reduce((total, count, kind) => total + count * ofRoute(kind), 0);
  const unseen = (kind: number): number => demands[kind]!.totalSeconds - demands[kind]!.seenSeconds;
  const unseenDemand = sum(unseen);
  const unseenUse = cpuSecondsPerRequest * sum(() => 1) - sum((kind) => seenMeans[kind]!);
  const besides = unseenDemand > 0 ? Math.max(0, unseenUse / unseenDemand) : 0;
  const used = (kind: number): number => seenMeans[kind]! + besides * unseen(kind);
  const speed = sum((kind) => demands[kind]!.totalSeconds) / sum(used);
  return cpu.map((seconds, kind) => {
    const factor = (speed * used(kind)) / demands[kind]!.totalSeconds;
    const seenMean = seenMeans[kind]!;
    if (seenMean === 0) return seconds.map(() => factor);
    let last = factor;
    return seconds.map((each) => (last = each === null ? last : (factor * each) / seenMean));
  });
}
