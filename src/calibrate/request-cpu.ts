import { type LoadRun, parseServerTiming } from "../loadtest/index.js";

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

/**
 * By how much each request used more than one of its route does at saturation, relative to all of them: the run's mean is in its
 * speed. Routes among themselves are as they were in this run, for a cold core, or one that is crowded, adds more in proportion
 * to a short request than to a long one: 2.2 times beside 1.0 to 1.3 in a mix at half use. A request that did not say what it used (it failed) is taken for like the one before it.
 *
 * @param demandsSeconds what Server-Timing said of a request at saturation, by its position in the mix
 */
export function requestFactors(cpu: RequestCpu, demandsSeconds: readonly number[]): RequestFactors {
  const known = cpu.map((seconds) => seconds.filter((each) => each !== null));
  const used = known.flat().reduce((sum, each) => sum + each, 0);
  const demanded = known.reduce((sum, { length }, kind) => sum + length * demandsSeconds[kind]!, 0);
  return cpu.map((seconds, kind) => {
    const ofKind = known[kind]!;
    // Of a static file: it costs as much as ever.
    if (ofKind.length === 0) return seconds.map(() => 1);
    const factor = demanded / used / demandsSeconds[kind]!;
    let last = (factor * ofKind.reduce((sum, each) => sum + each, 0)) / ofKind.length;
    return seconds.map((each) => (last = each === null ? last : each * factor));
  });
}
