/** Systems whose workers are supervised, everything else ideal, for their tests. */
import type { AppServerSpec, GunicornSpec, LoadSpec, RouteSpec, Run, SystemSpec } from "../../../src/sim/index.js";
import { openLoad, queueSystem, route } from "../../theory/system.js";

interface ServerChanges extends Partial<Omit<AppServerSpec, "nginx">> {
  readonly nginx?: Partial<AppServerSpec["nginx"]>;
}

/** Gunicorn's and Nginx's defaults, without a limit of connections. */
export function server({ nginx, ...changes }: ServerChanges = {}): AppServerSpec {
  return {
    server: "gunicorn",
    watch: { timeoutSeconds: 30, of: "request" },
    gracefulTimeoutSeconds: 30,
    maxRequests: Infinity,
    maxRequestsJitter: 0,
    startSeconds: 1,
    bind: "unix",
    ...changes,
    nginx: { connections: Infinity, connectTimeoutSeconds: 60, readTimeoutSeconds: 60, ...nginx },
  };
}

/** So many requests at once, at time 0. */
export const burst = (requests: number, name = "burst", journey = 0): LoadSpec => ({
  name,
  executor: "per-vu-iterations",
  vus: requests,
  iterations: 1,
  maxDurationSeconds: 1e6,
  startTimeSeconds: 0,
  gracefulStopSeconds: 0,
  minIterationSeconds: 0,
  mix: [{ journey, weight: 1 }],
});

/** A route that holds a worker without CPU. */
export const waiting = (seconds: number): RouteSpec => ({
  ...route({ kind: "constant", value: 0 }),
  name: "GET /wait",
  waitSeconds: { kind: "constant", value: seconds },
});

export const computing = (seconds: number): RouteSpec => route({ kind: "constant", value: seconds });

export interface Supervised {
  readonly loads?: readonly LoadSpec[];
  readonly routes?: readonly RouteSpec[];
  readonly workers?: number;
  readonly gunicorn?: Partial<GunicornSpec>;
  readonly server?: ServerChanges;
  readonly system?: Partial<SystemSpec>;
}

export function supervised(options: Supervised = {}): SystemSpec {
  const base = queueSystem({
    load: openLoad(1),
    routes: options.routes ?? [waiting(1)],
    workers: options.workers ?? 1,
  });
  return {
    ...base,
    loads: options.loads ?? [burst(1)],
    gunicorn: { ...base.gunicorn, ...options.gunicorn },
    appServer: server(options.server),
    ...options.system,
  };
}

/** Requests that Nginx answered itself, for this cause. */
export const nginxAnswers = (run: Run, cause: string): number =>
  run.appServer!.causes.find((each) => each.cause.includes(cause))?.count ?? 0;

/** Seconds that all error answers took together. */
export const errorSeconds = (run: Run): number => run.sites.reduce((sum, site) => sum + site.errorSum, 0);

/** The longest time of an answer that was no error. */
export const longest = (run: Run): number => Math.max(...run.sites.map(({ max }) => max));

/** Time average of a gauge. */
export const average = (run: Run, metric: string): number =>
  run.gauges.find((gauge) => gauge.metric === metric)!.average;
