/**
 * The database (Amazon RDS for PostgreSQL, or PostgreSQL on the same machine).
 *
 * PostgreSQL serves every connection with a process of its own; the operating system shares the vCPUs among
 * those that are running. `max_connections` refuses further ones ("sorry, too many clients already").
 *
 * The model keeps CPU under processor sharing and the connection limit. It leaves out, for now: storage and
 * its limits, locks, Multi-AZ and failover, replicas, the cost of opening a connection.
 */
export { Database } from "./database.js";
