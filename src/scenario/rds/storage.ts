/** From the fields of a database's volume to the simulator's; what is not to be had of RDS is reported. */
import { INSTANCE_TYPES } from "../ec2/instance-types.js";
import { typeOfClass, type DatabaseEngine } from "../ec2/database-class.js";
import { isFixed, leastGrownGib, volumeLimits } from "../../sim/index.js";
import type { InstanceBandwidth, StorageSpec, StorageType, VolumeSpec } from "../../sim/spec.js";
import { given } from "../build-target-groups.js";
import { fromDefault } from "../distribution.js";
import type { Origins } from "../origins.js";
import type { Path } from "../path.js";
import type { Assumption } from "../scenario.js";
import type { ManagedDatabaseFields } from "../schema/database-schema.js";
import type { DatabaseFaultFields } from "../schema/database-fault-schema.js";
import { BACKUP, BACKUP_WINDOW_SECONDS, CHECKPOINTS, STORAGE } from "./defaults.js";
import { storageMessages as sentences } from "./storage-messages.js";

/** What may be provisioned of each type: IOPS by size, in GiB (RDS User Guide, CHAP_Storage). */
const PROVISIONED: Readonly<
  Record<"gp3" | "io1" | "io2", { least: (gib: number) => number; most: (gib: number) => number }>
> = {
  gp3: { least: () => 12_000, most: (gib) => Math.min(64_000, 500 * gib) },
  io1: {
    least: (gib) => Math.max(1000, Math.ceil(0.5 * gib)),
    most: (gib) => Math.min(isFixed("gp3", gib) ? 19_950 : 256_000, 50 * gib),
  },
  io2: { least: (gib) => Math.max(1000, Math.ceil(0.5 * gib)), most: (gib) => Math.min(256_000, 1000 * gib) },
};
/** Of io1 and io2. */
const LEAST_PROVISIONED_GIB = 100;
/** Of gp3 where it may be provisioned, MiB/s: what it comes with. */
const LEAST_THROUGHPUT = 500;

/** Median and spread of an operation alone: RDS says single-digit ms for gp2, gp3 and io1; the values are ours. */
const LATENCY: Readonly<Record<StorageType, { readonly median: string; readonly sigma: number }>> = {
  gp2: { median: "1ms", sigma: 0.5 },
  gp3: { median: "1ms", sigma: 0.5 },
  io1: { median: "0.7ms", sigma: 0.4 },
  io2: { median: "0.4ms", sigma: 0.3 },
};

const BYTES_PER_GIB = 2 ** 30;
const BYTES_PER_MEBIBYTE = 2 ** 20;
const PATH = ["architecture", "database"];

type DatabaseFields = ManagedDatabaseFields & {
  readonly engine?: DatabaseEngine | undefined;
  readonly dbInstanceClass?: string | undefined;
};

/** null: the scenario names no size, so the volume never limits. */
export function buildStorage(
  fields: DatabaseFields,
  bytesStored: boolean,
  origins: Origins,
  assumptions: Assumption[],
): StorageSpec | null {
  const { allocatedStorage: gib, storageLatency, usedStorage, maxAllocatedStorage } = fields;
  if (gib === undefined) {
    for (const key of ONLY_OF_A_VOLUME)
      if (fields[key] !== undefined) origins.report([...PATH, key], sentences.needsSize(key), "key");
    return null;
  }
  const volume = orderedVolume(fields, gib);
  checkVolume(volume, PATH, origins);
  if (usedStorage !== undefined && usedStorage > gib * BYTES_PER_GIB)
    origins.report([...PATH, "usedStorage"], sentences.moreThanAllocated(usedStorage, gib));
  if (maxAllocatedStorage !== undefined) {
    if (maxAllocatedStorage < leastGrownGib(gib))
      origins.report(
        [...PATH, "maxAllocatedStorage"],
        sentences.noRoomToGrow(maxAllocatedStorage, gib, leastGrownGib(gib)),
      );
    if (!bytesStored) origins.notice([...PATH, "maxAllocatedStorage"], sentences.nothingStored());
  }
  const instance = carriedBy(fields.dbInstanceClass, fields.ebsBurstBalance ?? STORAGE.ebsBurstBalance);
  assumeBaseline(volume, instance, fields.dbInstanceClass, assumptions);
  const { median, sigma } = LATENCY[volume.type];
  return {
    volume,
    instance,
    latencySeconds: storageLatency ?? fromDefault({ kind: "lognormal", median, sigma }),
    space: {
      usedBytes: usedStorage ?? STORAGE.usedStorage,
      mostGib: maxAllocatedStorage ?? null,
      optimization: {
        seconds: fields.storageOptimization?.time ?? STORAGE.optimization.time,
        latencyFactor: fields.storageOptimization?.latencyFactor ?? STORAGE.optimization.latencyFactor,
        shareWhileCopied: fields.storageOptimization?.shareWhileCopied ?? STORAGE.optimization.shareWhileCopied,
      },
    },
    ...buildCheckpoints(fields, origins),
    ...buildBackups(fields, origins),
  };
}

