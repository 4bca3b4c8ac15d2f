/** PgBouncer and RDS Proxy, with their own names of things. */
import { z } from "zod";
import { POOLERS } from "../rds/defaults.js";
import { duration, durationOr, field, positiveInteger, strict } from "./field.js";

export interface PgBouncerFields {
  readonly poolMode?: "session" | "transaction" | "statement" | undefined;
  readonly maxClientConn?: number | undefined;
  readonly defaultPoolSize?: number | undefined;
  readonly queryWaitTimeout?: number | undefined;
  readonly serverLifetime?: number | undefined;
  readonly serverLoginRetry?: number | undefined;
  readonly latency?: number | undefined;
}

export interface RdsProxyFields {
  readonly maxConnectionsPercent?: number | undefined;
  readonly connectionBorrowTimeout?: number | undefined;
  readonly pinnedShare?: number | undefined;
  readonly latency?: number | undefined;
}

const CONFIG = "PgBouncer, config.md [D]";
const PROXY = "RDS, rds-proxy-connections [D]";
const { pgBouncer, rdsProxy } = POOLERS;

export const pgBouncerSchema: z.ZodType<PgBouncerFields> = strict({
  poolMode: field(z.enum(["session", "transaction", "statement"]), {
    description: "How long a client keeps a connection of the server.",
    default: pgBouncer.poolMode,
    evidence: `${CONFIG}: pool_mode`,
  }),
  maxClientConn: field(positiveInteger, {
    description: "Clients of each PgBouncer; one more is refused.",
    default: pgBouncer.maxClientConn,
    evidence: `${CONFIG}: max_client_conn`,
  }),
  defaultPoolSize: field(positiveInteger, {
    description: "Server connections of each PgBouncer.",
    default: pgBouncer.defaultPoolSize,
    evidence: `${CONFIG}: default_pool_size, per user and database`,
  }),
  queryWaitTimeout: field(durationOr("none"), {
    description: "A client that waits longer for a server connection is disconnected.",
    unit: "s",
    default: `${pgBouncer.queryWaitTimeout}s`,
    evidence: `${CONFIG}: query_wait_timeout`,
  }),
  serverLifetime: field(durationOr("none"), {
    description: "A server connection older than this is closed when nobody uses it.",
    unit: "s",
    default: `${pgBouncer.serverLifetime}s`,
    evidence: `${CONFIG}: server_lifetime`,
  }),
  serverLoginRetry: field(duration, {
    description: "After the server refused a connection, clients fail at once for so long.",
    unit: "s",
    default: `${pgBouncer.serverLoginRetry}s`,
    evidence: `${CONFIG}: server_login_retry`,
  }),
  latency: field(duration, { description: "Added to each query.", unit: "s", default: "0s: it is on the instance" }),
}) as z.ZodType<PgBouncerFields>;

export const rdsProxySchema: z.ZodType<RdsProxyFields> = strict({
  maxConnectionsPercent: field(z.number().gt(0).max(100), {
    description: "Server connections, percent of the database's max_connections.",
    default: rdsProxy.maxConnectionsPercent,
    evidence: `${PROXY}: MaxConnectionsPercent`,
  }),
  connectionBorrowTimeout: field(durationOr("none"), {
    description: "A query that waits longer for a server connection ends with an error; a failover's waits, too.",
    unit: "s",
    default: `${rdsProxy.connectionBorrowTimeout}s`,
    evidence: `${PROXY}: ConnectionBorrowTimeout`,
  }),
  pinnedShare: field(z.number().min(0).max(1), {
    description: "Share of the clients' connections that are pinned: SET, temporary tables, SQL-level PREPARE, …",
    default: 0,
    evidence: "RDS, rds-proxy-pinning [D]",
  }),
  latency: field(duration, {
    description: "Added to each query.",
    unit: "s",
    default: `${1000 * rdsProxy.latency}ms`,
    evidence: "up to 5 ms [M]",
  }),
}) as z.ZodType<RdsProxyFields>;
