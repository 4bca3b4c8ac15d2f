import type { Calibration, MeasuredLaw } from "../scenario/calibration.js";
import type { DistributionSpec, RouteSpec, SystemSpec } from "../sim/index.js";

/** A closed loop against the calibrated stack: which routes, in equal parts, at how many connections. */
export interface ClosedLoopCase {
  readonly name: string;
  /** Indices into the calibration's routes. */
  readonly routes: readonly number[];
  readonly connections: number;
}

/**
 * The calibrated stack as the simulator sees it: one instance on the cores it was pinned to, its database on
 * the same CPU, no load balancer, and the measured floor as the clients' round trip.
 */
export function closedLoopSystem(calibration: Calibration, which: ClosedLoopCase, stackCores: number): SystemSpec {
  const { workers, workerClass, threads } = calibration.provenance.stack;
  const routes = which.routes.flatMap((index) => calibration.routes[index] ?? []);
  // Every route has its own floor; a connection of the mix meets them in turn.
  const floors = routes.flatMap((route) => thin(route.network));
  return {
    loads: [
      {
        executor: "vus",
        name: which.name,
        startTimeSeconds: 0,
        gracefulStopSeconds: 0,
        gracefulRampDownSeconds: 0,
        minIterationSeconds: 0,
        mix: routes.map((_, journey) => ({ journey, weight: 1 })),
        startVUs: which.connections,
        stages: [{ durationSeconds: 1e6, target: which.connections }],
      },
    ],
    journeys: routes.map((route, index) => ({ name: route.name, steps: [{ route: index, thinkTime: null }] })),
    routes: routes.map((route): RouteSpec => ({
      name: route.name,
      nginxCpuSeconds: empirical(route.nginxCpu),
      appCpuSeconds: empirical(route.appCpu),
      databaseSeconds: empirical(route.database),
      queries: Math.round(route.queries),
      waitSeconds: route.wait.meanSeconds > 0 ? empirical(route.wait) : null,
      static: route.static,
    })),
    timeoutSeconds: 60,
    network: {
      clientRttSeconds: { kind: "empirical", values: floors },
      instanceRttSeconds: null,
      databaseRttSeconds: null,
    },
    loadBalancer: null,
    instances: 1,
    instance: { vCpus: stackCores, relativeSpeed: 1, limitConn: Number.POSITIVE_INFINITY },
    gunicorn: { workers, workerClass, threads, backlog: 2048, gil: true },
    pool: { poolSize: 5, maxOverflow: 10, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
    database: { vCpus: stackCores, relativeSpeed: 1, maxConnections: 200, host: "instance" },
  };
}

function empirical(law: MeasuredLaw): DistributionSpec {
  return { kind: "empirical", values: law.quantilesSeconds };
}

/** As many values from each route, whatever the length of its law. */
function thin(law: MeasuredLaw): number[] {
  const values = law.quantilesSeconds;
  return Array.from({ length: 200 }, (_, i) => values[Math.floor((i * values.length) / 200)] ?? 0);
}
