/** Copies of a DB instance: read replicas, the readers of a Multi-AZ DB cluster, and what the application reads from them. */
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { DATABASE_CLASS_NAMES } from "../ec2/database-class.js";
import { CLUSTER, MOST_REPLICAS, PROMOTION, READ_ROUTING, REPLICATION } from "../rds/replication-defaults.js";
import {
  distribution,
  duration,
  durationOr,
  field,
  limitOrIdeal,
  naturalNumber,
  positiveDuration,
  positiveNumber,
  strict,
  text,
} from "./field.js";

export interface ReadReplicaFields {
  readonly dbInstanceClass?: string | undefined;
  readonly availabilityZone?: string | undefined;
  readonly vCpus?: number | undefined;
  readonly relativeSpeed?: number | undefined;
  readonly maxConnections?: number | undefined;
}

export interface ReplicationFields {
  readonly changeTime?: DistributionSpec | undefined;
  readonly transitTime?: DistributionSpec | undefined;
  readonly heartbeat?: number | undefined;
  readonly replicationStop?: DistributionSpec | undefined;
  readonly reboot?: DistributionSpec | undefined;
  readonly repointAfter?: number | undefined;
}

export interface ReadRoutingFields {
  readonly policy?: "roundRobin" | "random" | "endpoint" | undefined;
  readonly share?: number | undefined;
  readonly stickAfterWrite?: number | undefined;
  readonly onFailure?: "error" | "primary" | undefined;
  readonly avoidFor?: number | undefined;
  readonly dnsTtl?: number | undefined;
  readonly poolSize?: number | undefined;
  readonly maxOverflow?: number | undefined;
}

export interface ClusterFields {
  readonly flowControlLag?: number | undefined;
  readonly flowControlDelay?: number | undefined;
  readonly rejoin?: DistributionSpec | undefined;
}

export interface ReplicaFields {
  readonly readReplicas?: Readonly<Record<string, ReadReplicaFields>> | undefined;
  readonly dbCluster?: ClusterFields | undefined;
  readonly replication?: ReplicationFields | undefined;
  readonly readRouting?: ReadRoutingFields | undefined;
}

const REPLICAS = "AWS, RDS User Guide, USER_ReadRepl";
const FAILOVER = "AWS, RDS User Guide, multi-az-db-clusters-concepts-failover";
const shown = ({ min, max }: { readonly min: number; readonly max: number }): string => `uniform, ${min} to ${max} s`;
const shownPhase = (spec: DistributionSpec): string => (spec.kind === "uniform" ? shown(spec) : JSON.stringify(spec));

const readReplica = strict({
  dbInstanceClass: field(z.enum(DATABASE_CLASS_NAMES), {
    description: "Class of this replica.",
    default: "that of the primary",
  }),
  availabilityZone: field(text, {
    description: "Where it stands: it is gone with its zone.",
    default: "the next of the database's zones",
  }),
  vCpus: field(limitOrIdeal("number"), { description: "vCPUs.", default: "of the dbInstanceClass" }),
  relativeSpeed: field(positiveNumber, {
    description: "Speed of a vCPU relative to the machine that the calibration was measured on.",
    default: "of the dbInstanceClass",
  }),
  maxConnections: field(limitOrIdeal("integer"), {
    description: "Connections at most.",
    default: "of the dbInstanceClass",
  }),
});

