export type { Connection } from "./connection.js";
export { DirectServer, type QueryClient, type ServerSide } from "./direct-server.js";
export { PoolBooks, type DatabaseConnectionsRun } from "./pool-books.js";
export type * from "./pool-spec.js";
export { Pooler } from "./pooler.js";
export { QueuePool, type PoolSurroundings } from "./queue-pool.js";
