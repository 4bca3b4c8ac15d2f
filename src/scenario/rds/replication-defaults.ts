/** What copies of a database do where the scenario says nothing; the schema publishes it, the builders apply it. */
import type { DistributionSpec } from "../../sim/spec.js";

/**
 * Replay: what a change takes is ours [I], measure it (pg_stat_wal_receiver against the log). The heartbeat: an idle
 * PostgreSQL primary shows up to five minutes of ReplicaLag [RDS26 USER_ReadRepl].
 */
export const REPLICATION = { changeTime: "0.3ms", transitTime: "1ms", heartbeat: 300 } as const;

export const READ_ROUTING = {
  policy: "roundRobin",
  share: 1,
  stickAfterWrite: 0,
  onFailure: "error",
  avoidFor: 0,
  dnsTtl: 5,
} as const;

/** "Stop replication, reboot: a few minutes" [RDS26 USER_ReadRepl.Promote]; how it divides is ours [I]. */
export const PROMOTION: Readonly<Record<"replicationStop" | "reboot", DistributionSpec>> = {
  replicationStop: { kind: "uniform", min: 5, max: 30 },
  reboot: { kind: "uniform", min: 60, max: 180 },
};

/**
 * A Multi-AZ DB cluster fails over in less than 35 s typically, once the reader with the least lag has applied what it has;
 * flow control sets in at 120 s of lag [RDS26 multi-az-db-clusters-concepts-failover]. How the time divides, and what flow
 * control adds to a commit, is ours [I].
 */
export const CLUSTER = {
  detection: { kind: "uniform", min: 5, max: 12 },
  promotion: { kind: "uniform", min: 5, max: 12 },
  dnsUpdate: { kind: "uniform", min: 1, max: 5 },
  rejoin: { kind: "uniform", min: 60, max: 300 },
  flowControlLag: 120,
  flowControlDelay: 0.1,
} as const;

/** Of a source: PostgreSQL, MySQL and MariaDB [RDS26 USER_ReadRepl]. */
export const MOST_REPLICAS = 15;
export const CLUSTER_READERS = ["reader-1", "reader-2"] as const;
