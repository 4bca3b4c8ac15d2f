import type { Estimate } from "./result.js";

/** A stretch of the first replication in which the volume had something else to do. */
export interface VolumeSpell {
  readonly kind: "checkpoint" | "backup" | "optimization";
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** What became of a database's volume. */
export interface VolumeFigures {
  /** When the run begins, GiB. */
  readonly firstGib: number;
  readonly allocatedGib: Estimate;
  readonly usedGib: Estimate;
  /** How long nothing could be written for want of space. */
  readonly fullSeconds: Estimate;
  /** What it does all the time, operations/s: the volume as ordered, and its instance class; null: none is named. */
  readonly iops: { readonly volume: number; readonly instance: number | null };
  /** Of the first replication; `refused`: why it stayed as it was. */
  readonly changes: readonly {
    readonly atSeconds: number;
    readonly cause: "autoscaling" | "modification";
    readonly fromGib: number;
    readonly toGib: number;
    readonly refused: string | null;
  }[];
  /** Absent: they are not modelled. */
  readonly checkpoints?: {
    /** Begun because their time had come, and because the log was long. */
    readonly timed: Estimate;
    readonly requested: Estimate;
    readonly pages: Estimate;
    readonly walBytes: Estimate;
  };
  readonly backups: Estimate;
  readonly spells: readonly VolumeSpell[];
}
