import type { OutageRun } from "./availability.js";
import type { VolumeRun } from "./database-volume.js";

/** What a managed database did in one run: plain data. */
export interface RdsRun {
  readonly outages: readonly OutageRun[];
  /** Transactions that wrote and were committed, and what their commits took. */
  readonly committed: number;
  readonly meanCommitSeconds: number;
  /** Writes answered with an error for want of space. */
  readonly refusedWrites: number;
  readonly mostConnections: number;
  /** Transactions that an outage met between CPU and acknowledgement: whether they were committed, the client cannot tell. */
  readonly interruptedCommits: number;
  /** Classes that it has been changed to; absent: none. */
  readonly machines?: readonly { readonly name: string; readonly fromSeconds: number }[];
  /** Absent: it has none. */
  readonly volume?: VolumeRun;
}
