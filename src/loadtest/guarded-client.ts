/* oxlint-disable eslint/no-underscore-dangle -- these are autocannon's names */
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/**
 * What we use of autocannon 9.0.0's Client beyond its types. The version is pinned exactly, and
 * `isGuardable` looks before we touch, so that another version is an error and not a wrong figure.
 */
export interface AutocannonClient extends EventEmitter {
  conn?: Socket;
  destroyed: boolean;
  pipelinedRequests: { size(): number; clear(): void };
  parser: { reinitialize(type: string): void };
  requestIterator: { currentRequest: { kind?: number } };
  setRequests(requests: readonly object[]): void;
  _doRequest(): void;
  _connect(): void;
}

export function isGuardable(client: object): client is AutocannonClient {
  const has = (name: string, type: string): boolean => typeof Reflect.get(client, name) === type;
  return (
    ["_doRequest", "_connect", "setRequests", "on"].every((name) => has(name, "function")) &&
    ["pipelinedRequests", "parser", "requestIterator"].every((name) => has(name, "object")) &&
    has("destroyed", "boolean")
  );
}

export interface ClientWatcher {
  /** Whether the next request may be sent; when not, the client stays idle for good. */
  maySend(): boolean;
  /** Pause between a response and the next request on the connection, ms; absent: none. */
  readonly thinkTimeMs?: number | undefined;
  onSend(): void;
  /** A request whose connection ended before its response was complete. */
  onLost(count: number): void;
}

/** Pause before connecting again after a connection error: autocannon alone would try in a tight loop. */
const RECONNECT_PAUSE_MS = 25;

/**
 * Repairs one client, before its first connection. Unrepaired, autocannon times responses from the wrong
 * request after a server has closed a keep-alive connection (its FIFO keeps the lost request), ignores
 * `Connection: close`, opens two connections when a socket both ends and fails, and never counts any of it.
 */
export function guardClient(client: AutocannonClient, watcher: ClientWatcher): void {
  const send = client._doRequest.bind(client);
  const connect = client._connect.bind(client);
  let serverCloses = false;
  let failures = 0;

  client.on("headers", (info: { shouldKeepAlive?: boolean }) => {
    serverCloses = info.shouldKeepAlive === false;
    failures = 0;
  });
  client.on("connError", () => failures++);

  client._doRequest = (): void => {
    if (!watcher.maySend()) return;
    if (serverCloses) {
      // The response announced the end of this connection: a request on it would be lost. Not connected
      // from here, because this runs inside the parser that the connecting resets.
      const ending = client.conn;
      setImmediate(() => {
        if (client.conn === ending && !client.destroyed) client._connect();
      });
      return;
    }
    if (watcher.thinkTimeMs === undefined) {
      watcher.onSend();
      send();
      return;
    }
    const connection = client.conn;
    setTimeout(() => {
      if (client.destroyed || client.conn !== connection || !watcher.maySend()) return;
      watcher.onSend();
      send();
    }, watcher.thinkTimeMs);
  };

  client._connect = (): void => {
    if (client.conn !== undefined) {
      client.conn.removeAllListeners("end");
      client.conn.removeAllListeners("error");
      client.conn.on("error", () => {});
      client.conn.destroy();
    }
    const lost = client.pipelinedRequests.size();
    client.pipelinedRequests.clear();
    // Half a response may be in the parser; the next connection starts with a status line.
    client.parser.reinitialize("RESPONSE");
    serverCloses = false;
    if (lost > 0) watcher.onLost(lost);
    if (failures === 0) {
      connect();
    } else {
      setTimeout(() => {
        if (!client.destroyed && watcher.maySend()) connect();
      }, RECONNECT_PAUSE_MS);
    }
  };
}
