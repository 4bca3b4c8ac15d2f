/** Connections to the database one by one: what they cost, how they break, who keeps them. Times in seconds. */

export interface DatabaseConnectionsSpec {
  readonly pool: QueuePoolSpec;
  readonly opening: OpeningSpec;
  /** How long a query waits on a connection whose other end is silent: tcp_user_timeout; Infinity: the kernel's. */
  readonly answerTimeoutSeconds: number;
  /** Absent: the application's pools reach the database themselves. */
  readonly pooler?: PoolerSpec;
}

/** PgBouncer or RDS Proxy: many connections of clients on few of the server. */
export interface PoolerSpec {
  /** pgBouncer: one on each instance. rdsProxy: one for all. */
  readonly kind: "pgBouncer" | "rdsProxy";
  /** How long a client keeps a connection of the server. */
  readonly mode: "session" | "transaction" | "statement";
  /** Of each pooler; a client beyond is refused. */
  readonly maxClients: number;
  readonly serverConnections: number;
  /** query_wait_timeout, ConnectionBorrowTimeout. */
  readonly waitTimeoutSeconds: number;
  /** An older server connection is closed when nobody uses it. */
  readonly lifetimeSeconds: number;
  /** After a server refused a connection, none is tried for so long. */
  readonly loginRetrySeconds: number;
  /** Share of clients' connections that keep their server connection to their end, whatever the mode. */
  readonly pinnedShare: number;
  /** Added to each query. */
  readonly latencySeconds: number;
}

/** What SQLAlchemy's QueuePool does besides counting. */
export interface QueuePoolSpec {
  /** An older connection is replaced when it is checked out; Infinity: never. */
  readonly recycleSeconds: number;
  /** Whether each checkout asks the server first. */
  readonly prePing: boolean;
  /** The connection used last is taken first; otherwise the one that has rested longest. */
  readonly useLifo: boolean;
}

/** What it takes to open a connection to PostgreSQL. */
export interface OpeningSpec {
  /** TCP, TLS and authentication. */
  readonly roundTrips: number;
  /** Forking a backend, at reference speed. */
  readonly serverCpuSeconds: number;
  /** libpq's connect_timeout; Infinity: the kernel's. */
  readonly timeoutSeconds: number;
}
