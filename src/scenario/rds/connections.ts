/** From the fields of SQLAlchemy and libpq to connections told apart; absent where nothing can happen to one. */
import type { DatabaseConnectionsSpec, PoolerSpec } from "../../sim/spec.js";
import { given } from "../build-target-groups.js";
import type { Origins } from "../origins.js";
import { databaseMessages as sentences } from "./messages.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import { OPENING, POOLERS } from "./defaults.js";
import { connectionShape } from "../schema/connection-schema.js";

/** @param mayGoAway whether the database has failures of its own */
export function buildConnections(
  architecture: ArchitectureFields,
  mayGoAway: boolean,
  maxConnections: number,
  origins: Origins,
): { readonly connections?: DatabaseConnectionsSpec } {
  const { sqlalchemy, database, pgBouncer, rdsProxy } = architecture;
  const fields = sqlalchemy ?? {};
  const pooler = buildPooler(architecture, maxConnections, origins);
  const asked = Object.keys(connectionShape).some((key) => fields[key as keyof typeof fields] !== undefined);
  if (database === undefined || (!asked && !mayGoAway && pgBouncer === undefined && rdsProxy === undefined)) return {};
  // Without a pool the calibration contains what opening a connection costs.
  const opening =
    sqlalchemy === undefined ? { roundTrips: 0, serverCpuSeconds: 0 } : OPENING[database?.engine ?? "postgres"];
  return {
    connections: {
      pool: {
        recycleSeconds: fields.poolRecycle ?? Infinity,
        prePing: fields.poolPrePing ?? false,
        useLifo: fields.poolUseLifo ?? false,
      },
      opening: {
        roundTrips: fields.connectRoundTrips ?? opening.roundTrips,
        serverCpuSeconds: fields.connectCpu ?? opening.serverCpuSeconds,
        timeoutSeconds: fields.connectTimeout ?? Infinity,
      },
      answerTimeoutSeconds: fields.tcpUserTimeout ?? Infinity,
      ...(pooler === null ? {} : { pooler }),
    },
  };
}

function buildPooler(
  { sqlalchemy, database, pgBouncer, rdsProxy }: ArchitectureFields,
  maxConnections: number,
  origins: Origins,
): PoolerSpec | null {
  const key = pgBouncer === undefined ? "rdsProxy" : "pgBouncer";
  if (pgBouncer === undefined && rdsProxy === undefined) return null;
  const path = ["architecture", key];
  if (database === undefined) origins.report(path, sentences.needsDatabase(), "key");
  if (pgBouncer !== undefined && rdsProxy !== undefined) origins.report(path, sentences.onePooler(), "key");
  if (sqlalchemy === undefined) origins.report(path, sentences.poolerNeedsPool(key), "key");
  if (pgBouncer !== undefined) {
    const own = { ...POOLERS.pgBouncer, ...given(pgBouncer) };
    return {
      kind: "pgBouncer",
      mode: own.poolMode,
      maxClients: own.maxClientConn,
      serverConnections: own.defaultPoolSize,
      waitTimeoutSeconds: own.queryWaitTimeout,
      lifetimeSeconds: own.serverLifetime,
      loginRetrySeconds: own.serverLoginRetry,
      pinnedShare: 0,
      latencySeconds: own.latency,
    };
  }
  const own = { ...POOLERS.rdsProxy, ...given(rdsProxy ?? {}) };
  return {
    kind: "rdsProxy",
    mode: "transaction",
    maxClients: Infinity,
    serverConnections: Math.max(1, Math.floor((maxConnections * own.maxConnectionsPercent) / 100)),
    waitTimeoutSeconds: own.connectionBorrowTimeout,
    lifetimeSeconds: Infinity,
    loginRetrySeconds: 0,
    pinnedShare: own.pinnedShare,
    latencySeconds: own.latency,
  };
}
