/** Connections to the database one by one: what they cost, how they break, who keeps them. Times in seconds. */

export interface DatabaseConnectionsSpec {
  readonly pool: QueuePoolSpec;
  readonly opening: OpeningSpec;
  /** How long a query waits on a connection whose other end is silent: tcp_user_timeout; Infinity: the kernel's. */
  readonly answerTimeoutSeconds: number;
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
