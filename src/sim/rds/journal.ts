import type { StatementSpec } from "./rds-spec.js";

/** Who keeps account of what a server's queries see and what its transactions write. */
export interface Journal {
  /** A query of this request takes its snapshot. */
  reads(row: number): void;
  /** The request's transaction is in the server's log; returns how long its commit waits for others, s. */
  durable(row: number, statement: StatementSpec): number;
  /** Its client is about to hear so. */
  committed(row: number): void;
}
