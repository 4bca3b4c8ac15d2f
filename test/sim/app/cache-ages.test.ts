/** What requests cost whose processes find part of what they work with no more in the caches, where a closed form says it. */
import { describe, expect, it } from "vitest";
import { type ColdCpuSpec, simulate, type Run, type SystemSpec } from "../../../src/sim/index.js";
import { hopTime, responseTime } from "../../theory/observe.js";
import { closedLoad, openLoad, queueSystem, route } from "../../theory/system.js";

const LIFETIME_SECONDS = 0.02;
const WARM_SECONDS = 0.001;
const constant = (value: number) => ({ kind: "constant", value }) as const;
const NOTHING: ColdCpuSpec = { nginxSeconds: 0, appSeconds: 0, databaseSeconds: 0 };

function run(system: SystemSpec, replication = 0): Run {
  return simulate(system, {
    seed: 3,
    replication,
    horizonSeconds: 100,
    drainSeconds: 0,
    warmUpSeconds: 10,
    intervals: 10,
    loadFactor: 1,
  });
}

/** Requests of 1 ms warm, each on a core of its own, so that what they take is what they cost. */
function cold(coldCpu: Partial<ColdCpuSpec>, load: SystemSpec["loads"][number], workers: number): SystemSpec {
  const system = queueSystem({
    load,
    routes: [{ ...route(constant(WARM_SECONDS)), coldCpu: { ...NOTHING, ...coldCpu } }],
    workers,
    cores: Infinity,
  });
  return {
    ...system,
    instance: { ...system.instance, core: { caches: { lifetimeSeconds: LIFETIME_SECONDS, routeShare: 0 } } },
  };
}

/** The share that is gone after so long. */
const gone = (seconds: number): number => 1 - Math.exp(-seconds / LIFETIME_SECONDS);

/** Whether their mean is within 3.4 standard errors, two-sided 0.2 % of Student's t with 29 degrees of freedom. */
function agrees(values: readonly number[], expected: number): boolean {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean - expected) < 3.4 * Math.sqrt(variance / values.length);
}

describe("the age of what is in the caches", () => {
  it.each([1, 3])("is the time since a worker's last request began, of %i that take turns", (workers) => {
    const every = 0.008;
    const times = run(cold({ appSeconds: 0.002 }, openLoad(1 / every, "constant"), workers));
    expect(responseTime(times)).toBeCloseTo(WARM_SECONDS + 0.002 * gone(workers * every), 9);
  });

  it("makes Poisson arrivals cost what its Laplace transform says", () => {
    const rate = 40;
    // One process, whose threads all have the same things in the caches.
    const system = cold({ appSeconds: 0.002 }, openLoad(rate), 1);
    const threads: SystemSpec = {
      ...system,
      gunicorn: { ...system.gunicorn, workerClass: "gthread", threads: 50, gil: false },
    };
    const times = Array.from({ length: 30 }, (_, replication) => responseTime(run(threads, replication)));
    expect(agrees(times, WARM_SECONDS + 0.002 / (1 + rate * LIFETIME_SECONDS))).toBe(true);
  });

  it("counts from where the last request began, not from where it ended", () => {
    const system = cold({ appSeconds: 0.002 }, closedLoad(1), 1);
    const waiting = { ...system, routes: [{ ...system.routes[0]!, waitSeconds: constant(1) }] };
    // A second later nothing is left, although the worker was busy all the time.
    expect(responseTime(run(waiting))).toBeCloseTo(1 + WARM_SECONDS + 0.002, 9);
  });

  it("is Nginx's own for Nginx, and the worker's for its connection to a database on the same cores", () => {
    const every = 0.008;
    const system = cold({ nginxSeconds: 0.001, databaseSeconds: 0.003 }, openLoad(1 / every, "constant"), 3);
    const on = (host: "instance" | "own"): SystemSpec => ({
      ...system,
      routes: [{ ...system.routes[0]!, nginxCpuSeconds: constant(1e-4), databaseSeconds: constant(0.002), queries: 2 }],
      database: { vCpus: Infinity, relativeSpeed: 1, maxConnections: Infinity, host },
    });
    const here = run(on("instance"));
    expect(hopTime("nginxCpu")(here)).toBeCloseTo(1e-4 + 0.001 * gone(every), 9);
    expect(hopTime("database")(here)).toBeCloseTo(0.002 + 0.003 * gone(3 * every), 9);
    expect(hopTime("database")(run(on("own")))).toBeCloseTo(0.002, 9);
  });

  it("is that of the last request to the same route for what only those touch", () => {
    const [every, routeShare] = [0.008, 0.25];
    const system = cold({ appSeconds: 0.002 }, openLoad(1 / every, "constant"), 1);
    // One route after the other, so that each comes every second time.
    const two: SystemSpec = {
      ...system,
      instance: { ...system.instance, core: { caches: { lifetimeSeconds: LIFETIME_SECONDS, routeShare } } },
      routes: [system.routes[0]!, { ...system.routes[0]!, name: "GET /other" }],
      journeys: [
        { name: "first", steps: [{ route: 0, thinkTime: null }] },
        { name: "second", steps: [{ route: 1, thinkTime: null }] },
      ],
      loads: [
        { ...openLoad(0.5 / every, "constant"), name: "first" },
        {
          ...openLoad(0.5 / every, "constant"),
          name: "second",
          startTimeSeconds: every,
          mix: [{ journey: 1, weight: 1 }],
        },
      ],
    };
    const share = (1 - routeShare) * gone(every) + routeShare * gone(2 * every);
    expect(responseTime(run(two))).toBeCloseTo(WARM_SECONDS + 0.002 * share, 9);
  });

  it("costs nothing where caches keep everything", () => {
    const system = cold({ appSeconds: 0.002 }, openLoad(100, "constant"), 3);
    const { core: _, ...ideal } = system.instance;
    expect(responseTime(run({ ...system, instance: ideal }))).toBeCloseTo(WARM_SECONDS, 9);
  });
});
