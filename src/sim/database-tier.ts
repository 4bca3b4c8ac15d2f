/** Builds what stands between the application and its data: pools, the way, and the database. */
import { ConnectionPool, type DatabaseAccess } from "./app/index.js";
import { DatabaseReplicas } from "./database-replicas.js";
import { wireServer } from "./database-server.js";
import type { CallSite, Demands } from "./demands.js";
import type { Processor } from "./kernel/processor.js";
import type { Caller } from "./kernel/tier.js";
import type { World } from "./kernel/world.js";
import type { DatabaseClient, Link, NetworkGates, Zones } from "./network/index.js";
import { PoolBooks, Pooler, QueuePool, type Connection, type QueryClient } from "./pool/index.js";
import { Database, ManagedDatabase } from "./rds/index.js";
import type { Run } from "./run.js";
import type { DatabaseConnectionsSpec, DatabaseSpec, PoolSpec, SystemSpec } from "./spec.js";

/** What the database is built among. */
export interface DatabaseSurroundings {
  readonly demands: Demands;
  readonly applications: DatabaseClient & QueryClient;
  readonly gates: NetworkGates;
  /** null: they make no difference. */
  readonly zones: Zones | null;
  /** The network path to the database, for whoever hears its answers; null: no distance. */
  link(world: World, caller: Caller, zones: Zones | null): Link | null;
  /** @param world under the server's name, if it is one of several */
  createProcessor(world: World, database: DatabaseSpec): Processor;
  /** When the client's iteration that has this row now began, s. */
  sessionStartedAt(iteration: number): number;
}

/** The database as its applications see it, and what it has to tell of a run. */
export interface DatabaseTier {
  readonly access: DatabaseAccess;
  report(): Pick<Run, "rds" | "connections" | "replicas">;
}

/** Of an application without a pool: a query comes with a connection, whose opening its calibration contains. */
const NO_POOL: PoolSpec = {
  poolSize: 0,
  maxOverflow: Infinity,
  poolTimeoutSeconds: Infinity,
  sharedBy: "instance",
  release: "query",
};

/** null: there is no database. */
export function wireDatabase(
  world: World,
  spec: SystemSpec,
  sites: readonly CallSite[],
  warmUpSeconds: number,
  around: DatabaseSurroundings,
): DatabaseTier | null {
  if (spec.database === null) return null;
  if (spec.connections === undefined) return counted(world, spec, spec.database, around);
  return toldApart(world, spec, spec.database, spec.connections, sites, warmUpSeconds, around);
}

/** Connections are only counted: nothing happens to them. */
function counted(
  world: World,
  { pool }: SystemSpec,
  spec: DatabaseSpec,
  { demands, applications, gates, zones, link, createProcessor }: DatabaseSurroundings,
): DatabaseTier {
  const gate = gates.toDatabase(applications);
  const path = link(world, gate ?? applications, zones);
  const database = new Database(world, demands, createProcessor(world, spec), spec, path ?? gate ?? applications);
  path?.connect(database);
  gate?.attach(path ?? database, database);
  const connections = gate ?? database;
  return {
    access: {
      tier: gate ?? path ?? database,
      createPool: (user, levels) => (pool === null ? null : new ConnectionPool(world, pool, connections, user, levels)),
    },
    report: () => ({}),
  };
}

/** Connections are told apart: each has an age, and a host that may go away. */
function toldApart(
  world: World,
  system: SystemSpec,
  spec: DatabaseSpec,
  connections: DatabaseConnectionsSpec,
  sites: readonly CallSite[],
  warmUpSeconds: number,
  { demands, applications, gates, zones, link, createProcessor, sessionStartedAt }: DatabaseSurroundings,
): DatabaseTier {
  const held: (Connection | undefined)[] = [];
  const pooled: QueryClient = {
    answered: (row) => (pooler ?? applications).answered(row),
    databaseLost: (row) => (pooler ?? applications).databaseLost(row),
    queryFailed: (row) => (pooler ?? applications).queryFailed(row),
  };
  const servers = { system, connections, sites, demands, patience: gates.patience, held, link };
  const pool = system.pool ?? NO_POOL;
  const { managed } = spec;
  const replicas =
    managed?.replication === undefined
      ? null
      : new DatabaseReplicas(world, managed.replication, managed, {
          ...servers,
          applications,
          pool,
          warmUpSeconds,
          sessionStartedAt,
          createProcessor,
          zones,
        });
  let pooler: Pooler | null = null;
  const { endpoint, database, availability } = wireServer(world, spec, servers, {
    createProcessor: () => createProcessor(world, spec),
    reached: (direct) => {
      if (connections.pooler !== undefined) pooler = new Pooler(world, connections.pooler, direct, held, applications);
    },
    client: connections.pooler === undefined ? applications : pooled,
    flow: gates.state("instanceToDatabase"),
    zones,
    ...(replicas === null ? {} : { journal: replicas.replication.primary, takeover: replicas.replication.takeover }),
  });
  if (availability !== null) zones?.follow(availability);
  const front = (pooler as Pooler | null) ?? endpoint;
  const books = new PoolBooks(world, warmUpSeconds);
  const pools = { backend: front, books, held };
  return {
    access: replicas?.access({ backend: front, tier: front }, books) ?? {
      tier: front,
      createPool: (user, levels) => new QueuePool(world, pool, connections.pool, pools, user, levels),
    },
    report: () => ({
      connections: { ...books.report(), ...(front instanceof Pooler ? { borrow: front.borrow } : {}) },
      ...(database instanceof ManagedDatabase ? { rds: database.report() } : {}),
      ...(replicas === null ? {} : { replicas: replicas.report() }),
    }),
  };
}
