import { describe, expect, it } from "vitest";
import { coldCachesOf, type MixRun, withColdCpu } from "../../src/calibrate/cold-caches.js";
import type { MeasuredSegment } from "../../src/calibrate/measure.js";
import type { CalibratedRoute } from "../../src/calibrate/routes.js";
import { pausedKey } from "../../src/calibrate/segments.js";
import { syntheticCalibration } from "./synthetic-calibration.js";
import { goneAfter, goneInMix } from "../../src/scenario/cold-caches.js";

const PROCESSES = 3;
const ROUTE_SHARE = 0.35;
const route = (name: string, rest: Partial<CalibratedRoute> = {}): CalibratedRoute => ({
  name,
  request: { method: "GET", path: name },
  static: false,
  typicalSeconds: 0.001,
  ...rest,
});
const routes = [route("/a"), route("/b"), route("/style.css", { static: true }), route("/wait", { apart: true })];
/** Milliseconds warm, and more when cold: in Nginx, Gunicorn and the database. */
const WARM = { "/a": [0.1, 0.6, 0.1], "/b": [0.1, 0.2, 0], "/wait": [0.1, 0.7, 0.2] } as const;
const COLD = { "/a": [0.2, 1.2, 0.3], "/b": [0.2, 0.6, 0], "/wait": [0.2, 1.1, 0.3] } as const;
const WAIT_MS = 40;

/** A run of 100 requests, each of whose process began the last one `ageMs` ago. */
function segment(cpuMs: readonly number[], ageMs: number): MeasuredSegment {
  const [nginx, gunicorn, postgresql] = cpuMs.map((ms) => (100 * ms) / 1000);
  return {
    completed: 100,
    seconds: (100 * ageMs) / 1000 / PROCESSES,
    usage: { stealShare: 0, cpuSeconds: { nginx, gunicorn, postgresql } },
  } as unknown as MeasuredSegment;
}

const costOf = (name: keyof typeof WARM, gone: number): number[] =>
  WARM[name].map((ms, tier) => ms + gone * COLD[name][tier]!);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What three rounds of a machine measure whose caches keep what was touched for so many milliseconds in each. */
function measured(lifetimesMs: readonly number[], coldOf = costOf) {
  return (key: string): MeasuredSegment[] => {
    const name = (["/a", "/b", "/wait"] as const).find((each) => key.startsWith(each));
    if (name === undefined) return [];
    const waitMs = name === "/wait" ? WAIT_MS : 0;
    return lifetimesMs.map((lifetimeMs) => {
      const at = (ageMs: number): MeasuredSegment =>
        segment(coldOf(name, goneAfter(ageMs / 1000, lifetimeMs / 1000)), ageMs);
      if (key === pausedKey({ name }, "some")) return at(PROCESSES * (6 + waitMs));
      if (key === pausedKey({ name }, "none")) return at(1e6);
      return at(PROCESSES * (sum(WARM[name]) + waitMs / 3));
    });
  };
}

/** The mix of /a and /b, one after the other's turn. */
function mixRun(workers: number, lifetimeMs: number): MixRun {
  const ageMs = 2 * workers;
  const gone = goneInMix(1 - goneAfter(ageMs / 1000, lifetimeMs / 1000), 1 / 2, ROUTE_SHARE);
  const cpu = costOf("/a", gone).map((ms, tier) => (ms + costOf("/b", gone)[tier]!) / 2);
  const result = segment(cpu, ageMs);
  return { workers, result: { ...result, seconds: (result.seconds * PROCESSES) / workers } };
}

describe("what the caches keep", () => {
  it("is found exactly where they do as the law says", () => {
    const found = coldCachesOf(routes, measured([20, 20, 20]), PROCESSES, [
      mixRun(1, 20),
      mixRun(3, 20),
      mixRun(8, 20),
    ])!;
    for (const lifetime of found.lifetimesSeconds) expect(lifetime).toBeCloseTo(0.02, 9);
    expect(found.routeShare.value).toBeCloseTo(ROUTE_SHARE, 9);
    expect(found.routeShare.identified).toBe(true);
    const [a, b, file] = found.coldCpu;
    expect(file).toBeUndefined();
    for (const [cold, name] of [
      [a!, "/a"],
      [b!, "/b"],
    ] as const) {
      expect([cold.nginxSeconds, cold.appSeconds, cold.databaseSeconds]).toEqual(
        COLD[name].map((ms) => expect.closeTo(ms / 1000, 9)),
      );
    }
    expect(a!.shareAtSaturation).toBeCloseTo(goneAfter(0.0024, 0.02), 9);
  });

  it("is as uncertain as the rounds differ", () => {
    const { lifetimesSeconds } = coldCachesOf(routes, measured([30, 10, 20]), PROCESSES, [])!;
    expect(lifetimesSeconds).toEqual([0.01, 0.02, 0.03].map((seconds) => expect.closeTo(seconds, 9)));
  });

  it("takes no route for warmer than those that tell: of one that waits, little is left at saturation, too", () => {
    // Its code is other requests', too, so it is less cold at saturation than its age says: the law would say "warmer than warm".
    const shared = (name: keyof typeof WARM, gone: number): number[] =>
      costOf(name, name === "/wait" && gone < 1 ? 0.3 * gone : gone);
    const found = coldCachesOf(routes, measured([10, 10, 10], shared), PROCESSES, [])!;
    const wait = found.coldCpu[3]!;
    const added = wait.nginxSeconds + wait.appSeconds + wait.databaseSeconds;
    const all = sum(WARM["/wait"]) + sum(COLD["/wait"]);
    // The warmest of the others is /b, at 0.3 of 1.1 ms.
    expect(1 - added / (all / 1000)).toBeCloseTo(sum(WARM["/b"]) / (sum(WARM["/b"]) + sum(COLD["/b"])), 6);
    expect(wait.shareAtSaturation).toBeGreaterThan(0);
  });

  it("is nothing to speak of where a request after a pause costs no more", () => {
    const always = measured([20, 20, 20], (name) => costOf(name, 0));
    expect(coldCachesOf(routes, always, PROCESSES, [])).toBeUndefined();
    expect(coldCachesOf(routes, () => [], PROCESSES, [])).toBeUndefined();
  });

  it("costs no database of a route that does not query", () => {
    const coldCpu = { nginxSeconds: 1e-4, appSeconds: 6e-4, databaseSeconds: 8e-6, shareAtSaturation: 0.04 };
    const page = syntheticCalibration({ cpuSeconds: 0.001 }).routes[0]!;
    const law = (meanSeconds: number) => ({ ...page.database, meanSeconds });
    expect(withColdCpu({ ...page, database: law(0) }, coldCpu).coldCpu).toEqual({ ...coldCpu, databaseSeconds: 0 });
    expect(withColdCpu({ ...page, database: law(1e-4) }, coldCpu).coldCpu).toEqual(coldCpu);
    expect(withColdCpu(page, undefined).coldCpu).toBeUndefined();
  });
});
