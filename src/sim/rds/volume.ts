import type { RateSpec } from "./rate-limit.js";

export type StorageType = "gp2" | "gp3" | "io1" | "io2";

/** A volume as it is ordered: type, size, and what is provisioned of it. */
export interface VolumeSpec {
  readonly type: StorageType;
  readonly gib: number;
  /** Of io1 and io2, and of gp3 from 400 GiB on; absent: what gp3 comes with. */
  readonly iops?: number;
  /** Of gp3 from 400 GiB on. */
  readonly mebibytesPerSecond?: number;
}

/** What an instance class carries to and from its volumes: all the time, and for half an hour a day. */
export interface InstanceBandwidth {
  readonly iops: { readonly baseline: number; readonly maximum: number };
  readonly bytesPerSecond: { readonly baseline: number; readonly maximum: number };
  /** Share of the bursts that there is when the run begins. */
  readonly firstShare: number;
}

export interface VolumeLimits {
  readonly operations: RateSpec;
  readonly bytes: RateSpec;
}

/** RDS stripes a volume of this size and more over four, for PostgreSQL and MySQL (RDS User Guide, CHAP_Storage [D]). */
export const STRIPED_GIB = 400;
/** Of one gp2 volume (EC2 User Guide, general-purpose). */
const GP2_CREDITS = 5.4e6;
const BYTES_PER_MEBIBYTE = 2 ** 20;
/** At least once in 24 hours an instance does its maximum for so long (EC2 User Guide, ebs-optimized [M]). */
const BURST_SECONDS = 1800;

/** gp3 below 400 GiB cannot have more than it comes with; gp2 never can. */
export const isFixed = (type: StorageType, gib: number): boolean =>
  type === "gp2" || (type === "gp3" && gib < STRIPED_GIB);

/** Limits of a volume by RDS User Guide, CHAP_Storage [D], for PostgreSQL and MySQL. */
export function volumeLimits({ type, gib, iops, mebibytesPerSecond }: VolumeSpec): VolumeLimits {
  const striped = gib >= STRIPED_GIB;
  const plain = (operations: number, mebibytes: number): VolumeLimits => ({
    operations: { perSecond: operations },
    bytes: { perSecond: mebibytes * BYTES_PER_MEBIBYTE },
  });
  switch (type) {
    case "gp2": {
      const volumes = striped ? 4 : 1;
      const base = Math.min(64_000, Math.max(100, 3 * gib));
      const most = striped ? 12_000 : 3000;
      // EBS: 128 MiB/s up to 170 GiB, 250 above, each volume of the stripe.
      const own = plain(base, volumes * (gib / volumes <= 170 ? 128 : 250));
      const credits = volumes * GP2_CREDITS;
      return base < most
        ? { ...own, operations: { perSecond: base, burst: { perSecond: most, most: credits, first: credits } } }
        : own;
    }
    case "gp3":
      return striped ? plain(iops ?? 12_000, mebibytesPerSecond ?? 500) : plain(3000, 125);
    case "io1":
      return plain(iops!, striped ? 4000 : 500);
    case "io2":
      return plain(iops!, Math.min(4000, 0.256 * iops!));
  }
}

/** Limits of the instance that the volume hangs on (EC2 User Guide, ebs-optimized [D]). */
export function instanceLimits({ iops, bytesPerSecond, firstShare }: InstanceBandwidth): VolumeLimits {
  const rate = ({ baseline, maximum }: InstanceBandwidth["iops"]): RateSpec => {
    if (maximum <= baseline) return { perSecond: baseline };
    const most = (maximum - baseline) * BURST_SECONDS;
    return { perSecond: baseline, burst: { perSecond: maximum, most, first: firstShare * most } };
  };
  return { operations: rate(iops), bytes: rate(bytesPerSecond) };
}
