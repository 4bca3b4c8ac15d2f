import type { DistributionSpec } from "../spec.js";

/** How workers end and begin, and how long Nginx waits for them. Times in seconds. */

export interface AppServerSpec {
  readonly server: "gunicorn" | "uwsgi";
  /** null: nobody watches the workers. */
  readonly watch: {
    readonly timeoutSeconds: number;
    /**
     * What the worker is killed for: a `request` that takes too long (Gunicorn's sync worker, uWSGI's harakiri), or a
     * `slice` of Python that lets nobody else run (gevent, whose heartbeat is a greenlet, too).
     */
    readonly of: "request" | "slice";
  } | null;
  /** What a worker that is told to go gives its requests before it is killed. */
  readonly gracefulTimeoutSeconds: number;
  /** A worker ends after this many requests, and as many more as are drawn from 0 … maxRequestsJitter; Infinity: never. */
  readonly maxRequests: number;
  readonly maxRequestsJitter: number;
  /** From fork to the first accept: importing the application. */
  readonly startSeconds: number;
  /** How Nginx reaches it: decides what a full backlog does. */
  readonly bind: "unix" | "tcp";
  readonly nginx: NginxSpec;
  /** Of uWSGI; absent: its processes are always there. */
  readonly cheap?: CheapModeSpec;
  /** Absent: memory never runs out. */
  readonly memory?: MemorySpec;
}

/** Processes that end when nobody asks for anything. */
export interface CheapModeSpec {
  /** How long nobody has to ask; Infinity: they stay, once started. */
  readonly idleSeconds: number;
  /** From the first request to the first accept. */
  readonly startSeconds: DistributionSpec;
  /** Whether they start with the first request of all. */
  readonly startsAsleep: boolean;
}

/** Requests wait for a worker in Nginx (max_conns and queue), not in the listen backlog, whose length is the queue's. */
export interface UpstreamQueueSpec {
  /** Then Nginx answers 502; Infinity: never. */
  readonly timeoutSeconds: number;
  /** After so long in the queue a user leaves: 499. null: nobody leaves. */
  readonly patienceSeconds: DistributionSpec | null;
}

/** Bytes. */
export interface MemorySpec {
  /** What the workers of an instance may take together. */
  readonly instanceBytes: number;
  /** Of a worker that has imported the application. */
  readonly workerBytes: number;
  /** What a worker keeps of every request it has served. */
  readonly bytesPerRequest: number;
}

export interface NginxSpec {
  /** Of all its processes; each client takes one, each request passed on another. Infinity: no limit. */
  readonly connections: number;
  readonly connectTimeoutSeconds: number;
  /** Between two reads; as the model's answers come at once, the longest wait for one. */
  readonly readTimeoutSeconds: number;
  /** Absent: Nginx passes everything on at once. */
  readonly queue?: UpstreamQueueSpec;
}
