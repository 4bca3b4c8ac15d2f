/** From the fields of replicas, clusters and read routing to the simulator's replication; null where there is none. */
import type {
  ManagedDatabaseSpec,
  PromotionSpec,
  ReadRoutingSpec,
  ReplayPauseSpec,
  ReplicaSpec,
  ReplicationSpec,
  StorageSpec,
} from "../../sim/spec.js";
import { buildDatabaseMachine } from "../build-machines.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Assumption } from "../scenario.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { DatabaseFaultFields } from "../schema/database-fault-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import type { ReadReplicaFields } from "../schema/replica-schema.js";
import { replicaShape } from "../schema/replica-schema.js";
import { DEFAULTS } from "../defaults.js";
import { zoneNames } from "../network/zone-distances.js";
import { STORAGE } from "./defaults.js";
import { carriedBy } from "./storage.js";
import { COLD_CACHE, DNS_TTL_SECONDS, outage, type Phase } from "./outages.js";
import {
  CLUSTER,
  CLUSTER_READERS,
  MOST_REPLICAS,
  PROMOTION,
  READ_ROUTING,
  REPLICATION,
} from "./replication-defaults.js";
import { replicationMessages as sentences } from "./replication-messages.js";

type DatabaseFields = NonNullable<ArchitectureFields["database"]>;

const PATH = ["architecture", "database"];
/** A zone that is lost for good: longer than any run. */
const FOREVER_SECONDS = 1e9;

/** Names of the copies that answer reads, in order. */
export function replicaNames({ readReplicas, dbCluster }: DatabaseFields): readonly string[] {
  return dbCluster === undefined ? Object.keys(readReplicas ?? {}) : CLUSTER_READERS;
}

/**
 * @param storage of the primary: a replica has a volume like it
 * @param zones of the database's subnets; the primary stands in the first
 */
export function buildReplication(
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
  storage: ManagedDatabaseSpec["storage"],
  zones: readonly string[],
  origins: Origins,
  assumptions: Assumption[],
): ReplicationSpec | null {
  const fields = architecture.database!;
  const names = replicaNames(fields);
  refuseContradictions(fields, zones, origins);
  if (names.length === 0) return null;
  for (const pooler of ["pgBouncer", "rdsProxy"] as const)
    if (architecture[pooler] !== undefined) origins.notice(["architecture", pooler], sentences.poolerOfPrimary(pooler));
  const { replication = {}, dbCluster, readReplicas = {} } = fields;
  assumptions.push({
    subject: "database",
    statement: `Replaying a write takes ${JSON.stringify(replication.changeTime ?? REPLICATION.changeTime)} of a replica's CPU, one after the other.`,
    source: "No figure is published; set architecture.database.replication.changeTime, or measure it",
  });
  const measuredOn = architecture.autoScalingGroup?.launchTemplate?.measuredOn;
  const replicas = names.map((name, index): ReplicaSpec => {
    const own: ReadReplicaFields = dbCluster === undefined ? readReplicas[name]! : {};
    const zone = own.availabilityZone ?? zones[(index + 1) % Math.max(1, zones.length)];
    if (own.availabilityZone !== undefined && !zones.includes(own.availabilityZone))
      origins.report(
        [...PATH, "readReplicas", name, "availabilityZone"],
        sentences.unknownZone(own.availabilityZone, zones),
      );
    return {
      name,
      zone: zone === undefined ? -1 : zoneNames(architecture, zones).indexOf(zone),
      ...buildDatabaseMachine(machineOf(fields, own), measuredOn, own.dbInstanceClass === undefined ? [] : assumptions),
      storage: storage === null ? null : ownStorage(storage, fields, own),
      events: [...outagesOf(name, faults, fields), ...zoneOutages(zone, faults)],
    };
  });
  return {
    engine: fields.engine ?? "postgres",
    replicas,
    changeSeconds: replication.changeTime ?? fromDefault(REPLICATION.changeTime),
    transitSeconds: replication.transitTime ?? fromDefault(REPLICATION.transitTime),
    heartbeatSeconds: replication.heartbeat ?? REPLICATION.heartbeat,
    ...(dbCluster === undefined
      ? {}
      : {
          cluster: {
            flowControlLagSeconds: dbCluster.flowControlLag ?? CLUSTER.flowControlLag,
            flowControlDelaySeconds: dbCluster.flowControlDelay ?? CLUSTER.flowControlDelay,
            rejoinSeconds: dbCluster.rejoin ?? CLUSTER.rejoin,
          },
        }),
    routing: buildRouting(architecture),
    promotions: promotionsOf(names, faults, fields),
    pauses: pausesOf(names, faults),
  };
}

