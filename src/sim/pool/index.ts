export type { Backend, Connection } from "./connection.js";
export { DirectServer, type QueryClient, type ServerSide } from "./direct-server.js";
export { PoolBooks, type DatabaseConnectionsRun } from "./pool-books.js";
export type * from "./pool-spec.js";
export { Pooler } from "./pooler.js";
export { ReadSplit, type ReadTarget } from "./read-split.js";
export { ReaderEndpoint } from "./reader-endpoint.js";
export { QueuePool, type PoolSurroundings } from "./queue-pool.js";
