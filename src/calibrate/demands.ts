import { type ClosedLoopResult, meanOf, parseServerTiming, type ServerTiming } from "../loadtest/index.js";
import type { RouteCalibration } from "../scenario/calibration.js";
import { blockMean } from "./block-mean.js";
import { poolRuns, type TierCpu, tierCpu } from "./pooled-run.js";
import { labelledLaw } from "./laws/labelled-law.js";
import { constantLaw } from "./quantile-law.js";
import type { CalibratedRoute } from "./routes.js";

/** A request at one connection, with what the server said about it. */
interface TimedRequest {
  readonly latencySeconds: number;
  readonly timing: ServerTiming;
}

/** What one request is reckoned to have asked of each tier. */
interface Demands {
  readonly app: number;
  readonly database: number;
  readonly wait: number;
  readonly network: number;
}

const NO_TIMING: ServerTiming = {
  wallSeconds: 0,
  cpuSeconds: 0,
  databaseSeconds: 0,
  queries: 0,
};

/**
 * The demands of one route from its segments, one result per round each. Index.ts explains the choice:
 * shapes from one connection, means from saturation, the remainder of the latency to the network.
 */
export function routeDemands(
  route: CalibratedRoute,
  single: readonly ClosedLoopResult[],
  saturation: readonly ClosedLoopResult[],
): RouteCalibration {
  const requests = single.map(timedRequests);
  const pooled = requests.flat();
  const targets = tierTargets(route, single, saturation, pooled);
  const scales = tierScales(route, pooled, tierCpu(single), targets);

  const split = requests.map((round) => round.map((request) => demandsOf(request, scales)));
  const all = split.flat();
  const law = (part: keyof Demands, halfWidth: number): RouteCalibration["wait"] =>
    labelledLaw(shiftToMean(all.map((demands) => demands[part])), halfWidth);
  const spread = (part: keyof Demands): number =>
    blockMean(split.map((round) => meanOf(round.map((demands) => demands[part])))).halfWidth;
  const saturated = saturation.flatMap((result) => tierCpu([result]) ?? []);
  const halfWidth = (tier: keyof TierCpu, otherwise: number): number =>
    saturated.length > 1 ? blockMean(saturated.map((cpu) => cpu[tier])).halfWidth : otherwise;

  return {
    name: route.name,
    path: route.request.path,
    queries: pooled.length === 0 ? 0 : meanOf(pooled.map(({ timing }) => timing.queries)),
    static: route.static,
    nginxCpu: constantLaw(targets.nginx, halfWidth("nginx", 0)),
    appCpu: route.static ? constantLaw(0, 0) : law("app", halfWidth("gunicorn", spread("app"))),
    database: law("database", halfWidth("database", spread("database"))),
    wait: law("wait", spread("wait")),
    network: law("network", spread("network")),
    single: poolRuns(single),
    saturation: poolRuns(saturation),
  };
}

/** Mean CPU per request that the laws are scaled to: at saturation, or the header's figures without /proc. */
function tierTargets(
  route: CalibratedRoute,
  single: readonly ClosedLoopResult[],
  saturation: readonly ClosedLoopResult[],
  pooled: readonly TimedRequest[],
): TierCpu {
  const measured = tierCpu(saturation) ?? tierCpu(single);
  if (measured !== undefined) {
    // Autovacuum and checkpoints burn a little CPU under any route: it belongs to those that query.
    const queries = pooled.some(({ timing }) => timing.queries > 0);
    return {
      nginx: measured.nginx,
      gunicorn: route.static ? 0 : measured.gunicorn,
      database: queries ? measured.database : 0,
    };
  }
  const mean = (part: (timing: ServerTiming) => number): number =>
    pooled.length === 0 ? 0 : meanOf(pooled.map(({ timing }) => part(timing)));
  return { nginx: 0, gunicorn: mean(({ cpuSeconds }) => cpuSeconds), database: mean(databaseWait) };
}

