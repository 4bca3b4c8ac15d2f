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
    message:
      "the backup of a Multi-AZ instance is taken from its standby: nothing stands still, and the volume is slower for some minutes",
    hint: "leave the fault out, or set multiAZ: false to see what it would cost",
  }),
  noHotRows: (): Sentence => ({
    message: "no statement changes a hot row, so there is no lock that anybody would wait for",
    hint: "set workload.statements.<route>.hotRows",
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
