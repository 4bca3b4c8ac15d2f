import { join } from "node:path";
import type { StackOptions } from "./options.js";
import { stackSources, virtualEnvironment } from "./paths.js";
import { shopEnvironment } from "./postgresql.js";

export function gunicornSocket(socketDir: string): string {
  return join(socketDir, "gunicorn.sock");
}

export function gunicornCommand(): string[] {
  return [
    join(virtualEnvironment(), "bin", "gunicorn"),
    "--config",
    join(stackSources, "conf", "gunicorn.conf.py"),
    "shop.wsgi:app",
  ];
}

/** Its settings travel in the environment: stack/conf/gunicorn.conf.py reads them. */
export function gunicornEnvironment(options: StackOptions, socketDir: string): Record<string, string> {
  return {
    ...shopEnvironment(socketDir),
    KNEEPOINT_GUNICORN_SOCKET: gunicornSocket(socketDir),
    KNEEPOINT_WORKERS: String(options.workers),
    KNEEPOINT_WORKER_CLASS: options.workerClass,
    KNEEPOINT_THREADS: String(options.threads),
    KNEEPOINT_POOL_SIZE: String(options.poolSize),
    KNEEPOINT_MAX_OVERFLOW: String(options.maxOverflow),
  };
}
