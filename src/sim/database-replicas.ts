/** Builds the replicas of a database, and the application's choice between them and the primary. */
import type { DatabaseAccess } from "./app/index.js";
import { wireServer, type DatabaseServer, type ServerSurroundings } from "./database-server.js";
import type { Processor } from "./kernel/processor.js";
import type { Tier } from "./kernel/tier.js";
import type { World } from "./kernel/world.js";
import type { Zones } from "./network/index.js";
import {
  QueuePool,
  ReaderEndpoint,
  ReadSplit,
  type Backend,
  type PoolBooks,
  type QueryClient,
  type ReadTarget,
} from "./pool/index.js";
import { ManagedDatabase, Replication, Sessions, type ReplicationRun } from "./rds/index.js";
import type { DatabaseSpec, ManagedDatabaseSpec, PoolSpec, ReplicaSpec, ReplicationSpec } from "./spec.js";

/** What replicas are built among, beside what every server is. */
export interface ReplicaSurroundings extends ServerSurroundings {
  readonly applications: QueryClient;
  /** null: they make no difference. */
  readonly zones: Zones | null;
  readonly pool: PoolSpec;
  readonly warmUpSeconds: number;
  /** When the iteration that has this row now began, s. */
  sessionStartedAt(iteration: number): number;
  createProcessor(world: World, database: DatabaseSpec): Processor;
}

/** Those who follow a primary, before the primary is there. */
export class DatabaseReplicas {
  readonly #world: World;
  readonly #spec: ReplicationSpec;
  readonly #managed: ManagedDatabaseSpec;
  readonly #around: ReplicaSurroundings;
  readonly #sessions: Sessions;
  readonly replication: Replication;
  #split: ReadSplit | null = null;

  constructor(world: World, spec: ReplicationSpec, managed: ManagedDatabaseSpec, around: ReplicaSurroundings) {
    this.#world = world;
    this.#spec = spec;
    this.#managed = managed;
    this.#around = around;
    this.#sessions = new Sessions(around.sessionStartedAt);
    this.replication = new Replication(world, spec, this.#sessions, around.warmUpSeconds);
  }

  /** @param primary its pools' backend, and where their queries go */
  access(primary: { readonly backend: Backend; readonly tier: Tier }, books: PoolBooks): DatabaseAccess {
    const { routing, replicas } = this.#spec;
    const { system, sites, held, pool } = this.#around;
    const readers = replicas.map((replica, index) => this.#build(replica, index).endpoint);
    const readerPool = { ...pool, ...routing.pool };
    const target = (backend: Backend & Tier): ReadTarget => this.#target(backend, backend, readerPool, books);
    const targets = [this.#target(primary.backend, primary.tier, pool, books), ...readers.map(target)];
    if (routing.policy === "endpoint") {
      const isUp = (reader: number): boolean => this.replication.isUp(reader);
      targets.push(target(new ReaderEndpoint(this.#world, readers, isUp, routing.dnsTtlSeconds, held)));
    }
    const shares = sites.map(({ name, route }) => {
      const { statement } = system.routes[route]!;
      const reads = statement === undefined || statement.writes > 0 ? 0 : (statement.replicaShare ?? routing.share);
      return { name, share: reads };
    });
    const split = new ReadSplit(this.#world, routing, shares, this.#sessions, targets, replicas.length);
    this.replication.onRepoint((server) => split.repoint(server));
    this.#split = split;
    return { tier: split, createPool: (user, levels) => split.createPool(user, levels) };
  }

  report(): ReplicationRun & { readonly fellBack: number } {
    return { ...this.replication.report(), fellBack: this.#split!.fellBack };
  }

  #build(replica: ReplicaSpec, index: number): DatabaseServer {
    const { replication } = this;
    const { applications, createProcessor } = this.#around;
    const { name, zone, storage, events, ...machine } = replica;
    const world = this.#world.named(name, name);
    const spec: DatabaseSpec = {
      ...machine,
      host: "own",
      managed: { commitSeconds: this.#managed.commitSeconds, storage, events },
    };
    const cpu = createProcessor(world, spec);
    const { member, replay } = replication.createReplica(world, cpu, (statement) =>
      (server.database as ManagedDatabase).writesBehind(statement),
    );
    const server: DatabaseServer = wireServer(world, spec, this.#around, {
      createProcessor: () => cpu,
      client: applications,
      flow: null,
      zones: this.#around.zones?.toServerIn(zone) ?? null,
      journal: member,
      fails: () => replication.failed(index),
      returns: () => replication.returned(index),
    });
    const { database } = server;
    if (!(database instanceof ManagedDatabase) || server.availability === null)
      throw new Error(`replica ${name} is not managed`);
    replication.join({
      member,
      replay,
      availability: server.availability,
      mostConnections: () => database.report().mostConnections,
    });
    return server;
  }

  #target(backend: Backend, tier: Tier, pool: PoolSpec, books: PoolBooks): ReadTarget {
    const { connections, held } = this.#around;
    const pools = { backend, books, held };
    return {
      tier,
      createPool: (user, levels) => new QueuePool(this.#world, pool, connections.pool, pools, user, levels),
    };
  }
}
