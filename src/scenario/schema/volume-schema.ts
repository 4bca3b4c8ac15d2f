/** The volume of a database: what is ordered, how full it is, how it grows. */
import { z } from "zod";
import type { DistributionSpec, StorageType } from "../../sim/spec.js";
import { BACKUP, CHECKPOINTS, STORAGE } from "../rds/defaults.js";
import { byteCount } from "./byte-size.js";
import { distribution, duration, field, naturalNumber, positiveDuration, positiveNumber, strict } from "./field.js";

/** What is ordered: by a scenario, or by a modification. */
export interface OrderedVolumeFields {
  readonly allocatedStorage?: number | undefined;
  readonly storageType?: StorageType | undefined;
  readonly iops?: number | undefined;
  readonly storageThroughput?: number | undefined;
}

export interface VolumeFields extends OrderedVolumeFields {
  readonly storageLatency?: DistributionSpec | undefined;
  readonly usedStorage?: number | undefined;
  readonly maxAllocatedStorage?: number | undefined;
  readonly storageOptimization?:
    | {
        readonly time?: DistributionSpec | undefined;
        readonly latencyFactor?: number | undefined;
        readonly shareWhileCopied?: number | undefined;
      }
    | undefined;
  readonly ebsBurstBalance?: number | undefined;
  readonly checkpoints?: CheckpointFields | undefined;
  readonly preferredBackupWindow?: number | undefined;
  readonly backupTime?: DistributionSpec | undefined;
  readonly backupLatencyFactor?: number | undefined;
}

export interface CheckpointFields {
  readonly timeout?: number | undefined;
  readonly maxWalSize?: number | undefined;
  readonly completionTarget?: number | undefined;
  readonly fullPageWrites?: boolean | undefined;
  readonly walBytesPerWrite?: number | undefined;
  readonly pages?: number | undefined;
  readonly recoveryRate?: number | undefined;
}

const GUIDE = "AWS, RDS User Guide";
const { optimization } = STORAGE;

export const orderedVolumeShape: Readonly<Record<keyof OrderedVolumeFields, z.ZodType>> = {
  allocatedStorage: field(z.int().min(20).max(65_536), {
    description: "Size of the volume, GiB. Absent, with storageType: the volume never limits.",
    default: "no volume",
    evidence: `${GUIDE}, CHAP_Storage [D]`,
  }),
  storageType: field(z.enum(["gp2", "gp3", "io1", "io2"]), {
    description:
      "Type of the volume: gives its IOPS and throughput by its size, within what the instance class carries.",
    default: "gp3",
    evidence: `${GUIDE}, CHAP_Storage [D]`,
  }),
  iops: field(z.int().min(1000), {
    description: "Provisioned IOPS: required by io1 and io2; gp3 from 400 GiB on.",
    unit: "1/s",
    default: "gp3 from 400 GiB: 12000",
    evidence: `${GUIDE}, CHAP_Storage [D]`,
  }),
  storageThroughput: field(positiveNumber, {
    description: "Provisioned throughput of gp3 from 400 GiB on.",
    unit: "MiB/s",
    default: "500",
    evidence: `${GUIDE}, CHAP_Storage [D]`,
  }),
};

const WAL = "PostgreSQL, runtime-config-wal [D]";

const checkpoints = strict({
  timeout: field(positiveDuration, {
    description: "checkpoint_timeout: from the beginning of one to the next.",
    unit: "s",
    default: `${CHECKPOINTS.timeout}s`,
    evidence: WAL,
  }),
  maxWalSize: field(byteCount, {
    description:
      "max_wal_size: one begins early when the log has grown to this / (1 + completionTarget). RDS's own default depends on the version.",
    unit: "bytes",
    default: "1GiB",
    evidence: `${WAL}; xlog.c, CalculateCheckpointSegments`,
  }),
  completionTarget: field(z.number().gt(0).max(1), {
    description: "checkpoint_completion_target: pages are written over this share of the time to the next one.",
    default: CHECKPOINTS.completionTarget,
    evidence: WAL,
  }),
  fullPageWrites: field(z.boolean(), {
    description:
      "full_page_writes: the first change of a page after a checkpoint began logs all of it, 8 KiB, which the volume has to carry.",
    default: CHECKPOINTS.fullPageWrites,
    evidence: WAL,
  }),
  walBytesPerWrite: field(byteCount, {
    description: "Log of a write, besides.",
    unit: "bytes",
    default: CHECKPOINTS.walBytesPerWrite,
    evidence: "depends on the row [I]",
  }),
  recoveryRate: field(byteCount, {
    description:
      "Log that an engine applies a second when it starts after a crash or a failover: since the last completed checkpoint, on top of its other phases.",
    unit: "bytes/s",
    default: "50MB",
    evidence: "longer with more to recover [D23]; the rate [I]",
  }),
  pages: field(naturalNumber, {
    description:
      "Pages that writes choose from, each as likely: what is changed often is written once. Absent: every write has a page of its own, which is the worst case.",
    default: "no limit",
  }),
});

