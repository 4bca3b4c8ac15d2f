/**
 * How a request ends at the instance when the application did not answer it, by cause: the status that Nginx's access log
 * has, and what its error log says. 499 is never sent: the client has gone.
 */
export const APP_CAUSES = {
  clientClosed: { status: 499, cause: "the client closed the connection first; the worker goes on" },
  queueLeft: { status: 499, cause: "the user left while waiting in Nginx's queue" },
  connectionsExhausted: { status: 500, cause: "worker_connections are not enough" },
  backlogFull: { status: 502, cause: "the listen backlog is full (UNIX socket: EAGAIN)" },
  queueFull: { status: 502, cause: "Nginx's queue is full" },
  queueTimeout: { status: 502, cause: "no worker within the timeout of Nginx's queue" },
  refused: { status: 502, cause: "the application server is not running" },
  workerTimeout: { status: 502, cause: "the worker was killed for its timeout" },
  outOfMemory: { status: 502, cause: "the kernel killed the worker: the instance was out of memory" },
  workerStopped: { status: 502, cause: "the worker was stopped with the request under way" },
  limited: { status: 503, cause: "limit_conn" },
  connectTimeout: { status: 504, cause: "proxy_connect_timeout: the listen backlog is full (TCP)" },
  readTimeout: { status: 504, cause: "proxy_read_timeout; the worker goes on" },
} as const;

export type AppCause = keyof typeof APP_CAUSES;
export const APP_CAUSE_NAMES: readonly AppCause[] = Object.keys(APP_CAUSES) as AppCause[];
