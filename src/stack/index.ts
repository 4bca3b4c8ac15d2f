/**
 * The reference stack on this machine: PostgreSQL, Gunicorn with the Flask shop of `stack/app`, and Nginx,
 * as ordinary processes under a run directory. It exists to be measured: the same kind of stack that the
 * model simulates, small enough to start in seconds.
 *
 * What it does. `stackUp` makes a cluster, starts the three servers pinned to the chosen cores, seeds the
 * same rows every time, waits until each answers, and records pid and start time of each before it starts
 * the next. `stackDown` ends those and their descendants, and nothing that merely has the same pid.
 * `stackStatus` shows what each uses. Only Nginx has a port, on 127.0.0.1; Gunicorn and PostgreSQL listen on
 * UNIX sockets, so two stacks never meet.
 *
 * What it leaves out. No containers, no TLS, no load balancer, no second machine: Nginx to Gunicorn and
 * Gunicorn to PostgreSQL are local, so network delay and RDS's storage are the model's business. On a
 * machine of one core the load generator shares it with the stack.
 *
 * How it fails. A port in use, a missing program and a wrong flag are told with their remedy before anything
 * starts. A server that dies while starting takes the others with it and its log's end into the message.
 * When `up` itself is killed (SIGKILL), its state file stays: the next `up` or `down` cleans up. When one
 * server dies later, `status` says so and `up` starts all three anew. PostgreSQL never runs as root: root
 * hands it to the user `postgres` (whose reach decides where the cluster lies: see directories.ts); Nginx
 * and Gunicorn run as whoever started the stack, which is fit for loopback and for nothing else.
 */
export * from "./cpu-list.js";
export * from "./down.js";
export * from "./options.js";
export * from "./paths.js";
export * from "./proc-files.js";
export * from "./process-identity.js";
export * from "./process-tree.js";
export * from "./provision.js";
export * from "./state.js";
export * from "./status.js";
export * from "./up.js";
export { gunicornSocket } from "./gunicorn.js";
export { postgresqlBin, psqlCommand } from "./postgresql.js";
export { nginxAccessLog, nginxBinary } from "./nginx.js";
export { runTool } from "./run-tool.js";
