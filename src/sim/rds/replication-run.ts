import type { OutageRun } from "./availability.js";
import type { ReadCounts } from "./member.js";

/** What a primary and its replicas did in one run: plain data; counts of reads and changes after warm-up. */
export interface ReplicationRun {
  readonly replicas: readonly ReplicaRun[];
  readonly primaryQueries: number;
  readonly promotions: readonly PromotionRun[];
  /** Of a cluster, to one of its readers. */
  readonly failovers: number;
  /** Acknowledged, and not in the log of the reader that took over: none, while one failure comes at a time. */
  readonly lostAcknowledged: number;
}

export interface ReplicaRun extends Readonly<ReadCounts> {
  readonly name: string;
  /** Changes applied, and what they waited from commit to visibility: in all, and at most, s. */
  readonly changes: number;
  readonly visibleSeconds: number;
  readonly longestSeconds: number;
  readonly mostConnections: number;
  readonly outages: readonly OutageRun[];
}

export interface PromotionRun {
  /** Which of the servers: the first replica is 1. */
  readonly server: number;
  readonly name: string;
  readonly atSeconds: number;
  /** Committed on the primary by then and not applied here: this instance will never have them. */
  readonly lostTransactions: number;
  readonly behindSeconds: number;
  /** When the application wrote here; null: it never did. */
  repointedAtSeconds: number | null;
}