interface Scales {
  readonly nginxSeconds: number;
  /** Gunicorn's own CPU around the view, at one connection. */
  readonly overheadSeconds: number;
  /** From CPU at one connection to CPU at saturation. */
  readonly app: number;
  /** From time waited for the database at one connection to the database's CPU at saturation. */
  readonly database: number;
  /** ... and to its CPU at one connection: what it uses more there is no waiting, either. */
  readonly databaseAlone: number;
}

function tierScales(
  route: CalibratedRoute,
  pooled: readonly TimedRequest[],
  alone: TierCpu | undefined,
  targets: TierCpu,
): Scales {
  if (route.static || pooled.length === 0) {
    return { nginxSeconds: targets.nginx, overheadSeconds: 0, app: 0, database: 0, databaseAlone: 0 };
  }
  const view = meanOf(pooled.map(({ timing }) => timing.cpuSeconds));
  const overheadSeconds = Math.max(0, (alone?.gunicorn ?? view) - view);
  const waited = meanOf(pooled.map(({ timing }) => databaseWait(timing)));
  const ofWaited = (seconds: number): number => (waited > 0 ? seconds / waited : 0);
  return {
    nginxSeconds: targets.nginx,
    overheadSeconds,
    app: targets.gunicorn / (view + overheadSeconds),
    database: ofWaited(targets.database),
    databaseAlone: ofWaited(alone?.database ?? targets.database),
  };
}

function demandsOf({ latencySeconds, timing }: TimedRequest, scales: Scales): Demands {
  const app = (timing.cpuSeconds + scales.overheadSeconds) * scales.app;
  const waited = databaseWait(timing);
  const database = waited * scales.database;
  // In the worker, neither CPU nor database CPU: the disk behind a commit, wake-ups, other processes.
  const wait =
    Math.max(0, timing.wallSeconds - timing.cpuSeconds - waited) +
    waited * Math.max(0, 1 - Math.max(scales.database, scales.databaseAlone));
  const network = latencySeconds - scales.nginxSeconds - app - database - wait;
  return { app, database, wait, network };
}

/**
 * Time inside driver calls that was not the driver's own CPU. With one request at a time a thread is off the
 * CPU where it waits for the database and almost nowhere else, so wall - cpu is that time.
 */
function databaseWait(timing: ServerTiming): number {
  return Math.min(timing.databaseSeconds, Math.max(0, timing.wallSeconds - timing.cpuSeconds));
}

/** Negative values become zero, and the others give way, so that the mean stays (unless it is itself negative). */
export function shiftToMean(values: readonly number[]): number[] {
  const target = Math.max(0, values.length === 0 ? 0 : meanOf(values));
  const positive = values.map((value) => Math.max(0, value));
  const now = positive.length === 0 ? 0 : meanOf(positive);
  return now === 0 ? positive : positive.map((value) => (value * target) / now);
}

/** The samples of a run; a response without a header (a static file's) counts with nothing but its latency. */
function timedRequests(result: ClosedLoopResult): TimedRequest[] {
  const headers = result.samples.serverTimings();
  return Array.from(result.samples.latencySeconds(), (latencySeconds, row) => ({
    latencySeconds,
    timing: parseServerTiming(headers[row] ?? "") ?? NO_TIMING,
  }));
}

/**
 * Share of Gunicorn's CPU that the view's thread time is. Both are of the same seconds, so the speed of the cores does not matter.
 *
 * @param results as they were measured
 * @returns undefined: the server does not say it, or its processes were not watched
 */
export function viewShare(results: readonly ClosedLoopResult[]): number | undefined {
  const seen = timedViews(results);
  const gunicorn = tierCpu(results)?.gunicorn;
  if (seen.length === 0 || gunicorn === undefined || gunicorn === 0) return undefined;
  return Math.min(1, meanOf(seen) / gunicorn);
}

/** The thread time of each request whose view says it, seconds. */
function timedViews(results: readonly ClosedLoopResult[]): number[] {
  return results
    .flatMap(timedRequests)
    .map(({ timing }) => timing.cpuSeconds)
    .filter((seconds) => seconds > 0);
}
