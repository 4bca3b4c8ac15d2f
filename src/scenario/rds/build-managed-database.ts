/** From the fields of RDS, statements and faults to the simulator's managed database; absent where none of them asks for it. */
import { databasePriceName } from "../../cost/index.js";
import type { DatabaseEventSpec, MachineSpec, ManagedDatabaseSpec } from "../../sim/spec.js";
import { buildDatabaseMachine } from "../build-machines.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Assumption } from "../scenario.js";
import { databaseMessages as sentences } from "./messages.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import type { DatabaseFaultFields } from "../schema/database-fault-schema.js";
import { managedDatabaseShape, type StatementFields } from "../schema/database-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { COLD_CACHE, DNS_TTL_SECONDS, outage, PHASE_DEFAULTS, PHASES, type Deployment } from "./outages.js";
import { buildReplication, isOfReplica, replicaNames } from "./build-replication.js";
import { replicationMessages } from "./replication-messages.js";
import { writesByMethod } from "./statements.js";
import { replicaShape } from "../schema/replica-schema.js";
import { BACKUP, COMMIT, FAULT, STORAGE } from "./defaults.js";
import { buildStorage, carriedBy, volumeChange } from "./storage.js";
import { storageMessages } from "./storage-messages.js";

/** By route. */
export type Statements = Readonly<Record<string, StatementFields>>;

type DatabaseFields = NonNullable<ArchitectureFields["database"]>;

const PATH = ["architecture", "database"];

/**
 * @param statements what the workload says that its statements ask of the database
 * @param zones of the subnets of its group; the primary stands in the first
 */
export function buildManagedDatabase(
  architecture: ArchitectureFields,
  faults: readonly FaultFields[],
  statements: Statements | undefined,
  zones: readonly string[],
  origins: Origins,
  assumptions: Assumption[],
): ManagedDatabaseSpec | null {
  const fields = architecture.database!;
  const asked = Object.keys({ ...managedDatabaseShape, ...replicaShape }).some(
    (key) => fields[key as keyof DatabaseFields] !== undefined,
  );
  if (!asked && statements === undefined && !faults.some(({ database }) => database !== undefined)) return null;
  if (fields.multiAZ === true && zones.length < 2) origins.report([...PATH, "multiAZ"], sentences.needsTwoZones(zones));
  if (fields.host === "instance") origins.report([...PATH, "host"], sentences.notOnInstance());
  const deployment = deploymentOf(fields);
  const commit = { none: COMMIT.singleAZ, standby: COMMIT.multiAZ, cluster: COMMIT.cluster }[deployment];
  if (fields.commitTime === undefined)
    assumptions.push({
      subject: "database",
      statement: `A commit takes ${commit.median} in the median${WAITS[deployment]}.`,
      source: "AWS says only that Multi-AZ has more; set architecture.database.commitTime, or measure it",
    });
  const storage = buildStorage(
    fields,
    some(statements, ({ bytesStored = 0 }) => bytesStored > 0),
    origins,
    assumptions,
  );
  checkReplicaShares(fields, statements ?? {}, origins);
  const replication = buildReplication(architecture, faults, storage, zones, origins, assumptions);
  return {
    commitSeconds: fields.commitTime ?? fromDefault(commit),
    storage,
    events: buildEvents(
      faults,
      fields,
      { ...machines(architecture), hasHotRows: some(statements, ({ hotRows = 0 }) => hotRows > 0) },
      zones,
      origins,
    ),
    ...(replication === null ? {} : { replication }),
  };
}

const WAITS: Readonly<Record<Deployment, string>> = {
  none: "",
  standby: ", as it waits for the standby",
  cluster: " before it waits for one of the readers",
};

const deploymentOf = ({ multiAZ, dbCluster }: DatabaseFields): Deployment =>
  dbCluster !== undefined ? "cluster" : multiAZ === true ? "standby" : "none";

/** Only what reads can go to a replica, and only if there is one. */
function checkReplicaShares(fields: DatabaseFields, statements: Statements, origins: Origins): void {
  for (const [route, { replicaShare, writes = writesByMethod(route) ? 1 : 0 }] of Object.entries(statements)) {
    if (replicaShare === undefined) continue;
    const path = ["workload", "statements", route, "replicaShare"];
    if (replicaNames(fields).length === 0)
      origins.report(path, replicationMessages.needsReplicas("replicaShare"), "key");
    else if (writes > 0) origins.report(path, replicationMessages.noReads(), "key");
  }
}

const some = (statements: Statements = {}, holds: (each: StatementFields) => boolean): boolean =>
  Object.values(statements).some(holds);

/** What events need to know of the rest. */
interface EventContext {
  readonly hasHotRows: boolean;
  readonly machineOf: (dbInstanceClass: string) => MachineSpec;
}

/** An instance by its class, however the one that there is first is described. */
const machines = ({ database, autoScalingGroup }: ArchitectureFields): Pick<EventContext, "machineOf"> => ({
  machineOf: (dbInstanceClass) => {
    const engine = database?.engine ?? "postgres";
    const machine = buildDatabaseMachine({ engine, dbInstanceClass }, autoScalingGroup?.launchTemplate?.measuredOn, []);
    return {
      ...machine,
      name: databasePriceName(dbInstanceClass, engine),
      bandwidth: carriedBy(dbInstanceClass, database?.ebsBurstBalance ?? STORAGE.ebsBurstBalance),
    };
  },
});

