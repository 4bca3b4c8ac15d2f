/** From the fields of SQLAlchemy and libpq to connections told apart; absent where nothing can happen to one. */
import type { DatabaseConnectionsSpec } from "../../sim/spec.js";
import type { ArchitectureFields } from "../schema/architecture-schema.js";
import { OPENING } from "./defaults.js";
import { connectionShape } from "../schema/connection-schema.js";

/** @param mayGoAway whether the database has failures of its own */
export function buildConnections(
  { sqlalchemy, database }: ArchitectureFields,
  mayGoAway: boolean,
): { readonly connections?: DatabaseConnectionsSpec } {
  const fields = sqlalchemy ?? {};
  const asked = Object.keys(connectionShape).some((key) => fields[key as keyof typeof fields] !== undefined);
  if (database === undefined || (!asked && !mayGoAway)) return {};
  // Without a pool the calibration contains what opening a connection costs.
  const opening = sqlalchemy === undefined ? { roundTrips: 0, serverCpuSeconds: 0 } : OPENING;
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
    },
  };
}
