/**
 * Oracle jack-3 (Jackson 1957; Burke 1956): a cache that answers 60 %, behind it two instances of four cores and one
 * database of four, no worker held during a query. Four cores that are shared give M/M/4's number of jobs, and so its
 * mean times and, by Burke, Poisson departures; the percentiles of the oracle are those of a queue in order of arrival,
 * which a shared processor has not, and are not asserted.
 */
import { mean, sampleStandardDeviation } from "simple-statistics";
import { expect, it } from "vitest";
import type { Run, SystemSpec } from "../../src/sim/index.js";
import { balancer, REQUEST, targetGroup } from "../sim/alb/balanced-system.js";
import { level, replications, responseTime, responseTimeOf } from "./observe.js";
import { openLoad, queueSystem, route } from "./system.js";

const EXACT = { appLoad: 0.6, databaseLoad: 0.6, missSeconds: 0.0707641, allSeconds: 0.0283056 };
const RATE = 300;
const HIT = 0.6;
const HORIZON_SECONDS = 100;

const nothing = { kind: "constant", value: 0 } as const;
const base = queueSystem({
  load: openLoad(RATE, "poisson", 2),
  routes: [
    // All of the instance's time before the query: a tandem.
    {
      ...route({ kind: "exponential", mean: 1 / 25 }, { kind: "exponential", mean: 1 / 50 }),
      cpuAfterQueriesShare: 0,
    },
    route(nothing),
  ],
  workers: 10_000,
  cores: 4,
  instances: 2,
  algorithm: "round_robin",
  connections: 100_000,
});
const system: SystemSpec = {
  ...base,
  loads: [
    {
      ...base.loads[0]!,
      mix: [
        { journey: 0, weight: 1 - HIT },
        { journey: 1, weight: HIT },
      ],
    },
  ],
  database: { ...base.database!, vCpus: 4 },
  loadBalancer: {
    algorithm: "round_robin",
    application: balancer({
      instanceZones: [0, 0],
      // At random: then each instance gets a Poisson stream.
      targetGroups: [targetGroup({ targets: [0, 1], algorithm: "weighted_random" })],
      requests: [REQUEST, REQUEST],
    }),
  },
};

const utilisation =
  (of: string) =>
  ({ gauges }: Run): number =>
    gauges.find((gauge) => gauge.system === of && gauge.metric === "CPUUtilization")!.average;

it("jack-3: utilisations, response times and Little's law through the load balancer", () => {
  const runs = replications(system, HORIZON_SECONDS);
  const agrees = (reading: (run: Run) => number, exact: number): void => {
    const values = runs.map(reading);
    const standardError = sampleStandardDeviation(values) / Math.sqrt(values.length);
    expect(standardError).toBeLessThan(0.01 * exact);
    expect(Math.abs(mean(values) - exact)).toBeLessThanOrEqual(Math.max(3.5 * standardError, 0.005 * exact));
  };
  agrees(utilisation("instance"), EXACT.appLoad);
  agrees(utilisation("database"), EXACT.databaseLoad);
  agrees(responseTimeOf(0), EXACT.missSeconds);
  agrees(responseTime, EXACT.allSeconds);
  // L = lambda W over all stations: 5.66113 at the instances and 2.83056 at the database.
  agrees(level("InFlight"), 5.66113 + 2.83056);
});