/** In order of time: a failover moves the primary to the next zone, whose outage is then the one that matters. */
function buildEvents(
  faults: readonly FaultFields[],
  fields: DatabaseFields,
  context: EventContext,
  zones: readonly string[],
  origins: Origins,
): DatabaseEventSpec[] {
  let home = 0;
  const inOrder = faults.map((fault, index) => ({ fault, index })).sort((a, b) => a.fault.at - b.fault.at);
  return inOrder.flatMap(({ fault, index }) => {
    const lost = fault.availabilityZoneOutage?.availabilityZone;
    // Without a standby the network says that it is out of reach: network/network-timeline.ts.
    const moves = deploymentOf(fields) !== "none" && lost !== undefined && lost === zones[home];
    const what = moves ? ({ action: "hostFailure" } as const) : fault.database;
    if (what === undefined) return [];
    const events = moves
      ? buildEvent({ at: fault.at }, what, fields, context, [], origins)
      : buildEvent(fault, what, fields, context, ["faults", index, "database"], origins);
    for (const event of events)
      if (event.kind === "outage" && event.phases.some(({ name }) => name === "promotion"))
        home = (home + 1) % zones.length;
    return events;
  });
}

function buildEvent(
  { at, duration, randomly }: FaultFields,
  fault: DatabaseFaultFields,
  fields: DatabaseFields,
  { hasHotRows, machineOf }: EventContext,
  path: readonly (string | number)[],
  origins: Origins,
): DatabaseEventSpec[] {
  const { action, factor, connections } = fault;
  const { failover = {} } = fields;
  const deployment = deploymentOf(fields);
  const multiAZ = deployment !== "none";
  refuseForeignKeys(fault, path, origins);
  if (isOfReplica(fault, fields, path, origins)) return [];
  const until = at + (duration ?? Infinity);
  switch (action) {
    case "slowQueries":
      return [{ kind: "slowQueries", atSeconds: at, untilSeconds: until, factor: factor ?? FAULT.slowQueriesFactor }];
    case "storageFull":
      return [{ kind: "storageFull", atSeconds: at, untilSeconds: until, factor: 1 }];
    case "promoteReadReplica":
    case "pauseReplay":
      return [];
    case "standbyFailure": {
      if (deployment !== "standby") origins.report([...path, "action"], sentences.noStandbyToLose());
      return [
        {
          kind: "standbyLoss",
          atSeconds: at,
          rebuildSeconds: failover.standbyRebuild ?? PHASE_DEFAULTS.standbyRebuild,
        },
      ];
    }
    case "lockRows":
      if (!hasHotRows) origins.report([...path, "action"], sentences.noHotRows());
      return [{ kind: "lockRows", atSeconds: at, untilSeconds: until, factor: 1 }];
    case "connectionStorm":
      return [
        {
          kind: "connectionStorm",
          atSeconds: at,
          untilSeconds: until,
          factor: connections ?? FAULT.stormConnections,
        },
      ];
    case "modifyStorage":
      if (duration !== undefined && randomly === undefined)
        origins.report([...path.slice(0, -1), "duration"], sentences.lastsItsPhases(action), "key");
      return [{ kind: "storageModification", atSeconds: at, change: volumeChange(fault, fields, path, origins) }];
    case "backup":
    case "snapshot": {
      if (!multiAZ) {
        const untilSeconds = at + (duration ?? BACKUP.suspensionSeconds);
        return [{ kind: "ioSuspended", atSeconds: at, untilSeconds, factor: 1 }];
      }
      origins.notice([...path, "action"], sentences.backupOfStandby());
      const untilSeconds = at + (duration ?? BACKUP.slowSeconds);
      return [{ kind: "slowStorage", atSeconds: at, untilSeconds, factor: BACKUP.slowFactor }];
    }
    default: {
      if (action === "rebootWithFailover" && !multiAZ) origins.report([...path, "action"], sentences.needsStandby());
      if (duration !== undefined && randomly === undefined)
        origins.report([...path.slice(0, -1), "duration"], sentences.lastsItsPhases(action), "key");
      const own = Object.fromEntries(
        PHASES.flatMap((phase) => (failover[phase] === undefined ? [] : [[phase, failover[phase]]])),
      );
      const coldCache = {
        reads: failover.coldReads ?? COLD_CACHE.reads,
        seconds: failover.warmingTime ?? COLD_CACHE.seconds,
      };
      const recovers = fields.checkpoints !== undefined;
      const away = outage(action, at, deployment, own, failover.dnsTtl ?? DNS_TTL_SECONDS, coldCache, recovers);
      const { dbInstanceClass } = fault;
      if (action !== "modifyClass" || dbInstanceClass === undefined) return [away];
      return [{ ...away, name: `${away.name} to ${dbInstanceClass}`, becomes: machineOf(dbInstanceClass) }];
    }
  }
}

/** Keys that belong to other actions. */
function refuseForeignKeys(fault: DatabaseFaultFields, path: readonly (string | number)[], origins: Origins): void {
  const { action } = fault;
  if (fault.factor !== undefined && action !== "slowQueries")
    origins.report([...path, "factor"], sentences.factorOf(action), "key");
  if (fault.connections !== undefined && action !== "connectionStorm")
    origins.report([...path, "connections"], storageMessages.onlyOf("connections", "connectionStorm", action), "key");
  if (fault.dbInstanceClass !== undefined && action !== "modifyClass")
    origins.report(
      [...path, "dbInstanceClass"],
      storageMessages.onlyOf("dbInstanceClass", "modifyClass", action),
      "key",
    );
  if (action === "modifyStorage") return;
  for (const key of ["allocatedStorage", "storageType", "iops", "storageThroughput"] as const)
    if (fault[key] !== undefined)
      origins.report([...path, key], storageMessages.onlyOf(key, "modifyStorage", action), "key");
}