function buildCheckpoints({ engine, checkpoints }: DatabaseFields, origins: Origins): Pick<StorageSpec, "checkpoints"> {
  if (checkpoints === undefined) return {};
  if (engine === "mysql") origins.report([...PATH, "checkpoints"], sentences.checkpointsOfPostgres(), "key");
  const { timeout, maxWalSize, pages, recoveryRate, ...rest } = { ...CHECKPOINTS, ...given(checkpoints) };
  return {
    checkpoints: {
      ...rest,
      timeoutSeconds: timeout,
      maxWalBytes: maxWalSize,
      pages: pages ?? Infinity,
      recoveryBytesPerSecond: recoveryRate,
    },
  };
}

function buildBackups(fields: DatabaseFields, origins: Origins): Pick<StorageSpec, "backups"> {
  const { multiAZ = false, preferredBackupWindow, backupTime, backupLatencyFactor } = fields;
  if (backupLatencyFactor !== undefined && !multiAZ)
    origins.report([...PATH, "backupLatencyFactor"], sentences.standsStill(), "key");
  if (preferredBackupWindow === undefined) {
    for (const key of ["backupTime", "backupLatencyFactor"] as const)
      if (fields[key] !== undefined) origins.report([...PATH, key], sentences.noBackup(key), "key");
    return {};
  }
  const seconds = multiAZ ? BACKUP.slowSeconds : BACKUP.suspensionSeconds;
  return {
    backups: {
      windowAtSeconds: preferredBackupWindow,
      windowSeconds: BACKUP_WINDOW_SECONDS,
      seconds: backupTime ?? { kind: "constant", value: seconds },
      latencyFactor: multiAZ ? (backupLatencyFactor ?? BACKUP.slowFactor) : Infinity,
    },
  };
}

const ONLY_OF_A_VOLUME = [
  "storageType",
  "iops",
  "storageThroughput",
  "storageLatency",
  "usedStorage",
  "maxAllocatedStorage",
  "storageOptimization",
  "ebsBurstBalance",
  "checkpoints",
  "preferredBackupWindow",
  "backupTime",
  "backupLatencyFactor",
] as const;

/** A change of the volume, as `modifyStorage` asks for it; against the volume that the scenario begins with. */
export function volumeChange(
  { allocatedStorage, storageType, iops, storageThroughput }: DatabaseFaultFields,
  fields: DatabaseFields,
  path: Path,
  origins: Origins,
): Partial<VolumeSpec> {
  const { allocatedStorage: gib } = fields;
  if (gib === undefined) {
    origins.report([...path, "action"], sentences.noVolumeToModify());
    return {};
  }
  const before = orderedVolume(fields, gib);
  const change: Partial<VolumeSpec> = {
    ...(allocatedStorage === undefined ? {} : { gib: allocatedStorage }),
    ...(storageType === undefined ? {} : { type: storageType }),
    ...(iops === undefined ? {} : { iops }),
    ...(storageThroughput === undefined ? {} : { mebibytesPerSecond: storageThroughput }),
  };
  if (allocatedStorage !== undefined && allocatedStorage < gib)
    origins.report([...path, "allocatedStorage"], sentences.doesNotShrink(allocatedStorage, gib));
  else if (allocatedStorage !== undefined && allocatedStorage > gib && allocatedStorage < leastGrownGib(gib))
    origins.report([...path, "allocatedStorage"], sentences.growsByTenth(allocatedStorage, gib, leastGrownGib(gib)));
  if (Object.keys(change).length > 0) checkVolume({ ...before, ...change }, path, origins);
  return change;
}

