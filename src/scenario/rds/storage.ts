/** What a volume of RDS can do: by its type and size, and by the instance it hangs on. */
import type { StorageSpec } from "../../sim/spec.js";
import { typeOfClass } from "../ec2/database-class.js";
import { INSTANCE_TYPES } from "../ec2/instance-types.js";

export const STORAGE_TYPES = ["gp2", "gp3", "io1", "io2"] as const;
export type StorageType = (typeof STORAGE_TYPES)[number];

export interface StorageFields {
  readonly allocatedStorage?: number | undefined;
  readonly storageType?: StorageType | undefined;
  readonly iops?: number | undefined;
  readonly storageThroughput?: number | undefined;
}

export interface VolumeLimits {
  readonly iops: number;
  readonly mebibytesPerSecond: number;
  /** gp2 only. */
  readonly burst: { readonly iops: number; readonly credits: number } | null;
}

/** RDS stripes a volume of this size and more over four, for PostgreSQL and MySQL (RDS User Guide, CHAP_Storage). */
const STRIPED_GIB = 400;
/** Of one gp2 volume (EC2 User Guide, general-purpose). */
const GP2_CREDITS = 5.4e6;
/** What may be provisioned of each type: IOPS by size (RDS User Guide, CHAP_Storage). */
export const PROVISIONED: Readonly<
  Record<"gp3" | "io1" | "io2", { least: number; most: (gib: number) => number; perGiB: number }>
> = {
  gp3: { least: 12_000, most: () => 64_000, perGiB: 500 },
  io1: { least: 1000, most: (gib) => (gib < STRIPED_GIB ? 19_950 : 256_000), perGiB: 50 },
  io2: { least: 1000, most: () => 256_000, perGiB: 1000 },
};

/** gp3 below 400 GiB cannot have more than it comes with. */
export const isFixed = (type: StorageType, gib: number): boolean =>
  type === "gp2" || (type === "gp3" && gib < STRIPED_GIB);

/**
 * Limits of a volume by RDS User Guide, CHAP_Storage, for PostgreSQL and MySQL.
 *
 * @param gib its size, GiB
 * @param iops provisioned, operations/s; of gp3 undefined: what it comes with
 * @param throughput provisioned, MiB/s; gp3 only
 */
export function volumeLimits(type: StorageType, gib: number, iops?: number, throughput?: number): VolumeLimits {
  const striped = gib >= STRIPED_GIB;
  switch (type) {
    case "gp2": {
      const volumes = striped ? 4 : 1;
      const base = Math.min(64_000, Math.max(100, 3 * gib));
      const most = striped ? 12_000 : 3000;
      // EBS: 128 MiB/s up to 170 GiB, 250 above, each volume of the stripe.
      const each = gib / volumes <= 170 ? 128 : 250;
      return {
        iops: base,
        mebibytesPerSecond: volumes * each,
        burst: base < most ? { iops: most, credits: volumes * GP2_CREDITS } : null,
      };
    }
    case "gp3":
      return striped
        ? { iops: iops ?? 12_000, mebibytesPerSecond: throughput ?? 500, burst: null }
        : { iops: 3000, mebibytesPerSecond: 125, burst: null };
    case "io1":
      return { iops: iops!, mebibytesPerSecond: striped ? 4000 : 500, burst: null };
    case "io2":
      return { iops: iops!, mebibytesPerSecond: Math.min(4000, 0.256 * iops!), burst: null };
  }
}

/** Median and spread of an operation alone: RDS says single-digit ms for gp2, gp3 and io1; the values are ours. */
export const LATENCY: Readonly<Record<StorageType, { readonly median: string; readonly sigma: number }>> = {
  gp2: { median: "1ms", sigma: 0.5 },
  gp3: { median: "1ms", sigma: 0.5 },
  io1: { median: "0.7ms", sigma: 0.4 },
  io2: { median: "0.4ms", sigma: 0.3 },
};

const BYTES_PER_MEBIBYTE = 2 ** 20;

/** The lesser of the volume's limits and what the class's network to EBS carries, always (not in its bursts). */
export function behindInstance(
  limits: VolumeLimits,
  dbInstanceClass: string | undefined,
): Omit<StorageSpec, "latencySeconds"> {
  const type = dbInstanceClass === undefined ? undefined : INSTANCE_TYPES.get(typeOfClass(dbInstanceClass))!;
  const mostIops = type?.ebsIops.baseline ?? Infinity;
  const mostBytes = ((type?.ebsMbps.baseline ?? Infinity) * 1e6) / 8;
  const { burst } = limits;
  return {
    iops: Math.min(limits.iops, mostIops),
    bytesPerSecond: Math.min(limits.mebibytesPerSecond * BYTES_PER_MEBIBYTE, mostBytes),
    ...(burst === null || mostIops <= limits.iops
      ? {}
      : { credits: { burstIops: Math.min(burst.iops, mostIops), most: burst.credits, first: burst.credits } }),
  };
}
