/**
 * The values a scenario takes where it says nothing. The schema publishes them, the builders apply them; both read
 * them here, so that the documentation cannot drift from the behaviour. Evidence stands in the schema.
 */
export const DEFAULTS = {
  network: {
    instanceRoundTrip: { kind: "lognormal", median: "0.2ms", sigma: 0.3 },
    databaseRoundTrip: { kind: "lognormal", median: "0.2ms", sigma: 0.3 },
  },
  loadBalancer: { algorithm: "round_robin" },
  autoScalingGroup: { desiredCapacity: 1 },
  launchTemplate: { vCpus: 1, relativeSpeed: 1 },
  gunicorn: { workerClass: "sync", threads: 1, backlog: 2048 },
  sqlalchemy: { poolSize: 5, maxOverflow: 10, poolTimeoutSeconds: 30, sharedBy: "process", release: "request" },
  database: { vCpus: 2, relativeSpeed: 1, maxConnections: 100, host: "own" },
  workload: { timeoutSeconds: 60 },
  run: { seed: 1, minimum: 10, maximum: 200, precision: { mean: 0.05, p99: 0.1 }, confidence: 0.95, intervals: 96 },
} as const;
