import type { Estimate } from "./result.js";
import type { VolumeFigures } from "./volume-result.js";

/** What became of the connections to the database; counts are of a replication, after warm-up. */
export interface ConnectionFigures {
  readonly opened: Estimate;
  /** Replaced for their age, and found dead. */
  readonly recycled: Estimate;
  readonly invalidated: Estimate;
  /** Why requests went without a connection, or lost theirs. */
  readonly causes: readonly { readonly cause: string; readonly count: Estimate }[];
  /** What queries waited for a pooler's server connection, mean and longest; null: there is no pooler. */
  readonly borrow: { readonly meanMs: Estimate; readonly longestMs: number } | null;
}

/** What a managed database went through; counts are of a replication. */
export interface DatabaseFigures {
  readonly outages: readonly {
    readonly name: string;
    readonly atSeconds: number;
    readonly seconds: Estimate;
    /** One after the other. */
    readonly phases: readonly { readonly name: string; readonly seconds: Estimate }[];
    /** Queries that went down with their connections, at once or when the connection was used again. */
    readonly lostQueries: Estimate;
    readonly failedConnections: Estimate;
    /** From the beginning to the first answer afterwards; null: in some replications there was none. */
    readonly firstAnswerSeconds: Estimate | null;
  }[];
  readonly committed: Estimate;
  readonly meanCommitMs: Estimate;
  /** Commits that an outage met before they were acknowledged: the client cannot tell. */
  readonly interruptedCommits: Estimate;
  /** For want of space. */
  readonly refusedWrites: Estimate;
  readonly mostConnections: number;
  /** null: no limit. */
  readonly maxConnections: number | null;
  /** Absent: it has none. */
  readonly volume?: VolumeFigures;
}
