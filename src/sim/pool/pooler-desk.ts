import { RequestQueue } from "../kernel/request-queue.js";
import type { Requests } from "../kernel/requests.js";
import type { Connection } from "./connection.js";

/** One pooler: its connections to the server, and the requests that wait for one. */
export class PoolerDesk {
  readonly waiting: RequestQueue;
  /** Server connections that nobody has. */
  readonly idle: Connection[] = [];
  /** Server connections, those being opened too. */
  serverConnections: number = 0;
  clients: number = 0;
  /** Before then no connection is tried. */
  retryAt: number = -Infinity;

  constructor(requests: Requests) {
    this.waiting = new RequestQueue(requests);
  }
}