function orderedVolume({ storageType, iops, storageThroughput }: DatabaseFields, gib: number): VolumeSpec {
  return {
    type: storageType ?? "gp3",
    gib,
    ...(iops === undefined ? {} : { iops }),
    ...(storageThroughput === undefined ? {} : { mebibytesPerSecond: storageThroughput }),
  };
}

function checkVolume(volume: VolumeSpec, path: Path, origins: Origins): void {
  const { type, gib, iops, mebibytesPerSecond } = volume;
  if ((type === "io1" || type === "io2") && iops === undefined) {
    origins.report([...path, "storageType"], sentences.needsIops(type));
    return;
  }
  if ((type === "io1" || type === "io2") && gib < LEAST_PROVISIONED_GIB) {
    origins.report([...path, "allocatedStorage"], sentences.tooSmall(type, gib, LEAST_PROVISIONED_GIB));
    return;
  }
  if (
    mebibytesPerSecond !== undefined &&
    mebibytesPerSecond < LEAST_THROUGHPUT &&
    !isFixed(type, gib) &&
    type === "gp3"
  )
    origins.report([...path, "storageThroughput"], sentences.throughputBelow(mebibytesPerSecond, LEAST_THROUGHPUT));
  for (const [key, value] of Object.entries({ iops, storageThroughput: mebibytesPerSecond })) {
    const provisions = key === "iops" ? !isFixed(type, gib) : type === "gp3" && !isFixed(type, gib);
    if (value !== undefined && !provisions) origins.report([...path, key], sentences.notProvisioned(key, type, gib));
  }
  if (iops !== undefined && type !== "gp2" && !isFixed(type, gib)) {
    const [least, most] = [PROVISIONED[type].least(gib), PROVISIONED[type].most(gib)];
    if (iops < least || iops > most)
      origins.report([...path, "iops"], sentences.iopsOutside(iops, type, gib, least, most));
  }
  const { operations, bytes } = volumeLimits(volume);
  const mebibytes = bytes.perSecond / BYTES_PER_MEBIBYTE;
  if (type === "gp3" && (mebibytes > 4000 || mebibytes > 0.25 * operations.perSecond))
    origins.report([...path, "storageThroughput"], sentences.throughputAbove(mebibytes, operations.perSecond));
}

/** What the class carries to its volumes (EC2 User Guide, ebs-optimized); null: no class is named. */
export function carriedBy(dbInstanceClass: string | undefined, firstShare: number): InstanceBandwidth | null {
  if (dbInstanceClass === undefined) return null;
  const { ebsIops, ebsMbps } = INSTANCE_TYPES.get(typeOfClass(dbInstanceClass))!;
  const bytes = (megabits: number): number => (megabits * 1e6) / 8;
  return {
    iops: ebsIops,
    bytesPerSecond: { baseline: bytes(ebsMbps.baseline), maximum: bytes(ebsMbps.maximum) },
    firstShare,
  };
}

function assumeBaseline(
  volume: VolumeSpec,
  instance: InstanceBandwidth | null,
  dbInstanceClass: string | undefined,
  assumptions: Assumption[],
): void {
  const own = volumeLimits(volume).operations.perSecond;
  if (instance === null || instance.iops.baseline >= own) return;
  const { baseline, maximum } = instance.iops;
  assumptions.push({
    subject: "database",
    statement: `The volume does ${own} operations/s, but a ${dbInstanceClass} carries ${baseline} all the time, and ${Math.min(maximum, own)} while its burst lasts: half an hour at its maximum of ${maximum}.`,
    source:
      "EC2 User Guide, EBS-optimized instances: baseline and maximum; that bursts come back at the baseline's rate is Kneepoint's inference",
  });
}
