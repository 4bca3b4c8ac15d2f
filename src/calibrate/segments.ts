import { type RequestKind, seededRandom } from "../loadtest/index.js";
import type { Budget } from "./budget.js";
import type { CalibratedRoute } from "./routes.js";

/** One short closed-loop run: all segments of the same `key` are pooled. */
export interface Segment {
  readonly key: string;
  readonly purpose: "single" | "saturation" | "paused" | "validation" | "reference";
  /** Indices of the routes it drives. */
  readonly routes: readonly number[];
  readonly kinds: readonly RequestKind[];
  readonly connections: number;
  /** Between requests; absent: none. */
  readonly thinkTimeSeconds?: number | undefined;
  readonly requests: number;
  /** Not measured; absent: by the connections. */
  readonly warmupRequests?: number | undefined;
  readonly maxSeconds: number;
  readonly expectedSeconds: number;
}

/** A run at one connection that takes this many times longer than typical is ended: something is wrong. */
const PATIENCE = 8;

/** What one round consists of, in no particular order. */
export function roundSegments(routes: readonly CalibratedRoute[], budget: Budget): Segment[] {
  const segments: Segment[] = [];
  for (const [index, route] of routes.entries()) {
    const seconds = route.typicalSeconds * budget.singleRequests;
    segments.push({
      key: `${route.name} single`,
      purpose: "single",
      routes: [index],
      kinds: [route.request],
      connections: 1,
      requests: budget.singleRequests,
      maxSeconds: Math.max(2, PATIENCE * seconds),
      expectedSeconds: seconds,
    });
    segments.push(
      timed(
        `${route.name} saturation`,
        "saturation",
        [index],
        routes,
        budget.saturationConnections,
        budget.saturationSeconds,
      ),
    );
  }
  if (budget.pausedRequests !== undefined) segments.push(...pausedSegments(routes, budget.pausedRequests));
  if ((budget.pausedRequests ?? budget.workerCosts) !== undefined && shopOf(routes).length > 1)
    segments.push(mixSaturation(routes, budget.saturationConnections, budget.saturationSeconds));
  for (const connections of budget.validationConnections) {
    for (const [index, route] of routes.entries()) {
      if (!budget.validationRoutes.includes(route.name)) continue;
      const key = `${route.name} at ${plural(connections)}`;
      segments.push(timed(key, "validation", [index], routes, connections, budget.validationSeconds));
    }
    const all = shopOf(routes);
    if (all.length > 1) {
      const key = `mix of ${all.length} routes at ${plural(connections)}`;
      segments.push(timed(key, "validation", all, routes, connections, budget.validationSeconds));
    }
  }
  return segments;
}

/** Routes that Python answers, but for those that are of no shop. */
export function shopOf(routes: readonly CalibratedRoute[]): number[] {
  return [...routes.keys()].filter((index) => {
    const route = routes[index];
    return route !== undefined && !route.static && route.apart !== true;
  });
}

/**
 * Pauses after which the caches are asked what they kept: about as long as they keep it, and so long that nothing is left. The
 * workers take turns, so what each works with is older by their number.
 */
const PAUSE_SECONDS = { some: 0.005, none: 0.06 };
/** A request after a pause finds what the pause left, the first one, too. */
const PAUSED_WARMUP = 4;

/** Key of a route's run with pauses that leave some, or none. */
export function pausedKey({ name }: Pick<CalibratedRoute, "name">, left: keyof typeof PAUSE_SECONDS): string {
  return `${name} after ${1000 * PAUSE_SECONDS[left]} ms`;
}

/** Every route that Python answers, at one connection that pauses between requests. */
function pausedSegments(
  routes: readonly CalibratedRoute[],
  requests: NonNullable<Budget["pausedRequests"]>,
): Segment[] {
  return [...routes.entries()].flatMap(([index, route]) =>
    route.static
      ? []
      : (["some", "none"] as const).map((left): Segment => {
          const seconds = PAUSE_SECONDS[left];
          const expected = (seconds + route.typicalSeconds) * (requests[left] + PAUSED_WARMUP);
          return {
            key: pausedKey(route, left),
            purpose: "paused",
            routes: [index],
            kinds: [route.request],
            connections: 1,
            thinkTimeSeconds: seconds,
            requests: requests[left],
            warmupRequests: PAUSED_WARMUP,
            maxSeconds: Math.max(2, PATIENCE * expected),
            expectedSeconds: expected,
          };
        }),
  );
}

/** Key of the mix's saturation. */
export const MIX_SATURATION = "mix saturation";

/** The shop's routes in equal parts, at saturation. */
export function mixSaturation(routes: readonly CalibratedRoute[], connections: number, seconds: number): Segment {
  return timed(MIX_SATURATION, "saturation", shopOf(routes), routes, connections, seconds);
}

/** Key of the reference run. */
export const REFERENCE = "reference run";
/** Every sixth run is the same one (reference B3, step 0). */
export const BLOCK_SEGMENTS = 5;
const REFERENCE_CONNECTIONS = 4;

/**
 * The schedule in one row, a reference run before every five segments: the first route that costs CPU, at four
 * connections. What it gives tells the machine's moods from the routes' differences (reject-blocks.ts).
 */
export function withReferences(
  rounds: readonly (readonly Segment[])[],
  routes: readonly CalibratedRoute[],
  budget: Budget,
): Segment[] {
  const driven = routes.findIndex((route) => !route.static && route.apart !== true);
  if (driven === -1) return rounds.flat();
  const reference = timed(REFERENCE, "reference", [driven], routes, REFERENCE_CONNECTIONS, budget.referenceSeconds);
  return rounds.flat().flatMap((segment, i) => (i % BLOCK_SEGMENTS === 0 ? [reference, segment] : [segment]));
}

/** All rounds: each holds every segment once, in an order of its own, so that no route always meets the same moment. */
export function schedule(routes: readonly CalibratedRoute[], budget: Budget): Segment[][] {
  return Array.from({ length: budget.rounds }, (_, round) => {
    return shuffled(roundSegments(routes, budget), round + 1);
  });
}

/** In an order of its own for each seed, the same on every machine. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const keyed = items.map((item) => ({ item, rank: random() }));
  keyed.sort((a, b) => a.rank - b.rank);
  return keyed.map(({ item }) => item);
}

/** Warm-up requests of a segment: enough that every connection and every worker has been used. */
export function warmupRequests(connections: number): number {
  return 10 + 2 * connections;
}

/** Announced duration of some segments, warm-ups and starts included. */
export function expectedSeconds(segments: readonly Segment[]): number {
  const startSeconds = 0.25;
  return segments.reduce((sum, segment) => sum + segment.expectedSeconds + startSeconds, 0);
}

function timed(
  key: string,
  purpose: Exclude<Segment["purpose"], "single" | "paused">,
  indices: readonly number[],
  routes: readonly CalibratedRoute[],
  connections: number,
  seconds: number,
): Segment {
  const kinds = indices.flatMap((index) => routes[index]?.request ?? []);
  const requests = Number.MAX_SAFE_INTEGER;
  return { key, purpose, routes: indices, kinds, connections, requests, maxSeconds: seconds, expectedSeconds: seconds };
}

function plural(connections: number): string {
  return `${connections} connection${connections === 1 ? "" : "s"}`;
}