/** A volume like the primary's behind an instance of its own; backups are taken of the primary. */
function ownStorage(
  storage: StorageSpec,
  primary: DatabaseFields,
  { dbInstanceClass = primary.dbInstanceClass }: ReadReplicaFields,
): StorageSpec {
  const { volume, latencySeconds, space, checkpoints } = storage;
  return {
    volume,
    instance: carriedBy(dbInstanceClass, primary.ebsBurstBalance ?? STORAGE.ebsBurstBalance),
    latencySeconds,
    space,
    ...(checkpoints === undefined ? {} : { checkpoints }),
  };
}

/** A replica without a class of its own is a machine like the primary, but for what it says itself. */
function machineOf(primary: DatabaseFields, own: ReadReplicaFields): DatabaseFields {
  const { dbInstanceClass, vCpus, relativeSpeed, maxConnections } = own;
  const inherited =
    dbInstanceClass === undefined
      ? {
          dbInstanceClass: primary.dbInstanceClass,
          vCpus: primary.vCpus,
          relativeSpeed: primary.relativeSpeed,
          maxConnections: primary.maxConnections,
        }
      : { dbInstanceClass, vCpus: undefined, relativeSpeed: undefined, maxConnections: undefined };
  return {
    engine: primary.engine,
    dbInstanceClass: inherited.dbInstanceClass,
    vCpus: vCpus ?? inherited.vCpus,
    relativeSpeed: relativeSpeed ?? inherited.relativeSpeed,
    maxConnections: maxConnections ?? inherited.maxConnections,
  };
}

function buildRouting({ database, sqlalchemy = {} }: ArchitectureFields): ReadRoutingSpec {
  const { readRouting: own = {}, dbCluster } = database!;
  const asked = own.poolSize !== undefined || own.maxOverflow !== undefined;
  const poolSize = own.poolSize ?? sqlalchemy.poolSize ?? DEFAULTS.sqlalchemy.poolSize;
  const maxOverflow = own.maxOverflow ?? sqlalchemy.maxOverflow ?? DEFAULTS.sqlalchemy.maxOverflow;
  return {
    policy: own.policy ?? (dbCluster === undefined ? READ_ROUTING.policy : "endpoint"),
    share: own.share ?? READ_ROUTING.share,
    stickSeconds: own.stickAfterWrite ?? READ_ROUTING.stickAfterWrite,
    onFailure: own.onFailure ?? READ_ROUTING.onFailure,
    avoidSeconds: own.avoidFor ?? READ_ROUTING.avoidFor,
    dnsTtlSeconds: own.dnsTtl ?? READ_ROUTING.dnsTtl,
    pool: asked
      ? {
          poolSize: poolSize === 0 ? Infinity : poolSize,
          maxOverflow: poolSize === 0 ? 0 : maxOverflow === -1 ? Infinity : maxOverflow,
        }
      : null,
  };
}

/** A reboot, or a host that fails: a replica has no standby. */
function outagesOf(
  name: string,
  faults: readonly FaultFields[],
  { failover = {} }: DatabaseFields,
): ReplicaSpec["events"] {
  const { dnsTtl, coldReads, warmingTime, ...phases } = failover;
  const own = Object.fromEntries(Object.entries(phases).filter(([, spec]) => spec !== undefined));
  const cold = { reads: coldReads ?? COLD_CACHE.reads, seconds: warmingTime ?? COLD_CACHE.seconds };
  return faults.flatMap(({ at, database }) =>
    database?.replica === name && (database.action === "reboot" || database.action === "hostFailure")
      ? [outage(database.action, at, "none", own as Partial<Record<Phase, never>>, dnsTtl ?? DNS_TTL_SECONDS, cold)]
      : [],
  );
}

