import { type LoadRun, parseServerTiming } from "../loadtest/index.js";

/** CPU that each request used in the application, seconds: by its position in the mix, then in order. Null: not said. */
export type RequestCpu = readonly (readonly (number | null)[])[];

/** CPU of each request relative to the mean of its kind, in the same order. */
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

/** A request that did not say it (it failed) is taken for like the one before it. */
export function requestFactors(cpu: RequestCpu): RequestFactors {
  return cpu.map((seconds) => {
    const known = seconds.filter((each) => each !== null);
    const mean = known.reduce((sum, each) => sum + each, 0) / known.length;
    let last = 1;
    return seconds.map((each) => (last = each === null ? last : each / mean));
  });
}
