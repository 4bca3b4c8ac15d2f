/** The frozen reference models, as the product's own systems. Their C twins are r1.c and r2.c. */
import type { LoadSpec, RouteSpec, SystemSpec } from "kneepoint/sim";

const NOTHING = { kind: "constant", value: 0 } as const;

function poissonLoad(ratePerSecond: number): LoadSpec {
  return {
    name: "load",
    executor: "arrival-rate",
    startRatePerSecond: ratePerSecond,
    stages: [{ durationSeconds: 1e9, target: ratePerSecond }],
    arrivals: { kind: "poisson" },
    maxVUs: 1e9,
    startTimeSeconds: 0,
    gracefulStopSeconds: 0,
    minIterationSeconds: 0,
    mix: [{ journey: 0, weight: 1 }],
  };
}

const ideal = {
  journeys: [{ name: "journey", steps: [{ route: 0, thinkTime: null }] }],
  timeoutSeconds: Infinity,
  network: { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null },
};

const route: RouteSpec = {
  name: "GET /",
  nginxCpuSeconds: NOTHING,
  appCpuSeconds: NOTHING,
  databaseSeconds: NOTHING,
  queries: 0,
  waitSeconds: null,
  static: false,
};

export interface Model {
  readonly name: "r1" | "r2";
  readonly title: string;
  readonly ratePerSecond: number;
  readonly system: SystemSpec;
}

/** M/M/4 at utilisation 0.8. */
const R1: Model = {
  name: "r1",
  title: "R1: M/M/4",
  ratePerSecond: 3.2,
  system: {
    ...ideal,
    loads: [poissonLoad(3.2)],
    routes: [{ ...route, appCpuSeconds: { kind: "exponential", mean: 1 } }],
    loadBalancer: null,
    instances: 1,
    instance: { vCpus: 4, relativeSpeed: 1, limitConn: Infinity },
    gunicorn: { workers: 4, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    pool: null,
    database: null,
  },
};

/** Lognormal with sigma 0.6. */
const SCV = Math.exp(0.36) - 1;

/** Load balancer, 8 instances of 8 workers and 2 cores, pool of 5, database of 16 cores: 4 timed events a request. */
const R2: Model = {
  name: "r2",
  title: "R2: ALB, 8 instances, pool, database",
  ratePerSecond: 1600,
  system: {
    ...ideal,
    loads: [poissonLoad(1600)],
    routes: [
      {
        ...route,
        appCpuSeconds: { kind: "lognormal", mean: 0.006, scv: SCV },
        databaseSeconds: { kind: "lognormal", mean: 0.005, scv: SCV },
        queries: 1,
      },
    ],
    loadBalancer: { algorithm: "least_outstanding_requests" },
    instances: 8,
    instance: { vCpus: 2, relativeSpeed: 1, limitConn: Infinity },
    gunicorn: { workers: 8, workerClass: "sync", threads: 1, backlog: Infinity, gil: false },
    pool: { poolSize: 5, maxOverflow: 0, poolTimeoutSeconds: 1e9, sharedBy: "instance", release: "query" },
    database: { vCpus: 16, relativeSpeed: 1, maxConnections: Infinity, host: "own" },
  },
};

export const MODELS: readonly Model[] = [R1, R2];
