import type { Estimate } from "./result.js";

/** A primary and those that follow it; counts are of a replication, after warm-up. */
export interface ReplicationFigures {
  /** Read replicas, or the readers of a Multi-AZ DB cluster. */
  readonly kind: "readReplicas" | "cluster";
  readonly replicas: readonly ReplicaFigures[];
  readonly primaryQueries: Estimate;
  /** Reads that their replica failed and the primary answered, or tried to. */
  readonly fellBack: Estimate;
  readonly promotions: readonly PromotionFigures[];
  readonly failovers: Estimate;
  /** Of a cluster: acknowledged, and not there after a failover. */
  readonly lostAcknowledged: Estimate;
}

export interface ReplicaFigures {
  /** DBInstanceIdentifier. */
  readonly name: string;
  readonly queries: Estimate;
  /** Of these, by sessions that had written something which was not there yet: how many, and how old it was, mean and most. */
  readonly stale: Estimate;
  readonly staleAgeMs: Estimate;
  readonly oldestMs: number;
  /** From a commit until it can be read here: mean, and the longest. */
  readonly visibleMs: Estimate;
  readonly longestMs: number;
  readonly mostConnections: number;
  /** null: no limit. */
  readonly maxConnections: number | null;
  readonly outages: readonly { readonly name: string; readonly atSeconds: number; readonly seconds: Estimate }[];
}

export interface PromotionFigures {
  readonly name: string;
  readonly atSeconds: number;
  /** Committed on the primary, and not here. */
  readonly lostTransactions: Estimate;
  readonly behindMs: Estimate;
  /** When the application wrote to it; null: in some replications it never did. */
  readonly repointedAtSeconds: Estimate | null;
}
