/** What the loader says about RDS: see ../messages.ts. */
import type { Sentence } from "../messages.js";

export const databaseMessages = {
  notOnInstance: (): Sentence => ({
    message: "a database on the application's instance has no standby, volume or failures of its own",
    hint: "leave host out: the database gets a machine of its own",
  }),
  needsTwoZones: (zones: readonly string[]): Sentence => ({
    message: `a standby stands in another zone than the primary, and the database's subnets are all in ${zones[0] ?? "none"}`,
    hint: "give dbSubnetGroup subnets of two zones, or the VPC a private subnet in each",
  }),
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
  factorOf: (action: string): Sentence => ({
    message: `factor says how slow queries get, and the action is ${action}`,
    hint: "leave factor out, or say action: slowQueries",
  }),
  needsStandby: (): Sentence => ({
    message: "a reboot with failover needs a standby, and the database has none",
    hint: "set architecture.database.multiAZ: true, or say action: reboot",
  }),
  noStandbyToLose: (): Sentence => ({
    message: "the database has no standby that could fail",
    hint: "set architecture.database.multiAZ: true",
  }),
  lastsItsPhases: (action: string): Sentence => ({
    message: `${action} lasts as long as its phases`,
    hint: "leave duration out, and set the phases in architecture.database.failover",
  }),
  backupOfStandby: (): Sentence => ({
    message: "the backup of a Multi-AZ instance is taken from its standby, and stops nothing",
    hint: "leave the fault out, or set multiAZ: false to see what it would cost",
  }),
  onePooler: (): Sentence => ({
    message: "both pgBouncer and rdsProxy are given, and one stands in front of the database",
    hint: "leave one out",
  }),
  poolerNeedsPool: (key: string): Sentence => ({
    message: `${key} serves the connections of SQLAlchemy's pools, and there are none`,
    hint: "add architecture.sqlalchemy: {}",
  }),
  needsDatabase: (): Sentence => ({
    message: "the scenario has no database",
    hint: "add architecture.database",
  }),
  noStatement: (route: string): Sentence => ({
    message: `${route} queries no database, so it has no statement`,
    hint: "leave it out of workload.statements, or give its route queries",
  }),
};
