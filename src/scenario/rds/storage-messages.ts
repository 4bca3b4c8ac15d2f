/** What the loader says about volumes: see ../messages.ts. */
import type { Sentence } from "../messages.js";

export const storageMessages = {
  needsSize: (key: string): Sentence => ({
    message: `${key} means nothing without a volume`,
    hint: "add allocatedStorage, in GiB",
  }),
  needsIops: (type: string): Sentence => ({
    message: `${type} has no IOPS until they are provisioned`,
    hint: "add iops, such as 3000",
  }),
  notProvisioned: (key: string, type: string, gib: number): Sentence => ({
    message: `${key} cannot be provisioned of a ${type} volume of ${gib} GiB`,
    hint: type === "gp3" ? "leave it out, or allocate 400 GiB or more" : "leave it out",
  }),
  iopsOutside: (iops: number, type: string, gib: number, least: number, most: number): Sentence => ({
    message: `${iops} IOPS are not to be had of a ${type} volume of ${gib} GiB`,
    hint: `from ${least} to ${most}`,
  }),
  throughputAbove: (throughput: number, iops: number): Sentence => ({
    message: `${throughput} MiB/s are more than ${iops} IOPS carry`,
    hint: "at most a quarter of a MiB/s for each of the IOPS, and 4000 MiB/s",
  }),
  tooSmall: (type: string, gib: number, least: number): Sentence => ({
    message: `an ${type} volume of ${gib} GiB is too small`,
    hint: `at least ${least}`,
  }),
  throughputBelow: (throughput: number, least: number): Sentence => ({
    message: `${throughput} MiB/s are less than a gp3 volume of this size comes with`,
    hint: `at least ${least}, or leave it out`,
  }),
  moreThanAllocated: (bytes: number, gib: number): Sentence => ({
    message: `${bytes} bytes are more than the ${gib} GiB allocated`,
    hint: "allocate more, or let the database hold less",
  }),
  noRoomToGrow: (most: number, gib: number, least: number): Sentence => ({
    message: `RDS grows a volume by at least 10 %, and ${gib} GiB cannot grow so much within ${most} GiB`,
    hint: `at least ${least}`,
  }),
  nothingStored: (): Sentence => ({
    message: "nothing fills the volume, so it never grows",
    hint: "say what a request leaves: workload.statements.<route>.bytesStored",
  }),
  checkpointsOfPostgres: (): Sentence => ({
    message: "these are PostgreSQL's checkpoints; InnoDB writes its changed pages all the time",
    hint: "leave checkpoints out, or say engine: postgres",
  }),
  standsStill: (): Sentence => ({
    message: "the volume of a Single-AZ instance stands still for its backup",
    hint: "leave it out, or set multiAZ: true",
  }),
  noBackup: (key: string): Sentence => ({
    message: `${key} means nothing without a backup`,
    hint: "add preferredBackupWindow, such as 3h",
  }),
  noVolumeToModify: (): Sentence => ({
    message: "the database has no volume that could be modified",
    hint: "set architecture.database.allocatedStorage",
  }),
  doesNotShrink: (asked: number, gib: number): Sentence => ({
    message: `a volume of ${gib} GiB does not shrink to ${asked}`,
    hint: "leave allocatedStorage out, or ask for more",
  }),
  growsByTenth: (asked: number, gib: number, least: number): Sentence => ({
    message: `RDS grows a volume by at least 10 %, and ${asked} GiB are less than that above ${gib}`,
    hint: `at least ${least}`,
  }),
  onlyOf: (key: string, needed: string, action: string): Sentence => ({
    message: `${key} belongs to ${needed}, and the action is ${action}`,
    hint: `leave it out, or say action: ${needed}`,
  }),
};