const replication = strict({
  changeTime: field(distribution, {
    description:
      "CPU that replaying one write (workload.statements.<route>.writes) takes of a replica: one process replays all of them, one after the other, beside the reads.",
    unit: "s",
    default: REPLICATION.changeTime,
    evidence: "single-threaded replay of PostgreSQL [M]; the value [I]",
  }),
  transitTime: field(distribution, {
    description: "Round trip between the primary and a replica, with the copy's write.",
    unit: "s",
    default: REPLICATION.transitTime,
    evidence: "between zones 0.4 to 1.5 ms [S]; the value [I]",
  }),
  heartbeat: field(positiveDuration, {
    description: "An idle primary writes an empty change so long after its last: until then ReplicaLag grows.",
    unit: "s",
    default: `${REPLICATION.heartbeat}s`,
    evidence: `${REPLICAS}: up to five minutes of lag without transactions [D]`,
  }),
  replicationStop: field(distribution, {
    description: "First part of a promotion; what has not been applied when it begins is lost.",
    unit: "s",
    default: shownPhase(PROMOTION.replicationStop),
    evidence: `${REPLICAS}: a promotion takes a few minutes [D]; its parts [I]`,
  }),
  reboot: field(distribution, {
    description: "Second part of a promotion: the replica is rebooted, and is an instance of its own then.",
    unit: "s",
    default: shownPhase(PROMOTION.reboot),
  }),
  repointAfter: field(durationOr("none"), {
    description:
      "The application writes to a promoted replica so long after it is back; `none`: it stays with the primary, and goes on reading from a copy that follows nobody.",
    unit: "s",
    default: "none",
    evidence: "nothing repoints it by itself [D]",
  }),
});

const readRouting = strict({
  policy: field(z.enum(["roundRobin", "random", "endpoint"]), {
    description:
      "roundRobin, random: the application has a pool for each replica. endpoint: one name for all (a cluster's reader endpoint, or a record with several addresses) and one pool, whose connections stay where they were opened.",
    default: READ_ROUTING.policy,
  }),
  share: field(z.number().min(0).max(1), {
    description:
      "Share of the transactions that only read which go to replicas; workload.statements.<route>.replicaShare replaces it.",
    default: READ_ROUTING.share,
  }),
  stickAfterWrite: field(duration, {
    description: "After a write its session (an iteration of a journey) reads from the primary for so long.",
    unit: "s",
    default: "0s",
  }),
  onFailure: field(z.enum(["error", "primary"]), {
    description: "What becomes of a read that its replica fails: an error, or another try on the primary.",
    default: READ_ROUTING.onFailure,
  }),
  avoidFor: field(duration, {
    description: "A process leaves a replica alone for so long after it has failed.",
    unit: "s",
    default: "0s",
  }),
  dnsTtl: field(duration, {
    description: "Of the endpoint's name: an instance goes on with the reader it was told of for so long.",
    unit: "s",
    default: `${READ_ROUTING.dnsTtl}s`,
    evidence: "5 s [M]",
  }),
  poolSize: field(naturalNumber, {
    description: "Of each pool of readers; 0: no limit.",
    default: "as sqlalchemy.poolSize",
  }),
  maxOverflow: field(z.int().min(-1), {
    description: "Of each pool of readers; -1: no limit.",
    default: "as sqlalchemy.maxOverflow",
  }),
});

const dbCluster = strict({
  flowControlLag: field(durationOr("none"), {
    description: "While both readers are further behind, every commit is held up.",
    unit: "s",
    default: `${CLUSTER.flowControlLag}s`,
    evidence: `${FAILOVER} [D]`,
  }),
  flowControlDelay: field(duration, {
    description: "So long.",
    unit: "s",
    default: `${CLUSTER.flowControlDelay}s`,
    evidence: "no figure [I]",
  }),
  rejoin: field(distribution, {
    description: "After a failover the old writer's node is a reader again: until then the cluster has one reader.",
    unit: "s",
    default: shown(CLUSTER.rejoin),
    evidence: "[I]",
  }),
});

/** Properties of `architecture.database`. */
export const replicaShape: Readonly<Record<keyof ReplicaFields, z.ZodType>> = {
  readReplicas: field(z.record(z.string().min(1), readReplica), {
    description: `Read replicas by DBInstanceIdentifier, at most ${MOST_REPLICAS}: they follow the primary, some time behind, and answer reads (readRouting).`,
    evidence: `${REPLICAS} [D]`,
  }),
  dbCluster: field(dbCluster, {
    description:
      "A Multi-AZ DB cluster in place of an instance: a writer and two readers, reader-1 and reader-2. A commit waits until one reader has it; a failover is shorter than an instance's.",
    evidence: `${FAILOVER}: typically less than 35 s [D]`,
  }),
  replication: field(replication, { description: "How replicas follow, and how one is promoted." }),
  readRouting: field(readRouting, { description: "Which reads go to replicas, and what happens when one fails." }),
};
