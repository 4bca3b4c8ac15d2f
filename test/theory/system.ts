/** Systems that reduce to textbook queues: the product's rooms, everything ideal but what the case is about. */
import type { AppServerSpec, DistributionSpec, LoadSpec, RouteSpec, SystemSpec } from "../../src/sim/index.js";

/** A load that outlasts any run. */
const ENDLESS_SECONDS = 1e9;

export function openLoad(ratePerSecond: number, arrivals: "poisson" | "constant" = "poisson", journeys = 1): LoadSpec {
  return {
    name: "load",
    executor: "arrival-rate",
    startRatePerSecond: ratePerSecond,
    stages: [{ durationSeconds: ENDLESS_SECONDS, target: ratePerSecond }],
    arrivals: { kind: arrivals },
    maxVUs: 1e9,
    startTimeSeconds: 0,
    gracefulStopSeconds: 0,
    minIterationSeconds: 0,
    mix: Array.from({ length: journeys }, (_, journey) => ({ journey, weight: 1 })),
  };
}

export function closedLoad(vus: number): LoadSpec {
  return {
    name: "load",
    executor: "vus",
    startVUs: vus,
    stages: [{ durationSeconds: ENDLESS_SECONDS, target: vus }],
    gracefulRampDownSeconds: 0,
    startTimeSeconds: 0,
    gracefulStopSeconds: 0,
    minIterationSeconds: 0,
    mix: [{ journey: 0, weight: 1 }],
  };
}

export function route(cpu: DistributionSpec, database?: DistributionSpec): RouteSpec {
  const nothing: DistributionSpec = { kind: "constant", value: 0 };
  return {
    name: "GET /",
    nginxCpuSeconds: nothing,
    appCpuSeconds: cpu,
    databaseSeconds: database ?? nothing,
    queries: database === undefined ? 0 : 1,
    waitSeconds: null,
    static: false,
  };
}

/** What a case changes of the ideal system. */
export interface Queue {
  readonly load: LoadSpec;
  readonly routes: readonly RouteSpec[];
  readonly workers: number;
  readonly cores?: number;
  readonly thinkTime?: DistributionSpec;
  readonly instances?: number;
  readonly algorithm?: "round_robin" | "least_outstanding_requests";
  readonly limitConn?: number;
  readonly connections?: number;
  readonly poolTimeoutSeconds?: number;
  /** What workers and Nginx do besides serving. */
  readonly server?: { readonly cheap?: AppServerSpec["cheap"]; readonly queue?: AppServerSpec["nginx"]["queue"] };
}

export function queueSystem(queue: Queue): SystemSpec {
  const { load, routes, workers, instances = 1, connections } = queue;
  return {
    loads: [load],
    journeys: routes.map((_, index) => ({
      name: `route ${index}`,
      steps: [{ route: index, thinkTime: queue.thinkTime ?? null }],
    })),
    routes,
    timeoutSeconds: Infinity,
    network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
    loadBalancer: queue.algorithm === undefined ? null : { algorithm: queue.algorithm },
    instances,
    instance: { vCpus: queue.cores ?? workers, relativeSpeed: 1, limitConn: queue.limitConn ?? Infinity },
    gunicorn: { workers, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    ...(queue.server === undefined ? {} : { appServer: patientServer(queue.server) }),
    pool:
      connections === undefined
        ? null
        : {
            poolSize: connections,
            maxOverflow: 0,
            poolTimeoutSeconds: queue.poolTimeoutSeconds ?? 1e9,
            sharedBy: "instance",
            release: "query",
          },
    database:
      connections === undefined ? null : { vCpus: Infinity, relativeSpeed: 1, maxConnections: Infinity, host: "own" },
  };
}

/** Workers that live for ever, and an Nginx that waits for ever. */
function patientServer({ cheap, queue }: NonNullable<Queue["server"]>): AppServerSpec {
  return {
    server: "uwsgi",
    watch: null,
    gracefulTimeoutSeconds: Infinity,
    maxRequests: Infinity,
    maxRequestsJitter: 0,
    startSeconds: 0,
    bind: "unix",
    nginx: {
      connections: Infinity,
      connectTimeoutSeconds: Infinity,
      readTimeoutSeconds: Infinity,
      ...(queue === undefined ? {} : { queue }),
    },
    ...(cheap === undefined ? {} : { cheap }),
  };
}