function zoneOutages(zone: string | undefined, faults: readonly FaultFields[]): ReplicaSpec["events"] {
  return faults.flatMap(({ at, duration, availabilityZoneOutage }) =>
    availabilityZoneOutage === undefined || availabilityZoneOutage.availabilityZone !== zone
      ? []
      : [
          {
            kind: "outage" as const,
            atSeconds: at,
            name: `loss of zone ${zone}`,
            connections: "silent" as const,
            address: "silent" as const,
            phases: [{ name: "zone", seconds: { kind: "constant" as const, value: duration ?? FOREVER_SECONDS } }],
            dnsTtlSeconds: null,
            coldCache: { reads: 0, seconds: 0 },
          },
        ],
  );
}

function promotionsOf(
  names: readonly string[],
  faults: readonly FaultFields[],
  { replication = {} }: DatabaseFields,
): PromotionSpec[] {
  const {
    replicationStop = PROMOTION.replicationStop,
    reboot = PROMOTION.reboot,
    repointAfter = Infinity,
  } = replication;
  return faults.flatMap(({ at, database }): PromotionSpec[] => {
    const replica = names.indexOf(database?.replica ?? "");
    if (database?.action !== "promoteReadReplica" || replica < 0) return [];
    return [
      {
        atSeconds: at,
        replica,
        phases: [
          { name: "replicationStop", seconds: replicationStop },
          { name: "promotionReboot", seconds: reboot },
        ],
        repointSeconds: Number.isFinite(repointAfter) ? repointAfter : null,
      },
    ];
  });
}

function pausesOf(names: readonly string[], faults: readonly FaultFields[]): ReplayPauseSpec[] {
  return faults.flatMap(({ at, duration = Infinity, database }): ReplayPauseSpec[] => {
    const replica = names.indexOf(database?.replica ?? "");
    if (database?.action !== "pauseReplay" || replica < 0) return [];
    return [{ replica, atSeconds: at, untilSeconds: at + duration }];
  });
}

const OF_A_REPLICA: ReadonlySet<string> = new Set(["reboot", "hostFailure", "promoteReadReplica", "pauseReplay"]);

/** Whether a fault happens to a replica; what is wrong with it is reported. @param path of the fault */
export function isOfReplica(
  { action, replica }: DatabaseFaultFields,
  fields: DatabaseFields,
  path: readonly (string | number)[],
  origins: Origins,
): boolean {
  const names = replicaNames(fields);
  const needed = action === "promoteReadReplica" || action === "pauseReplay";
  if (replica === undefined) {
    if (needed) origins.report([...path, "action"], sentences.whichReplica(action, names));
    return needed;
  }
  if (!OF_A_REPLICA.has(action)) origins.report([...path, "replica"], sentences.notOfReplica(action), "key");
  if (!names.includes(replica)) origins.report([...path, "replica"], sentences.unknownReplica(replica, names));
  if (action === "promoteReadReplica" && fields.dbCluster !== undefined)
    origins.report([...path, "action"], sentences.readerPromotion());
  return true;
}

function refuseContradictions(fields: DatabaseFields, zones: readonly string[], origins: Origins): void {
  const { readReplicas, dbCluster, multiAZ } = fields;
  const count = Object.keys(readReplicas ?? {}).length;
  if (count > MOST_REPLICAS) origins.report([...PATH, "readReplicas"], sentences.tooMany(count), "key");
  if (dbCluster !== undefined) {
    if (readReplicas !== undefined) origins.report([...PATH, "readReplicas"], sentences.clusterHasReaders(), "key");
    if (multiAZ === true) origins.report([...PATH, "multiAZ"], sentences.clusterIsMultiAZ(), "key");
    if (zones.length < 3) origins.report([...PATH, "dbCluster"], sentences.clusterNeedsZones(zones), "key");
  }
  if (dbCluster !== undefined || count > 0) return;
  for (const key of Object.keys(replicaShape) as (keyof typeof replicaShape)[])
    if (fields[key] !== undefined && key !== "readReplicas")
      origins.report([...PATH, key], sentences.needsReplicas(key), "key");
}
