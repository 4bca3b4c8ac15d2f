import { resolve } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { allowedCpus, defaultStackCpus, formatCpuList, parseCpuList } from "./cpu-list.js";

/** How the reference stack is to run. */
export interface StackOptions {
  readonly workers: number;
  readonly workerClass: "sync" | "gthread";
  /** Threads per worker; 1 for sync. */
  readonly threads: number;
  /** Connections each worker process keeps to the database. */
  readonly poolSize: number;
  /** Connections beyond those that it may open for a while. */
  readonly maxOverflow: number;
  /** CPUs the whole stack is pinned to. */
  readonly cores: readonly number[];
  /** Nginx's port on 127.0.0.1. PostgreSQL and Gunicorn listen on UNIX sockets only. */
  readonly port: number;
  /** Absolute path of the directory of this stack's files. */
  readonly runDir: string;
}

export const DEFAULT_RUN_DIR = ".kneepoint/stack";
export const DEFAULT_PORT = 8470;

/** What a user may say about a stack; the rest is filled in by `resolveStackOptions`. */
export interface StackRequest {
  /** Numbers may come as the text that was typed, so that an error can quote it. */
  readonly workers?: number | string | undefined;
  readonly workerClass?: string | undefined;
  readonly threads?: number | string | undefined;
  readonly poolSize?: number | string | undefined;
  readonly maxOverflow?: number | string | undefined;
  readonly cores?: string | undefined;
  readonly port?: number | string | undefined;
  readonly runDir?: string | undefined;
}

/** Fills in the defaults and checks everything; one error names every mistake. */
export function resolveStackOptions(request: StackRequest): StackOptions {
  const allowed = allowedCpus();
  const mistakes: string[] = [];
  const whole = (flag: string, given: number | string, low: number, high: number): number => {
    const value = typeof given === "string" && !/^\d+$/.test(given) ? Number.NaN : Number(given);
    if (!Number.isInteger(value) || value < low || value > high) {
      mistakes.push(`--${flag}: expected a whole number from ${low} to ${high}, got ${given}.`);
    }
    return value;
  };

  const cores = request.cores === undefined ? defaultStackCpus(allowed) : parseCpuList(request.cores);
  if (cores === undefined) {
    mistakes.push(`--cores: expected a CPU list such as 1 or 0-2,5, got ${request.cores}.`);
  } else {
    const foreign = cores.filter((cpu) => !allowed.includes(cpu));
    if (foreign.length > 0) {
      mistakes.push(`--cores: CPU ${foreign.join(", ")} is not available here; available: ${formatCpuList(allowed)}.`);
    }
  }
  const workerClass = request.workerClass ?? "sync";
  if (workerClass !== "sync" && workerClass !== "gthread") {
    mistakes.push(`--worker-class: expected sync or gthread, got ${workerClass}.`);
  }
  const threads = whole("threads", request.threads ?? (workerClass === "gthread" ? 4 : 1), 1, 256);
  if (workerClass === "sync" && threads > 1) {
    mistakes.push(`--threads ${threads}: a sync worker has one thread; add --worker-class gthread.`);
  }
  // Gunicorn's own advice: (2 x cores) + 1.
  const workers = whole("workers", request.workers ?? 2 * (cores?.length ?? 1) + 1, 1, 256);
  // SQLAlchemy's own defaults.
  const poolSize = whole("pool-size", request.poolSize ?? 5, 1, 256);
  const maxOverflow = whole("max-overflow", request.maxOverflow ?? 10, 0, 256);
  const port = whole("port", request.port ?? DEFAULT_PORT, 1, 65_535);

  if (mistakes.length > 0 || cores === undefined) throw new UserError(mistakes.join("\n"), EXIT.invalidConfiguration);
  return {
    workers,
    workerClass: workerClass === "gthread" ? "gthread" : "sync",
    threads,
    poolSize,
    maxOverflow,
    cores,
    port,
    runDir: resolve(request.runDir ?? DEFAULT_RUN_DIR),
  };
}
