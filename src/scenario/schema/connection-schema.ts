/** How connections to the database are opened, checked and given up: SQLAlchemy's pool arguments and libpq's parameters. */
import { z } from "zod";
import { OPENING } from "../rds/defaults.js";
import { durationOr, field, naturalNumber, duration } from "./field.js";

export interface ConnectionFields {
  readonly poolRecycle?: number | undefined;
  readonly poolPrePing?: boolean | undefined;
  readonly poolUseLifo?: boolean | undefined;
  readonly connectTimeout?: number | undefined;
  readonly tcpUserTimeout?: number | undefined;
  readonly connectRoundTrips?: number | undefined;
  readonly connectCpu?: number | undefined;
}

const QUEUE_POOL = "SQLAlchemy, connection pooling: QueuePool [src]";

/** Properties of `architecture.sqlalchemy`. */
export const connectionShape: Readonly<Record<keyof ConnectionFields, z.ZodType>> = {
  poolRecycle: field(durationOr("none"), {
    description: "A connection older than this is replaced when it is checked out.",
    unit: "s",
    default: "none",
    evidence: `${QUEUE_POOL}: pool_recycle -1`,
  }),
  poolPrePing: field(z.boolean(), {
    description: "Whether each checkout asks the server first: a round trip, and a dead connection is replaced unseen.",
    default: false,
    evidence: `${QUEUE_POOL}: pool_pre_ping False`,
  }),
  poolUseLifo: field(z.boolean(), {
    description: "Whether the connection used last is taken first.",
    default: false,
    evidence: `${QUEUE_POOL}: pool_use_lifo False`,
  }),
  connectTimeout: field(durationOr("none"), {
    description: "libpq's connect_timeout; `none`: the kernel's (architecture.network.tcpConnectTimeout).",
    unit: "s",
    default: "none",
    evidence: "libpq, connect_timeout: not specified means wait indefinitely [D]",
  }),
  tcpUserTimeout: field(durationOr("none"), {
    description:
      "libpq's tcp_user_timeout: how long a query waits when the other end is silent; `none`: the kernel's (architecture.network.tcpResendTimeout).",
    unit: "s",
    default: "none",
    evidence: "libpq, tcp_user_timeout: zero uses the system default [D]",
  }),
  connectRoundTrips: field(naturalNumber, {
    description: "Round trips that opening a connection takes: TCP, TLS and authentication.",
    default: OPENING.postgres.roundTrips,
    evidence: "TCP 1, TLS 1, authentication 2 [M]",
  }),
  connectCpu: field(duration, {
    description: "CPU of the database that a new connection takes: a process is forked.",
    unit: "s",
    default: `${1000 * OPENING.postgres.serverCpuSeconds}ms, of MySQL ${1000 * OPENING.mysql.serverCpuSeconds}ms`,
    evidence: "1 to 3 ms [M]",
  }),
};
