/** From the fields of RDS, statements and faults to the simulator's managed database; absent where none of them asks for it. */
import type { DatabaseEventSpec, ManagedDatabaseSpec, StorageSpec } from "../../sim/spec.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Assumption } from "../scenario.js";
import { databaseMessages as sentences } from "./messages.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import { managedDatabaseShape, type DatabaseFaultFields } from "../schema/database-schema.js";
import type { FaultFields } from "../schema/faults-schema.js";
import { COLD_CACHE, DNS_TTL_SECONDS, outage, PHASE_DEFAULTS, PHASES } from "./outages.js";
import { COMMIT } from "./defaults.js";
import { behindInstance, isFixed, LATENCY, PROVISIONED, volumeLimits } from "./storage.js";

type DatabaseFields = NonNullable<ArchitectureFields["database"]>;

const PATH = ["architecture", "database"];
const BACKUP_SECONDS = 3;
const SLOW_QUERIES_FACTOR = 4;

/**
 * @param hasStatements whether the workload says what its statements ask of the database
 * @param zones of the subnets of its group; the primary stands in the first
 */
export function buildManagedDatabase(
  fields: DatabaseFields,
  faults: readonly FaultFields[],
  hasStatements: boolean,
  zones: readonly string[],
  origins: Origins,
  assumptions: Assumption[],
): ManagedDatabaseSpec | null {
  const asked = Object.keys(managedDatabaseShape).some((key) => fields[key as keyof DatabaseFields] !== undefined);
  if (!asked && !hasStatements && !faults.some(({ database }) => database !== undefined)) return null;
  if (fields.multiAZ === true && zones.length < 2) origins.report([...PATH, "multiAZ"], sentences.needsTwoZones(zones));
  if (fields.host === "instance") origins.report([...PATH, "host"], sentences.notOnInstance());
  const { multiAZ = false } = fields;
  const commit = multiAZ ? COMMIT.multiAZ : COMMIT.singleAZ;
  if (fields.commitTime === undefined)
    assumptions.push({
      subject: "database",
      statement: `A commit takes ${commit.median} in the median${multiAZ ? ", as it waits for the standby" : ""}.`,
      source: "AWS says only that Multi-AZ has more; set architecture.database.commitTime, or measure it",
    });
  return {
    commitSeconds: fields.commitTime ?? fromDefault(commit),
    storage: buildStorage(fields, origins, assumptions),
    events: buildEvents(faults, fields, zones, origins),
  };
}

/** In order of time: a failover moves the primary to the next zone, whose outage is then the one that matters. */
function buildEvents(
  faults: readonly FaultFields[],
  fields: DatabaseFields,
  zones: readonly string[],
  origins: Origins,
): DatabaseEventSpec[] {
  let home = 0;
  const inOrder = faults.map((fault, index) => ({ fault, index })).sort((a, b) => a.fault.at - b.fault.at);
  return inOrder.flatMap(({ fault, index }) => {
    const lost = fault.availabilityZoneOutage?.availabilityZone;
    // Without a standby the network says that it is out of reach: network/network-timeline.ts.
    const moves = fields.multiAZ === true && lost !== undefined && lost === zones[home];
    const what = moves ? ({ action: "hostFailure" } as const) : fault.database;
    if (what === undefined) return [];
    const events = moves
      ? buildEvent({ at: fault.at }, what, fields, [], origins)
      : buildEvent(fault, what, fields, ["faults", index, "database"], origins);
    for (const event of events)
      if (event.kind === "outage" && event.phases.some(({ name }) => name === "promotion"))
        home = (home + 1) % zones.length;
    return events;
  });
}

function buildStorage(fields: DatabaseFields, origins: Origins, assumptions: Assumption[]): StorageSpec | null {
  const { allocatedStorage: gib, storageType, iops, storageThroughput, storageLatency } = fields;
  if (gib === undefined) {
    for (const key of ["storageType", "iops", "storageThroughput", "storageLatency"] as const)
      if (fields[key] !== undefined) origins.report([...PATH, key], sentences.needsSize(key), "key");
    return null;
  }
  const type = storageType ?? "gp3";
  if ((type === "io1" || type === "io2") && iops === undefined) {
    origins.report([...PATH, "storageType"], sentences.needsIops(type));
    return null;
  }
  for (const [key, value] of Object.entries({ iops, storageThroughput })) {
    const provisions = key === "iops" ? !isFixed(type, gib) : type === "gp3" && !isFixed(type, gib);
    if (value !== undefined && !provisions) origins.report([...PATH, key], sentences.notProvisioned(key, type, gib));
  }
  if (iops !== undefined && type !== "gp2" && !isFixed(type, gib)) {
    const { least, most, perGiB } = PROVISIONED[type];
    const limit = Math.min(most(gib), perGiB * gib);
    if (iops < least || iops > limit)
      origins.report([...PATH, "iops"], sentences.iopsOutside(iops, type, gib, least, limit));
  }
  const own = volumeLimits(type, gib, iops, storageThroughput);
  if (type === "gp3" && (own.mebibytesPerSecond > 4000 || own.mebibytesPerSecond > 0.25 * own.iops))
    origins.report([...PATH, "storageThroughput"], sentences.throughputAbove(own.mebibytesPerSecond, own.iops));
  const limits = behindInstance(own, fields.dbInstanceClass);
  if (limits.iops < own.iops)
    assumptions.push({
      subject: "database",
      statement: `The volume does ${limits.iops} operations/s: its own limit is ${own.iops}, but a ${fields.dbInstanceClass} carries no more all the time.`,
      source: "EC2 User Guide, EBS-optimized instances: baseline; bursts of the class are left out",
    });
  const { median, sigma } = LATENCY[type];
  return {
    ...limits,
    latencySeconds: storageLatency ?? fromDefault({ kind: "lognormal", median, sigma }),
  };
}

function buildEvent(
  { at, duration, randomly }: FaultFields,
  { action, factor }: DatabaseFaultFields,
  { multiAZ = false, failover = {} }: DatabaseFields,
  path: readonly (string | number)[],
  origins: Origins,
): DatabaseEventSpec[] {
  if (factor !== undefined && action !== "slowQueries")
    origins.report([...path, "factor"], sentences.factorOf(action), "key");
  const until = at + (duration ?? Infinity);
  switch (action) {
    case "slowQueries":
      return [{ kind: "slowQueries", atSeconds: at, untilSeconds: until, factor: factor ?? SLOW_QUERIES_FACTOR }];
    case "storageFull":
      return [{ kind: "storageFull", atSeconds: at, untilSeconds: until, factor: 1 }];
    case "standbyFailure": {
      if (!multiAZ) origins.report([...path, "action"], sentences.noStandbyToLose());
      return [
        {
          kind: "standbyLoss",
          atSeconds: at,
          rebuildSeconds: failover.standbyRebuild ?? PHASE_DEFAULTS.standbyRebuild,
        },
      ];
    }
    case "backup": {
      if (multiAZ) {
        origins.notice([...path, "action"], sentences.backupOfStandby());
        return [];
      }
      const untilSeconds = at + (duration ?? BACKUP_SECONDS);
      return [{ kind: "ioSuspended", atSeconds: at, untilSeconds, factor: 1 }];
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
      return [outage(action, at, multiAZ, own, failover.dnsTtl ?? DNS_TTL_SECONDS, coldCache)];
    }
  }
}
