import type { Calibration, MeasuredLaw } from "../scenario/calibration.js";
import { measuredRoute } from "../scenario/measured-route.js";
import { idleArrivalAt, type ServedRoutes, type Serving, servedRoutes } from "../scenario/mix-costs.js";
import { type DistributionSpec, law, type RouteSpec, type SpeedTraceSpec, type SystemSpec } from "../sim/index.js";
import { coreOf, IDEAL_MACHINE, type MachineVector } from "./machine-vector.js";
import type { RequestFactors } from "./request-cpu.js";

/**
 * Gunicorn's backlog of 2048 does not fill: the load generator has 256 connections, and what is due beyond that waits for one
 * of them, in the order in which it would have waited in the backlog.
 */
const NEVER_FULL = 1_000_000;

/** How the stack runs. */
export interface StackShape {
  readonly workers: number;
  readonly workerClass: "sync" | "gthread";
  readonly threads: number;
  /** Number of cores the whole stack is pinned to. */
  readonly cores: number;
  /** SQLAlchemy's, per worker process. Default: its own, 5 and 10. */
  readonly poolSize?: number | undefined;
  readonly maxOverflow?: number | undefined;
}

/** What is known of the machine beyond the demands. */
export interface MachineState {
  /** Undefined: the `network` laws of the calibration stand for everything that the fit would tell apart. */
  readonly vector: MachineVector | undefined;
  /** Speed of the stack's cores relative to that at which the demands are stated. */
  readonly speed: number;
  /** How it went, relative to `speed`; absent: constant. */
  readonly speedTrace?: SpeedTraceSpec | undefined;
  /** Which of the rounds says what another number of workers costs; absent: their mean. */
  readonly costRound?: number | undefined;
  /** What each request used, by position in the mix; absent: it is drawn from the demands' laws. */
  readonly requestFactors?: RequestFactors | undefined;
  /** Added to every round trip to the database, seconds. */
  readonly databaseDelaySeconds?: number | undefined;
}

/**
 * The calibrated stack as the simulator sees it, without its load: one instance on the cores it was pinned to, its
 * database on the same CPU, no load balancer, and beyond them what the client waits otherwise.
 *
 * With a fitted machine that is `overheadSeconds`, the same for every request: what spreads it is modelled (the
 * idle-arrival cost, the changing speed) and must not be counted twice. Without one it is the measured floor.
 */
export function stackSystem(
  calibration: Calibration,
  mix: Serving["mix"],
  stack: StackShape,
  { vector, speed, speedTrace, costRound, requestFactors, databaseDelaySeconds = 0 }: MachineState,
): Omit<SystemSpec, "loads" | "journeys"> {
  const known = requestFactors !== undefined;
  const { cores, workers, workerClass, threads, poolSize = 5, maxOverflow = 10 } = stack;
  const unknown = mix.find(({ route }) => calibration.routes[route] === undefined);
  if (unknown !== undefined)
    throw new RangeError(`route ${unknown.route} of a calibration with ${calibration.routes.length} routes`);
  const ages = !known && vector !== undefined && vector.cacheLifetimeSeconds < Infinity;
  const served = ages
    ? { routes: calibration.routes, addedSeconds: 0 }
    : servedRoutes(calibration, { workersPerCore: workers / cores, mix, round: costRound });
  const routes = mix.map(({ route }) => served.routes[route]!);
  const fitted = vector === undefined ? undefined : coreOf(known ? withoutCosts(vector) : asServed(vector, served));
  const core = speedTrace === undefined ? fitted : { ...fitted, speedTrace };
  // What the workers cost each other at saturation is in the costs where these are known for their number.
  const runnable = calibration.mixCosts === undefined || ages ? calibration.provenance.stack.workers : workers;
  return {
    routes: routes.map((route, i) => {
      const demands = measuredRoute(route, runnable, known ? 0 : (vector?.contention ?? 0), ages);
      return known ? followed(demands, requestFactors[i] ?? []) : demands;
    }),
    timeoutSeconds: 60,
    network: {
      clientRttSeconds:
        vector === undefined
          ? { kind: "empirical", values: routes.flatMap((route) => thin(route.network)) }
          : { kind: "constant", value: vector.overheadSeconds },
      instanceRttSeconds: null,
      databaseRttSeconds: databaseDelaySeconds > 0 ? { kind: "constant", value: databaseDelaySeconds } : null,
    },
    loadBalancer: null,
    instances: 1,
    instance: {
      vCpus: cores,
      relativeSpeed: speed,
      limitConn: Number.POSITIVE_INFINITY,
      ...(core === undefined ? {} : { core }),
    },
    gunicorn: { workers, workerClass, threads, backlog: NEVER_FULL, gil: true },
    pool: { poolSize, maxOverflow, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
    database: { vCpus: cores, relativeSpeed: speed, maxConnections: 200, host: "instance" },
  };
}

/** On an idle core a request costs the same, whatever it costs on a busy one. */
function asServed(vector: MachineVector, served: ServedRoutes): MachineVector {
  return { ...vector, idleArrivalSeconds: idleArrivalAt(vector.idleArrivalSeconds, served) };
}

/** What an idle core adds to a request, a crowded one, or one that is slow for some milliseconds, is in what was used. */
function withoutCosts(vector: MachineVector): MachineVector {
  const { sliceSeconds, tickSeconds, overheadSeconds } = vector;
  return { ...IDEAL_MACHINE, sliceSeconds, tickSeconds, overheadSeconds };
}

/**
 * A route whose requests use in turn what was measured of them in the application, Nginx and the database in proportion:
 * of the cores' speed, which all of them feel, each request is a sample.
 */
function followed(route: RouteSpec, factors: readonly number[]): RouteSpec {
  if (factors.length === 0) return route;
  const sequence = (demand: DistributionSpec): DistributionSpec => {
    const { mean } = law(demand);
    return mean === 0 ? demand : { kind: "sequence", values: factors.map((factor) => factor * mean) };
  };
  return {
    ...route,
    nginxCpuSeconds: sequence(route.nginxCpuSeconds),
    appCpuSeconds: sequence(route.appCpuSeconds),
    databaseSeconds: sequence(route.databaseSeconds),
  };
}

/** As many values from each route, whatever the length of its law: every route has its own floor, and a mix meets them in turn. */
function thin(law: MeasuredLaw): number[] {
  const values = law.quantilesSeconds;
  return Array.from({ length: 200 }, (_, i) => values[Math.floor((i * values.length) / 200)] ?? 0);
}
