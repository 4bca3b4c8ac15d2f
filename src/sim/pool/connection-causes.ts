import type { OpenFailure } from "./connection.js";

export type ConnectionCause = OpenFailure | "poolTimeout" | "lost" | "silent";

/** Why a request is answered 500 for want of a connection, in the words of whoever says so in the log. */
export const CONNECTION_CAUSES: Readonly<Record<ConnectionCause, string>> = {
  poolTimeout: "QueuePool limit reached, connection timed out",
  tooManyClients: "sorry, too many clients already",
  tooManyPoolerClients: "no more connections allowed (max_client_conn)",
  refused: "connection refused",
  unreachable: "connection timed out while connecting",
  lost: "server closed the connection unexpectedly",
  silent: "could not receive data from server: connection timed out",
};
