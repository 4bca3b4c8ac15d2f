import { type ClosedLoopResult, meanOf } from "../../loadtest/index.js";
import { blockMean, type BlockMean } from "../block-mean.js";
import { poolRuns } from "../pooled-run.js";

/** What latency and throughput tell of a route without looking into the server. */
export interface RouteSeen {
  readonly single: readonly ClosedLoopResult[];
  readonly saturation: readonly ClosedLoopResult[];
  /** Highest throughput, per second. */
  readonly rate: number;
  /** Mean latency of a request alone, seconds. */
  readonly aloneSeconds: number;
  /** Little: how many requests the server works on at once, at most. */
  readonly parallel: number;
}

/** Throughput times latency is this much above a whole number when the machine was a little slower alone. */
const TOLERANCE = 1.05;

export function routeSeen(single: readonly ClosedLoopResult[], saturation: readonly ClosedLoopResult[]): RouteSeen {
  const rate = poolRuns(saturation).requestsPerSecond;
  const aloneSeconds = poolRuns(single).latencySeconds.mean;
  return { single, saturation, rate, aloneSeconds, parallel: rate * aloneSeconds };
}

/** The most servers the route's bottleneck can have: each request takes its demand from one of them, within its latency. */
export function mostServers({ parallel }: RouteSeen): number {
  return Math.max(1, Math.floor(TOLERANCE * parallel));
}

/**
 * One number of servers for all routes, the largest that none of them contradicts: with it as much of each latency as
 * possible is a demand, and the least is left over to guess the place of.
 */
export function serversOf(routes: readonly RouteSeen[]): number {
  return Math.min(...routes.map(mostServers));
}

/** Fewer connections than this share of what could be under way: the connections are the limit, not the server. */
const UNSATURATED = 0.8;

export function saturated({ parallel, saturation }: RouteSeen): boolean {
  return parallel < UNSATURATED * (saturation[0]?.connections ?? 1);
}

/** A mean whose interval holds both the spread between rounds and what is not known of the servers. */
export interface BottleneckDemand {
  /** Time each request takes from one of the servers. */
  readonly demand: BlockMean;
  /** What its latency alone has beyond that. */
  readonly rest: BlockMean;
}

/**
 * Utilisation law at saturation, X D / m = 1: D = m / X, round by round. The half-width is that of the rounds plus the
 * distance to the farthest D that another number of servers would give (1 … mostServers): not a statistical interval
 * but bounds, added because nothing says which of them it is.
 */
export function bottleneckDemand(seen: RouteSeen, servers: number): BottleneckDemand {
  const { single, saturation, rate } = seen;
  const rounds = saturation.map(({ requestsPerSecond }) => servers / requestsPerSecond);
  const rests = single.map(({ samples }, i) => meanOf(samples.latencySeconds()) - (rounds[i] ?? servers / rate));
  const unknown = Math.max(servers - 1, mostServers(seen) - servers) / rate;
  const demand = servers / rate;
  return {
    demand: { mean: demand, halfWidth: blockMean(rounds).halfWidth + unknown },
    rest: { mean: Math.max(0, seen.aloneSeconds - demand), halfWidth: blockMean(rests).halfWidth + unknown },
  };
}
