/** Runs a system often enough and reads textbook quantities off its replications. */
import { bucketMiddle, BUCKETS, quantile, simulate, type Run, type SystemSpec } from "../../src/sim/index.js";

/** A quantity of one run. */
export type Reading = (run: Run) => number;

export const REPLICATIONS = 40;
const WARM_UP_SHARE = 0.1;

export function replications(system: SystemSpec, horizonSeconds: number, seed = 2026): Run[] {
  return Array.from({ length: REPLICATIONS }, (_, replication) =>
    simulate(system, {
      seed,
      replication,
      horizonSeconds,
      drainSeconds: 0,
      warmUpSeconds: WARM_UP_SHARE * horizonSeconds,
      intervals: 100,
      loadFactor: 1,
    }),
  );
}

const measured = (run: Run): number => run.horizonSeconds - run.warmUpSeconds;

/** Mean response time of answered requests. */
export const responseTime: Reading = ({ sites }) =>
  sites.reduce((sum, site) => sum + site.sum, 0) / sites.reduce((sum, site) => sum + site.count, 0);

export const responseTimeOf =
  (route: number): Reading =>
  ({ sites }) =>
    sites[route]!.sum / sites[route]!.count;

export const responseQuantile =
  (p: number): Reading =>
  ({ sites }) =>
    quantile(sites[0]!.histogram, p);

export const responseVariance: Reading = ({ sites }) => {
  const { histogram, count, sum } = sites[0]!;
  let squares = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) squares += histogram[bucket]! * bucketMiddle(bucket) ** 2;
  return squares / count - (sum / count) ** 2;
};

/** Mean time that answered requests spent at a hop. */
export const hopTime =
  (name: string): Reading =>
  ({ hops }) => {
    const hop = hops.names.findIndex((candidate) => candidate.name === name);
    let seconds = 0;
    for (let at = hop; at < hops.sums.length; at += hops.names.length) seconds += hops.sums[at]!;
    return seconds / hops.counts.reduce((a, b) => a + b, 0);
  };

/** Time average of a gauge. */
export const level =
  (metric: string): Reading =>
  ({ gauges }) =>
    gauges.find((gauge) => gauge.metric === metric)!.average;

export const throughput: Reading = (run) => run.sites.reduce((sum, site) => sum + site.count, 0) / measured(run);

export const failedShare: Reading = ({ sites }) => {
  const failed = sites.reduce((sum, site) => sum + site.errors, 0);
  return failed / (failed + sites.reduce((sum, site) => sum + site.count, 0));
};

/** Share of time with n requests in the system such that `condition(n)`; arrivals of a Poisson process see the same. */
export const inSystem =
  (condition: (n: number) => boolean): Reading =>
  ({ path }) => {
    const after = path.inFlight.subarray(WARM_UP_SHARE * path.inFlight.length);
    return after.reduce((sum, n) => sum + (condition(n) ? 1 : 0), 0) / after.length;
  };
