/** What Amazon RDS adds to a database server: a standby, a volume, failovers; and what statements ask of it. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { COLD_CACHE, DNS_TTL_SECONDS, PHASES, PHASE_DEFAULTS, type Phase } from "../rds/outages.js";
import { COMMIT, QUERY_BYTES, RETENTION_DAYS, STATEMENT } from "../rds/defaults.js";
import { byteCount } from "./byte-size.js";
import { volumeShape, type VolumeFields } from "./volume-schema.js";
import { distribution, duration, field, naturalNumber, positiveDuration, positiveNumber, strict } from "./field.js";

export interface ManagedDatabaseFields extends VolumeFields {
  readonly multiAZ?: boolean | undefined;
  readonly commitTime?: DistributionSpec | undefined;
  readonly failover?: FailoverFields | undefined;
}

/** What only the bill asks for. */
export interface DatabaseBillFields {
  readonly backupRetentionPeriod?: number | undefined;
  readonly bytesPerQuery?: number | undefined;
}

export type FailoverFields = Partial<Readonly<Record<Phase, DistributionSpec | undefined>>> & {
  readonly dnsTtl?: number | undefined;
  readonly coldReads?: number | undefined;
  readonly warmingTime?: number | undefined;
};

export interface StatementFields {
  readonly reads?: number | undefined;
  readonly writes?: number | undefined;
  readonly bytesPerOperation?: number | undefined;
  readonly hotRows?: number | undefined;
  readonly hotShare?: number | undefined;
  readonly bytesStored?: number | undefined;
  readonly replicaShare?: number | undefined;
}

const GUIDE = "AWS, RDS User Guide";
const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  detection: "RDS notices that the primary's host is gone.",
  fencing: "The old primary is kept from writing.",
  promotion: "The standby becomes the primary: its engine starts and recovers.",
  dnsUpdate: "The endpoint's name gets the new address.",
  restart: "An instance restarts where it is.",
  replacement: "A Single-AZ instance comes up on another host.",
  standbyRebuild:
    "Until there is a standby again, after a failover or the loss of one: a host failure meanwhile is one without a standby.",
  upgrade: "An upgrade, or a Single-AZ instance's change of class or operating system, during which it is down.",
};

const shown = (spec: DistributionSpec): string =>
  spec.kind === "uniform" ? `uniform, ${spec.min} to ${spec.max} s` : JSON.stringify(spec);

const phases = Object.fromEntries(
  PHASES.map((phase) => [
    phase,
    field(distribution, { description: PHASE_WORDS[phase], unit: "s", default: shown(PHASE_DEFAULTS[phase]) }),
  ]),
);

const failover = strict({
  ...phases,
  dnsTtl: field(duration, {
    description: "A client may go on with the old address for so long after the name has got the new one.",
    unit: "s",
    default: `${DNS_TTL_SECONDS}s`,
    evidence: "AWS tells applications to cache the endpoint for less than 30 s [D]; its TTL is 5 s [M]",
  }),
  coldReads: field(z.number().min(0), {
    description: "The new primary's buffer cache is cold: so many more reads for each, at first.",
    default: COLD_CACHE.reads,
    evidence: "reads are slower for minutes [M]; how much depends on the working set [I]",
  }),
  warmingTime: field(positiveDuration, {
    description: "Time constant with which that surplus dies away.",
    unit: "s",
    default: `${COLD_CACHE.seconds}s`,
  }),
});

/** Properties of `architecture.database` that change nothing but its price. */
export const databaseBillShape: Readonly<Record<keyof DatabaseBillFields, z.ZodType>> = {
  backupRetentionPeriod: field(z.int().min(0).max(35), {
    description: "Days that automated backups are kept: what they take beyond the size of the volume is paid for.",
    default: RETENTION_DAYS,
    evidence: `${GUIDE}, USER_WorkingWithAutomatedBackups.BackupRetention [D]`,
  }),
  bytesPerQuery: field(byteCount, {
    description: "Of a query and its rows: between an instance and a database in another zone they are paid for.",
    unit: "bytes",
    default: QUERY_BYTES,
    evidence: "between zones 0.01 dollars a GB [IC]; the size [I]",
  }),
};

/** Properties of `architecture.database`. */
export const managedDatabaseShape: Readonly<Record<keyof ManagedDatabaseFields, z.ZodType>> = {
  multiAZ: field(z.boolean(), {
    description:
      "A synchronous standby in another zone: it takes over when the primary fails, and every commit waits for it.",
    default: false,
    evidence: `${GUIDE}, Concepts.MultiAZSingleStandby: a failover takes 60 to 120 s typically [D23]`,
  }),
  commitTime: field(distribution, {
    description:
      "From COMMIT to its acknowledgement, of a transaction that writes: the log on the volume, and the standby's.",
    unit: "s",
    default: `a lognormal of median ${COMMIT.singleAZ.median}; with multiAZ ${COMMIT.multiAZ.median}; sigma ${COMMIT.singleAZ.sigma}`,
    evidence: 'Multi-AZ: "increased write and commit latency", no figure [D]; values [I]',
  }),
  ...volumeShape,
  failover: field(failover, {
    description: "How long the phases of an outage last. A fault takes those that its action has.",
    evidence: "the sum of a failover's is 60 to 120 s typically [D23]; the phases [I]",
  }),
};

export const statementSchema: z.ZodType<StatementFields> = strict({
  reads: field(z.number().min(0), {
    description: "Operations on the volume that the buffer cache does not answer, for each request.",
    default: STATEMENT.reads,
  }),
  writes: field(z.number().min(0), {
    description: "Writes on the volume for each request; more than 0: it commits.",
    default: "1 of POST, PUT, PATCH and DELETE with queries, else 0",
  }),
  bytesPerOperation: field(positiveNumber, {
    description: "Size of an operation.",
    unit: "bytes",
    default: STATEMENT.bytesPerOperation,
    evidence: "PostgreSQL's page",
  }),
  hotRows: field(naturalNumber, {
    description: "So many rows that many requests change: each waits for the row's lock, and holds it to its commit.",
    default: 0,
  }),
  hotShare: field(z.number().min(0).max(1), {
    description: "Share of the requests that change a hot row, each as likely.",
    default: 1,
  }),
  bytesStored: field(byteCount, {
    description: "What a request leaves on the volume, rows and their index entries, which fills it.",
    unit: "bytes",
    default: STATEMENT.bytesStored,
  }),
  replicaShare: field(z.number().min(0).max(1), {
    description: "Of a route that only reads: share of its requests that read from replicas.",
    default: "architecture.database.readRouting.share",
  }),
}) as z.ZodType<StatementFields>;
