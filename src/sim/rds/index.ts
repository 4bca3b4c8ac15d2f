/**
 * The database (Amazon RDS for PostgreSQL, or PostgreSQL on the same machine).
 *
 * PostgreSQL serves every connection with a process of its own; the operating system shares the vCPUs among those that
 * are running. `max_connections` refuses further ones ("sorry, too many clients already"). Blocks that are not in the
 * buffer cache come from an EBS volume with so many operations and bytes per second; a commit waits for its log to be
 * durable, on a Multi-AZ instance in a second zone, too. When the primary dies, RDS detects it, fences it, promotes the
 * standby, and changes the address behind the endpoint's name: committed writes are there, connections are not.
 *
 * `Database` is CPU under processor sharing and the connection limit. A scenario that says more gets a `ManagedDatabase`,
 * reached over connections that are told apart (../pool). The volume takes operations in turn, at the limit that binds: its own
 * or its instance's, both of which may burst (`RateLimit`). Committed writes fill it (`StorageSpace`) until it refuses them, or
 * grows: by itself (`StorageAutoscaling`) or on request, slower while it is optimized. `Checkpoints` write
 * changed pages in the same line, `Backups` stop or slow it every day. Reads and
 * writes, the lock of a hot row and the commit belong to the last query of a request, which is taken for its transaction.
 * An outage has phases with drawn durations; connections are reset, or black-holed until the kernel gives up; resolvers
 * keep the old address for its time to live; afterwards the buffer cache is cold.
 *
 * Read replicas and the readers of a Multi-AZ cluster are servers like the primary, built in a world under their own name, and
 * members of a `Replication`: a transaction of the primary puts a change on its `ChangeLog`, each follower gets it and has one
 * `Replay` process apply it on the CPU that its reads use, so that lag is the sojourn in a queue. A `Member` knows what its
 * readers see, `Sessions` what they should. A replica that is promoted has what it had applied and a log of its own; a cluster's
 * commit waits for one reader, and the reader that has most takes over once it has applied it.
 *
 * Left out, for now: a lock held over several queries, deadlocks; of replicas: cascades, MySQL's parallel replay, queries cancelled for conflicts with replay, and the log that a primary keeps for a replica that is away.
 *
 * How it fails: new connections are refused or time out while it is away; requests on old ones fail or hang; a slow query
 * holds connections until the pools are empty; a hot row makes all who want it wait in line; without space no write works;
 * replicas that cannot keep up show yesterday's data, without an error anywhere.
 */
export { Availability, RECOVERY, REPLAY, type OutageRun, type Takeover } from "./availability.js";
export { Database } from "./database.js";
export { ManagedDatabase } from "./managed-database.js";
export { machinesIn } from "./rds-spec.js";
export { ScaledProcessor } from "./scaled-processor.js";
export type { Journal } from "./journal.js";
export type { RdsRun } from "./rds-run.js";
export { Replication } from "./replication.js";
export type { ReplicationRun } from "./replication-run.js";
export { Sessions } from "./sessions.js";
export { leastGrownGib } from "./storage-space.js";
export { instanceLimits, isFixed, STRIPED_GIB, volumeLimits } from "./volume.js";
