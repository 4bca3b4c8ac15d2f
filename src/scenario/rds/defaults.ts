/** What a managed database takes where the scenario says nothing; the schema publishes it, the builders apply it. */

/** Commit latency: a model, as AWS gives no figure (reference: Single-AZ gp3 1 to 2 ms; Multi-AZ 1.5 to 2 times that). */
export const COMMIT = {
  singleAZ: { kind: "lognormal", median: "1.5ms", sigma: 0.3 },
  multiAZ: { kind: "lognormal", median: "3ms", sigma: 0.3 },
  /** Of the writer alone, on local NVMe; what it waits for a reader comes on top (replication.transitTime). */
  cluster: { kind: "lognormal", median: "1ms", sigma: 0.3 },
} as const;

export const STATEMENT = {
  reads: 0,
  writes: 0,
  bytesPerOperation: 8192,
  hotRows: 0,
  hotShare: 1,
  bytesStored: 0,
} as const;

/** Round trips of TCP, TLS and authentication, and the CPU of a fork; MySQL only starts a thread [M]. */
export const OPENING = {
  postgres: { roundTrips: 4, serverCpuSeconds: 0.002 },
  mysql: { roundTrips: 4, serverCpuSeconds: 0.0002 },
} as const;

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

/** An empty volume, full bursts; what a modification costs is ours [I], but for its being hours and single-digit milliseconds. */
export const STORAGE = {
  usedStorage: 0,
  ebsBurstBalance: 1,
  optimization: { time: { kind: "uniform", min: 3600, max: 21_600 }, latencyFactor: 3, shareWhileCopied: 0.5 },
} as const;

/** A Single-AZ volume stands still for so long; a Multi-AZ one is slower, as the standby reads (RDS, USER_WorkingWithAutomatedBackups). */
export const BACKUP = { suspensionSeconds: 3, slowSeconds: 300, slowFactor: 1.5 } as const;

export const FAULT = { slowQueriesFactor: 4, stormConnections: 100 } as const;

/** PostgreSQL's own defaults (runtime-config-wal); the length of a log record is ours [I]. */
export const CHECKPOINTS = {
  timeout: 300,
  maxWalSize: 1_073_741_824,
  completionTarget: 0.9,
  fullPageWrites: true,
  walBytesPerWrite: 200,
  recoveryRate: 50_000_000,
} as const;

export const BACKUP_WINDOW_SECONDS: number = 1800;

/** What the API takes where nothing is said: CreateDBInstance [D]. */
export const RETENTION_DAYS = 1;
/** Of a query and its rows [I]. */
export const QUERY_BYTES = 2000;
