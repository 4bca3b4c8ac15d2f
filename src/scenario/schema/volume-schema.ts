/** The volume of a database: what is ordered, how full it is, how it grows. */
import { z } from "zod";
import type { DistributionSpec, StorageType } from "../../sim/spec.js";
import { STORAGE } from "../rds/defaults.js";
import { byteCount } from "./byte-size.js";
import { distribution, field, positiveNumber, strict } from "./field.js";

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
};
