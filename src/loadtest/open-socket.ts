import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import type { Target } from "./transport.js";

/** Node names an address in a URL with brackets, and opens a connection to one without. */
export function hostOf(origin: URL): string {
  return origin.hostname.replace(/^\[(.*)\]$/, "$1");
}

export function portOf(origin: URL): number {
  return origin.port === "" ? (origin.protocol === "https:" ? 443 : 80) : Number(origin.port);
}

/** Opens a connection; `ready` comes when a request may be written. A certificate is verified unless the target says not to. */
export function openSocket({ origin, insecure }: Target, ready: () => void): Socket {
  const host = hostOf(origin);
  const port = portOf(origin);
  // Each request is one write: waiting for more would only delay it.
  if (origin.protocol !== "https:") return connectPlain({ host, port, noDelay: true }, ready);
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = connectSecure({ host, port, rejectUnauthorized: !insecure, ...servername }, ready);
  socket.setNoDelay(true);
  return socket;
}
