/** `faults[].database`: what happens to a DB instance, or is done to it. */
import { z } from "zod";
import { DATABASE_CLASS_NAMES } from "../ec2/database-class.js";
import { DATABASE_ACTIONS, type DatabaseAction } from "../rds/outages.js";
import { field, naturalNumber, strict, text } from "./field.js";
import { orderedVolumeShape, type OrderedVolumeFields } from "./volume-schema.js";

export interface DatabaseFaultFields extends OrderedVolumeFields {
  readonly action: DatabaseAction;
  readonly factor?: number | undefined;
  readonly connections?: number | undefined;
  readonly dbInstanceClass?: string | undefined;
  readonly replica?: string | undefined;
}

export const databaseFault: z.ZodType<DatabaseFaultFields> = strict({
  action: z.enum(DATABASE_ACTIONS).meta({
    description:
      "rebootWithFailover, reboot, hostFailure (nobody says goodbye: connections hang), standbyFailure (nobody notices, until the host fails, too), systemUpdate, engineUpgrade, modifyClass: the database is away for the phases of architecture.database.failover. backup, snapshot: a Single-AZ volume stands still for `duration` (3s); a Multi-AZ one is slower for some minutes. modifyStorage: the volume gets what is asked, without it 10 % more. slowQueries: every query takes `factor` times its CPU. storageFull: nothing can be written. lockRows: a transaction holds the locks of all hot rows. connectionStorm: somebody else opens `connections` connections at once and keeps them. promoteReadReplica: replication to `replica` stops, it is rebooted, and is an instance of its own. pauseReplay: `replica` applies no change for `duration`. reboot and hostFailure happen to `replica`, if it is given.",
  }),
  factor: field(z.number().gt(1), { description: "Of slowQueries.", default: 4 }),
  connections: field(naturalNumber, { description: "Of connectionStorm.", default: 100 }),
  replica: field(text, {
    description: "Of promoteReadReplica, pauseReplay, reboot and hostFailure: which replica, or reader of a cluster.",
    default: "the primary",
  }),
  dbInstanceClass: field(z.enum(DATABASE_CLASS_NAMES), {
    description: "Of modifyClass: what it becomes, with the vCPUs, connections and EBS limits of that class.",
    default: "as it was",
  }),
  ...orderedVolumeShape,
}) as z.ZodType<DatabaseFaultFields>;
