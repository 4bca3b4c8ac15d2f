/** Copies of a database that follow it: read replicas, and the readers of a Multi-AZ DB cluster. Times in seconds. */
import type { CoreSpec, DistributionSpec } from "../spec.js";
import type { DatabaseEventSpec, DatabaseOutageSpec, StorageSpec } from "./rds-spec.js";

export interface ReplicationSpec {
  /** Their ReplicaLag differs while nothing is written. */
  readonly engine: "postgres" | "mysql";
  readonly replicas: readonly ReplicaSpec[];
  /** CPU that replaying one write takes, at reference speed: one process does it, change after change. */
  readonly changeSeconds: DistributionSpec;
  /** From the log of the primary to that of a replica. */
  readonly transitSeconds: DistributionSpec;
  /** An idle primary writes an empty change so long after the last one. */
  readonly heartbeatSeconds: number;
  /** Present: a Multi-AZ DB cluster, whose commits wait until one of its readers has them. */
  readonly cluster?: ClusterSpec;
  readonly routing: ReadRoutingSpec;
  readonly promotions: readonly PromotionSpec[];
  readonly pauses: readonly ReplayPauseSpec[];
}

export interface ReplicaSpec {
  /** Its DBInstanceIdentifier. */
  readonly name: string;
  /** Its number in `NetworkSpec.zones`; -1: it is in none of them. */
  readonly zone: number;
  readonly vCpus: number;
  readonly relativeSpeed: number;
  readonly maxConnections: number;
  readonly core?: CoreSpec;
  readonly storage: StorageSpec | null;
  /** Its own outages. */
  readonly events: readonly DatabaseEventSpec[];
}

export interface ClusterSpec {
  /** While the readers are further behind, each commit is held up; Infinity: never. */
  readonly flowControlLagSeconds: number;
  readonly flowControlDelaySeconds: number;
  /** The old writer's node is a reader again so long after a failover. */
  readonly rejoinSeconds: DistributionSpec;
}

/** Which queries go where. */
export interface ReadRoutingSpec {
  /**
   * `roundRobin`, `random`: the application has a pool for each replica. `endpoint`: one pool for all, whose connections
   * lead where the name led when they were opened.
   */
  readonly policy: "roundRobin" | "random" | "endpoint";
  /** Of the transactions that only read, and whose route does not say otherwise. */
  readonly share: number;
  /** After a write its session reads from the primary for so long. */
  readonly stickSeconds: number;
  /** What becomes of a read that its replica fails: an error, or another try on the primary. */
  readonly onFailure: "error" | "primary";
  /** A process leaves a replica alone for so long after it has failed. */
  readonly avoidSeconds: number;
  /** Of the `endpoint`'s name. */
  readonly dnsTtlSeconds: number;
  /** Of each pool of readers, in place of the primary's. */
  readonly pool: { readonly poolSize: number; readonly maxOverflow: number } | null;
}

/** A replica becomes an instance of its own: replication stops at once, and it is back after its phases. */
export interface PromotionSpec {
  readonly atSeconds: number;
  readonly replica: number;
  readonly phases: DatabaseOutageSpec["phases"];
  /** The application writes to it so long after it is back; null: it never does. */
  readonly repointSeconds: number | null;
}

/** Replay stands still: a conflict with a long query, or somebody paused it. */
export interface ReplayPauseSpec {
  readonly replica: number;
  readonly atSeconds: number;
  readonly untilSeconds: number;
}
