/**
 * The application on an instance: Nginx, Gunicorn, Flask and its SQLAlchemy pool.
 *
 * Nginx answers static files itself and passes the rest over a UNIX socket to Gunicorn, whose workers accept
 * from one shared listen backlog. A sync worker does one request at a time; a gthread worker as many as it
 * has threads, of which the interpreter lock lets one run. Whoever is in a worker holds it to the end, also
 * while waiting for the database: the stability limit is that of a closed network, not the smallest tier's.
 *
 * Failures: a full backlog gives 502 at once (UNIX socket: connect() returns EAGAIN), `limit_conn` 503, no
 * pool connection within `pool_timeout` 500.
 *
 * Left out, for now: worker timeouts and restarts, Nginx's proxy timeouts and worker_connections, memory,
 * and the uneven queueing of gthread (which accepts before it has a free thread).
 */
export type { AppServerRun } from "./app-counters.js";
export { appLevels, type AppLevels } from "./app-levels.js";
export { AppServers } from "./app-servers.js";
export { ConnectionPool, type ConnectionServer, type PoolUser } from "./connection-pool.js";
export { Gunicorn, type DatabaseAccess, type ThirdParties } from "./gunicorn.js";
export { Interpreter } from "./interpreter.js";
export { Nginx } from "./nginx.js";