/** Properties of `architecture.database`. */
export const volumeShape: Readonly<Record<keyof VolumeFields, z.ZodType>> = {
  ...orderedVolumeShape,
  storageLatency: field(distribution, {
    description: "An operation alone on the volume.",
    unit: "s",
    default: "a lognormal of median 1ms (gp2, gp3), 0.7ms (io1) or 0.4ms (io2)",
    evidence: `${GUIDE}, CHAP_Storage: single-digit milliseconds [D]; values [I]`,
  }),
  usedStorage: field(byteCount, {
    description: "What of the volume is taken when the run begins. Statements with bytesStored add to it.",
    unit: "bytes",
    default: STORAGE.usedStorage,
  }),
  maxAllocatedStorage: field(z.int().min(20).max(65_536), {
    description:
      "Storage autoscaling, up to so many GiB: when at most 10 % has been free for 5 minutes, and 6 hours have passed since the last modification, the volume grows by 10 GiB, by 10 %, or by what the past hour predicts for 7 hours, whichever is most.",
    default: "it does not grow by itself",
    evidence: `${GUIDE}, USER_PIOPS.Autoscaling [D]`,
  }),
  storageOptimization: field(
    strict({
      time: field(distribution, {
        description: "How long a modified volume is optimized; until then it has its old limits.",
        unit: "s",
        default: `uniform, ${optimization.time.min} to ${optimization.time.max} s`,
        evidence: "hours, up to a day [D]; values [I]",
      }),
      latencyFactor: field(z.number().min(1), {
        description: "An operation alone takes so many times as long meanwhile.",
        default: optimization.latencyFactor,
        evidence: "elevated latency, single-digit milliseconds [D]; value [I]",
      }),
      shareWhileCopied: field(z.number().gt(0).max(1), {
        description:
          "Share of the volume left to the database while it is copied: to another type, or across 400 GiB, where RDS stripes it over four.",
        default: optimization.shareWhileCopied,
        evidence: "a full copy, hours, with high I/O [D]; value [I]",
      }),
    }),
    { description: "What a modification of the volume costs." },
  ),
  ebsBurstBalance: field(z.number().min(0).max(1), {
    description:
      "Share of the instance class's bursts of EBS bandwidth that there is when the run begins; full, they last half an hour at the class's maximum.",
    default: STORAGE.ebsBurstBalance,
    evidence: "AWS, EC2 User Guide, ebs-optimized: 30 minutes at least once in 24 hours [M]",
  }),
  checkpoints: field(checkpoints, {
    description:
      "PostgreSQL's checkpoints: every page that a statement's writes changed is written once more, in turn with what requests ask of the volume. Absent: none.",
  }),
  preferredBackupWindow: field(duration, {
    description:
      "Beginning of the 30 minutes in which the daily backup begins, after the run's own (which is midnight, if the load is a day). Absent: none is taken.",
    unit: "s",
    evidence: `${GUIDE}, USER_WorkingWithAutomatedBackups [D23]`,
  }),
  backupTime: field(distribution, {
    description: "How long a backup is felt: a Single-AZ volume stands still, a Multi-AZ one is slower.",
    unit: "s",
    default: `Single-AZ: ${BACKUP.suspensionSeconds}s; multiAZ: ${BACKUP.slowSeconds}s`,
    evidence: "Single-AZ: typically under a few seconds; Multi-AZ: a few minutes [D23]; values [I]",
  }),
  backupLatencyFactor: field(z.number().min(1), {
    description: "With multiAZ: an operation alone takes so many times as long meanwhile.",
    default: BACKUP.slowFactor,
    evidence: "elevated latency [D23]; value [I]",
  }),
};
