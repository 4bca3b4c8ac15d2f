/** What a managed database takes where the scenario says nothing; the schema publishes it, the builders apply it. */

/** Commit latency: a model, as AWS gives no figure (reference: Single-AZ gp3 1 to 2 ms; Multi-AZ 1.5 to 2 times that). */
export const COMMIT = {
  singleAZ: { kind: "lognormal", median: "1.5ms", sigma: 0.3 },
  multiAZ: { kind: "lognormal", median: "3ms", sigma: 0.3 },
} as const;

export const STATEMENT = { reads: 0, writes: 0, bytesPerOperation: 8192, hotRows: 0, hotShare: 1 } as const;

/** Round trips of TCP, TLS and authentication, and the CPU of a fork [M]. */
export const OPENING = { roundTrips: 4, serverCpuSeconds: 0.002 } as const;

export const POOLERS = {
  pgBouncer: {
    poolMode: "session",
    maxClientConn: 100,
    defaultPoolSize: 20,
    queryWaitTimeout: 120,
    serverLifetime: 3600,
    serverLoginRetry: 15,
    latency: 0,
  },
  rdsProxy: { maxConnectionsPercent: 100, connectionBorrowTimeout: 120, pinnedShare: 0, latency: 0.001 },
} as const;
