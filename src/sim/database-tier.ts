/** Builds what stands between the application and its data: pools, the way, and the database. */
import { ConnectionPool, type DatabaseAccess } from "./app/index.js";
import { drawsBySite, type CallSite, type Demands } from "./demands.js";
import type { Processor } from "./kernel/processor.js";
import type { Caller } from "./kernel/tier.js";
import type { World } from "./kernel/world.js";
import type { DatabaseClient, Link, NetworkGates } from "./network/index.js";
import { DirectServer, PoolBooks, Pooler, QueuePool, type Connection, type QueryClient } from "./pool/index.js";
import { Availability, Database, ManagedDatabase } from "./rds/index.js";
import type { Run } from "./run.js";
import type { DatabaseConnectionsSpec, DatabaseSpec, PoolSpec, SystemSpec } from "./spec.js";

/** What the database is built among. */
export interface DatabaseSurroundings {
  readonly demands: Demands;
  readonly applications: DatabaseClient & QueryClient;
  readonly gates: NetworkGates;
  /** The network path to the database, for whoever hears its answers; null: no distance. */
  link(caller: Caller): Link | null;
  createProcessor(database: DatabaseSpec): Processor;
}

/** The database as its applications see it, and what it has to tell of a run. */
export interface DatabaseTier {
  readonly access: DatabaseAccess;
  report(): Pick<Run, "rds" | "connections">;
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
  { demands, applications, gates, link, createProcessor }: DatabaseSurroundings,
): DatabaseTier {
  const gate = gates.toDatabase(applications);
  const path = link(gate ?? applications);
  const database = new Database(world, demands, createProcessor(spec), spec, path ?? gate ?? applications);
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
  { demands, applications, gates, link, createProcessor }: DatabaseSurroundings,
): DatabaseTier {
  const { managed } = spec;
  const outages = managed?.events.filter((event) => event.kind === "outage") ?? [];
  const availability =
    managed === undefined
      ? null
      : new Availability(world, outages, (health) => (database as ManagedDatabase).gone(health));
  const { databaseRttSeconds } = system.network;
  const roundTrips =
    databaseRttSeconds === null ? null : drawsBySite(world, sites, "databaseRtt", () => databaseRttSeconds);
  const held: (Connection | undefined)[] = [];
  const pooled: QueryClient = {
    answered: (row) => (pooler ?? applications).answered(row),
    databaseLost: (row) => (pooler ?? applications).databaseLost(row),
    queryFailed: (row) => (pooler ?? applications).queryFailed(row),
  };
  const endpoint = new DirectServer(
    world,
    connections,
    gates.patience,
    { availability, flow: gates.state("instanceToDatabase") },
    roundTrips,
    held,
    connections.pooler === undefined ? applications : pooled,
  );
  const pooler: Pooler | null =
    connections.pooler === undefined ? null : new Pooler(world, connections.pooler, endpoint, held, applications);
  const path = link(endpoint);
  const cpu = createProcessor(spec);
  const fork = connections.opening.serverCpuSeconds;
  const database: Database | ManagedDatabase =
    managed === undefined || availability === null
      ? new Database(world, demands, cpu, spec, path ?? endpoint, fork)
      : new ManagedDatabase(
          world,
          demands,
          cpu,
          { ...spec, managed },
          { sites, specs: system.routes },
          availability,
          endpoint,
          path ?? endpoint,
          fork,
        );
  path?.connect(database);
  endpoint.attach(path ?? database, database);
  const books = new PoolBooks(world, warmUpSeconds);
  const pools = { backend: pooler ?? endpoint, books, held };
  return {
    access: {
      tier: pooler ?? endpoint,
      createPool: (user, levels) => new QueuePool(world, system.pool ?? NO_POOL, connections.pool, pools, user, levels),
    },
    report: () => ({
      connections: { ...books.report(), ...(pooler === null ? {} : { borrow: pooler.borrow }) },
      ...(database instanceof ManagedDatabase ? { rds: database.report() } : {}),
    }),
  };
}
