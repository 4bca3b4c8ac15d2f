/**
 * The application on an instance: Nginx, Gunicorn, Flask and its SQLAlchemy pool.
 *
 * Nginx answers static files itself and passes the rest over a UNIX socket to Gunicorn, whose workers accept
 * from one shared listen backlog. A sync worker does one request at a time; a gthread worker as many as it
 * has threads, of which the interpreter lock lets one run, and it accepts more than that, which wait for its own threads
 * (`ThreadPools`). Whoever is in a worker holds it to the end, also
 * while waiting for the database: the stability limit is that of a closed network, not the smallest tier's.
 *
 * Failures: a full backlog gives 502 at once (UNIX socket: connect() returns EAGAIN), `limit_conn` 503, no
 * pool connection within `pool_timeout` 500.
 *
 * Where a scenario says anything of it (`AppServerSpec`), the workers are supervised: a sync worker silent for longer than
 * its timeout is killed by the arbiter's next pass, and Nginx answers 502; a gevent worker dies with all its requests
 * when its Python lets nobody else run; uWSGI's harakiri kills likewise. Workers end after max_requests and import the
 * application anew. Nginx gives up by its own timeouts (504) while the worker goes on, runs out of worker_connections
 * (500), and logs 499 for clients that have gone. A TCP backlog that is full drops SYNs instead of refusing. `Deployment`
 * brings revisions to the instances, drained, killed or reloaded, and takes them back. Without any of this `Gunicorn`
 * alone is used, which is faster.
 *
 * Nginx may keep a queue of its own in front of the workers (`UpstreamQueue`), which impatient users leave; uWSGI may stop its
 * processes while nobody asks (`CheapMode`).
 *
 * Left out: Nginx's own retries (a single upstream has none) and slow clients and keep-alive between Nginx and the
 * workers. Of a gthread worker that ends, those that wait for its threads go to others; really it finishes them, or they die with it. Nginx holds a request of a client
 * that has gone until the worker ends it, and counts its 499 then. gevent's database driver is cooperative.
 */
export type { AppServerRun } from "./app-counters.js";
export { appLevels, type AppLevels } from "./app-levels.js";
export { AppServers, type Fleet, type Registry } from "./app-servers.js";
export { ConnectionPool, type ConnectionServer, type Pool, type PoolUser } from "./connection-pool.js";
export { Gunicorn, type DatabaseAccess, type ThirdParties } from "./gunicorn.js";
export { Interpreter } from "./interpreter.js";
export { Nginx } from "./nginx.js";
export { roomToWait } from "./thread-pools.js";
