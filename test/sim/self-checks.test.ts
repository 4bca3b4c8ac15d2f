/** Any system, however odd, obeys the conservation laws that every run checks (`simulate` throws otherwise). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  simulate,
  type DistributionSpec,
  type LoadSpec,
  type RouteSpec,
  type SystemSpec,
} from "../../src/sim/index.js";

const seconds = (max: number): fc.Arbitrary<DistributionSpec> =>
  fc.oneof(
    fc.constant<DistributionSpec>({ kind: "constant", value: 0 }),
    fc.double({ min: 1e-4, max, noNaN: true }).map((value): DistributionSpec => ({ kind: "constant", value })),
    fc.double({ min: 1e-4, max, noNaN: true }).map((mean): DistributionSpec => ({ kind: "exponential", mean })),
  );

const route: fc.Arbitrary<RouteSpec> = fc
  .record({
    nginxCpuSeconds: seconds(0.01),
    appCpuSeconds: seconds(0.1),
    databaseSeconds: seconds(0.1),
    queries: fc.integer({ min: 0, max: 3 }),
    waitSeconds: fc.option(seconds(0.2)),
    static: fc.boolean(),
  })
  .map((spec) => ({ name: "GET /", ...spec }));

const base = fc.record({
  startTimeSeconds: fc.double({ min: 0, max: 2, noNaN: true }),
  gracefulStopSeconds: fc.constantFrom(0, 1, 30),
  minIterationSeconds: fc.constantFrom(0.01, 0.5),
});

const stages = (most: number): fc.Arbitrary<{ durationSeconds: number; target: number }[]> =>
  fc.array(fc.record({ durationSeconds: fc.constantFrom(0, 1, 4), target: fc.integer({ min: 0, max: most }) }), {
    minLength: 1,
    maxLength: 4,
  });

const load: fc.Arbitrary<LoadSpec> = base.chain((common) => {
  const name = "load";
  const mix = [
    { journey: 0, weight: 1 },
    { journey: 1, weight: 2 },
  ];
  return fc.oneof(
    fc
      .record({
        startRatePerSecond: fc.integer({ min: 0, max: 60 }),
        stages: stages(60),
        maxVUs: fc.constantFrom(1, 20, 1000),
      })
      .map((open): LoadSpec => ({
        ...common,
        name,
        mix,
        executor: "arrival-rate",
        arrivals: { kind: "poisson" },
        ...open,
      })),
    fc
      .record({
        startVUs: fc.integer({ min: 0, max: 15 }),
        stages: stages(15),
        gracefulRampDownSeconds: fc.constantFrom(0, 1),
      })
      .map((closed): LoadSpec => ({ ...common, name, mix, executor: "vus", ...closed })),
    fc
      .record({ vus: fc.integer({ min: 1, max: 5 }), iterations: fc.integer({ min: 1, max: 9 }) })
      .map((counted): LoadSpec => ({
        ...common,
        name,
        mix,
        executor: "per-vu-iterations",
        maxDurationSeconds: 5,
        ...counted,
      })),
    fc
      .record({ vus: fc.integer({ min: 1, max: 5 }), iterations: fc.integer({ min: 1, max: 9 }) })
      .map((counted): LoadSpec => ({
        ...common,
        name,
        mix,
        executor: "shared-iterations",
        maxDurationSeconds: 5,
        ...counted,
      })),
  );
});

const system: fc.Arbitrary<SystemSpec> = fc
  .record({
    load,
    routes: fc.array(route, { minLength: 2, maxLength: 2 }),
    think: fc.option(seconds(1)),
    timeoutSeconds: fc.constantFrom(0.05, 0.5, Infinity),
    network: fc.record({
      clientRttSeconds: fc.option(seconds(0.05)),
      instanceRttSeconds: fc.option(seconds(0.01)),
      databaseRttSeconds: fc.option(seconds(0.01)),
    }),
    balanced: fc.option(
      fc.record({
        algorithm: fc.constantFrom("round_robin" as const, "least_outstanding_requests" as const),
        instances: fc.integer({ min: 1, max: 20 }),
      }),
    ),
    instance: fc.record({
      vCpus: fc.constantFrom(1, 2, Infinity),
      relativeSpeed: fc.constantFrom(0.5, 1, 1.3),
      limitConn: fc.constantFrom(1, 5, Infinity),
    }),
    gunicorn: fc.record({
      workers: fc.integer({ min: 1, max: 4 }),
      threads: fc.constantFrom(1, 3),
      backlog: fc.constantFrom(0, 2, 2048),
      gil: fc.boolean(),
    }),
    pool: fc.option(
      fc.record({
        poolSize: fc.constantFrom(1, 2),
        maxOverflow: fc.constantFrom(0, 1),
        poolTimeoutSeconds: fc.constantFrom(0.01, 30),
        sharedBy: fc.constantFrom("process" as const, "instance" as const),
        release: fc.constantFrom("query" as const, "request" as const),
      }),
    ),
    database: fc.record({
      vCpus: fc.constantFrom(1, 2, Infinity),
      relativeSpeed: fc.constantFrom(1, 2),
      maxConnections: fc.constantFrom(1, 3, Infinity),
      host: fc.constantFrom("own" as const, "instance" as const),
    }),
  })
  .map(({ load: one, think, balanced, gunicorn, ...rest }) => ({
    ...rest,
    loads: [one],
    journeys: [
      {
        name: "both",
        steps: [
          { route: 0, thinkTime: think },
          { route: 1, thinkTime: null },
        ],
      },
      { name: "one", steps: [{ route: 1, thinkTime: think }] },
    ],
    loadBalancer: balanced === null ? null : { algorithm: balanced.algorithm },
    instances: balanced === null || rest.database.host === "instance" ? 1 : balanced.instances,
    gunicorn: { ...gunicorn, workerClass: gunicorn.threads > 1 ? ("gthread" as const) : ("sync" as const) },
  }));

describe("simulate", () => {
  it("conserves requests, time and work in any system", () => {
    fc.assert(
      fc.property(system, fc.constantFrom(0, 3), fc.constantFrom(0, 30), (spec, warmUpSeconds, drainSeconds) => {
        const run = simulate(spec, {
          seed: 1,
          replication: 0,
          horizonSeconds: 10,
          drainSeconds,
          warmUpSeconds,
          intervals: 7,
          loadFactor: 1,
        });
        expect(run.checks.every(({ passed }) => passed)).toBe(true);
        for (const gauge of run.gauges) {
          expect(gauge.average).toBeGreaterThanOrEqual(-1e-9);
          const full = gauge.capacity ?? Infinity;
          expect(Math.max(...gauge.values)).toBeLessThanOrEqual(full * (1 + 1e-9) + 1e-9);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("repeats exactly", () => {
    fc.assert(
      fc.property(system, (spec) => {
        const once = (): unknown =>
          simulate(spec, {
            seed: 3,
            replication: 1,
            horizonSeconds: 5,
            drainSeconds: 0,
            warmUpSeconds: 0,
            intervals: 5,
            loadFactor: 2,
          });
        expect(once()).toEqual(once());
      }),
      { numRuns: 20, seed: 7 },
    );
  });
});
